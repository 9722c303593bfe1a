# SPDX-License-Identifier: GPL-3.0-or-later
# Third-party libraries, all from the distribution. Asio, Beast and Boost.JSON are header-only: Boost.JSON's and Asio's
# bodies are compiled once, in src/base/third_party.cpp.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(tl-expected REQUIRED)
if(CMAKE_CROSSCOMPILING)
  find_path(FMT_INCLUDE_DIRS fmt/core.h REQUIRED)
  add_library(nk_fmt STATIC src/base/third_party_fmt.cpp)
  target_include_directories(nk_fmt SYSTEM PUBLIC ${FMT_INCLUDE_DIRS})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  # The shared fmt would bring the shared C++ runtime along. Its bodies stay in the headers, so that the linker drops what formats
  # floating point: that wants a libm which only the shared C library can give.
  find_path(FMT_INCLUDE_DIRS fmt/core.h REQUIRED)
  add_library(nk_fmt INTERFACE)
  target_compile_definitions(nk_fmt INTERFACE FMT_HEADER_ONLY)
  target_include_directories(nk_fmt SYSTEM INTERFACE ${FMT_INCLUDE_DIRS})
else()
  pkg_check_modules(FMT REQUIRED IMPORTED_TARGET fmt)
  add_library(nk_fmt ALIAS PkgConfig::FMT)
endif()

add_library(nk_boost INTERFACE)
target_link_libraries(nk_boost INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(nk_boost INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_ARRAY
  BOOST_BEAST_USE_STD_STRING_VIEW BOOST_ERROR_CODE_HEADER_ONLY)
target_include_directories(nk_boost SYSTEM INTERFACE ${Boost_INCLUDE_DIRS})

if(NANOKVM_TESTS)
  find_package(GTest REQUIRED)
endif()
