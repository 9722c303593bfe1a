# SPDX-License-Identifier: GPL-3.0-or-later
# Warnings, sanitizers and ccache for every target of ours.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(nk_options INTERFACE)
target_include_directories(nk_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(nk_options INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wconversion -Wsign-conversion -Wold-style-cast -Wcast-qual
  -Woverloaded-virtual -Wimplicit-fallthrough -Werror -fno-strict-aliasing -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Coroutine frames defeat these two analyses in GCC 12 (false positives in Asio's own headers).
  target_compile_options(nk_options INTERFACE -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
endif()
# Debian compiles for size and speed alike; the server's own pages are what counts on the device.
target_link_options(nk_options INTERFACE -Wl,--as-needed -Wl,-z,relro,-z,now)
if(NANOKVM_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
endif()
if(NANOKVM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
