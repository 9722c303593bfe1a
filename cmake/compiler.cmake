# SPDX-License-Identifier: GPL-3.0-or-later
# Warnings, sanitizers and ccache for every target of ours.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

# No NDEBUG: assertions state what must hold on a device nobody watches, and they are cheap.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -ffunction-sections -fdata-sections")
set(CMAKE_C_FLAGS_RELEASE "-O2 -ffunction-sections -fdata-sections")
# The C++ runtime goes into the programs: a shared one keeps 2 MB resident for the little we use of it. libm with it: the
# linker looks for what is needed before it drops what is unused, and would load it for nothing.
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_link_options(-static-libstdc++ -static-libgcc -Wl,--gc-sections)
  set(CMAKE_CXX_STANDARD_LIBRARIES "-l:libm.a")
elseif(CMAKE_CROSSCOMPILING)  # the device's programs: static, stripped
  add_link_options(-Wl,--gc-sections,--icf=safe,-O2,--pack-dyn-relocs=relr)
endif()

# For a program of a release that formats with code compiled for size: that calls ceil() of libm, whose static copy wants a
# static C library.
function(nk_shared_libm target)
  if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT CMAKE_CROSSCOMPILING)
    target_link_options(${target} PRIVATE LINKER:--push-state,--no-as-needed,-lm,--pop-state)
  endif()
endfunction()

# The compiler of the fuzzers and the device has other warnings: those of GCC are the ones that count.
set(NANOKVM_WERROR -Werror)
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(NANOKVM_WERROR "")
endif()

add_library(nk_options INTERFACE)
target_include_directories(nk_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(nk_options INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wconversion -Wsign-conversion -Wold-style-cast -Wcast-qual
  -Woverloaded-virtual -Wimplicit-fallthrough -Wno-missing-field-initializers ${NANOKVM_WERROR} -fno-strict-aliasing -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False positives of GCC 12: coroutine frames in Asio's headers, and string concatenation (GCC bug 105651).
  target_compile_options(nk_options INTERFACE -Wno-maybe-uninitialized -Wno-mismatched-new-delete -Wno-restrict)
endif()
target_link_options(nk_options INTERFACE -Wl,--as-needed -Wl,-z,relro,-z,now)
if(NANOKVM_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
endif()
if(NANOKVM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
