# SPDX-License-Identifier: GPL-3.0-or-later
# riscv64-linux-musl: the compiler of Debian, and the files that `sdk` beside this makes. NANOKVM_SDK is their folder; left out, `sdk` tells
# it, and builds what is missing: 15 minutes the first time.
if(NOT NANOKVM_SDK)
  execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/sdk OUTPUT_VARIABLE NANOKVM_SDK OUTPUT_STRIP_TRAILING_WHITESPACE
                  COMMAND_ERROR_IS_FATAL ANY)
endif()
set(NANOKVM_SDK ${NANOKVM_SDK} CACHE PATH "Toolchain and libraries for riscv64-linux-musl")
# Known by one name in the build folder, so that what another library changes is not compiled anew for a changed path.
if(NOT NANOKVM_FILES)
  set(NANOKVM_FILES ${CMAKE_BINARY_DIR}/sdk)
  file(CREATE_LINK ${NANOKVM_SDK} ${NANOKVM_FILES} SYMBOLIC)
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES NANOKVM_SDK NANOKVM_FILES)

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR riscv64)
set(CMAKE_SYSROOT ${NANOKVM_FILES}/sysroot)
set(CMAKE_C_COMPILER clang-19)
set(CMAKE_CXX_COMPILER clang++-19)
set(CMAKE_ASM_COMPILER clang-19)
set(CMAKE_AR /usr/bin/llvm-ar-19)
set(CMAKE_RANLIB /usr/bin/llvm-ranlib-19)
set(CMAKE_STRIP /usr/bin/llvm-strip-19)
file(REAL_PATH ${NANOKVM_FILES}/resource resource) # ccache does not make this one relative, so it must be the same for every clone
foreach(language C CXX ASM)
  set(CMAKE_${language}_COMPILER_TARGET riscv64-linux-musl)
  set(CMAKE_${language}_FLAGS_INIT "-march=rv64gc -mabi=lp64d -resource-dir=${resource}")
endforeach()
string(APPEND CMAKE_CXX_FLAGS_INIT " -stdlib=libc++")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-fuse-ld=lld -rtlib=compiler-rt -unwindlib=libunwind -static-pie")

set(CMAKE_FIND_ROOT_PATH ${CMAKE_SYSROOT})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_LIBDIR} ${CMAKE_SYSROOT}/usr/lib/pkgconfig:${CMAKE_SYSROOT}/usr/share/pkgconfig)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${CMAKE_SYSROOT})
