# SPDX-License-Identifier: GPL-3.0-or-later
# One folder of src/ is one static library and one test program.
#
#   nk_module(base SOURCES a.cpp b.cpp TESTS a_test.cpp LINK OpenSSL::Crypto TEST_LINK nk_something)
#
# SMALL: nothing of it runs per frame; a release is compiled for size.
#
# gives the target nk_base (usable as `LINK nk_base`) and, with tests on, base_test registered with CTest.
function(nk_module name)
  cmake_parse_arguments(ARG "SMALL" "" "SOURCES;TESTS;LINK;TEST_LINK" ${ARGN})
  if(ARG_SOURCES)
    add_library(nk_${name} STATIC ${ARG_SOURCES})
    target_link_libraries(nk_${name} PUBLIC nk_options ${ARG_LINK})
    if(ARG_SMALL AND CMAKE_BUILD_TYPE STREQUAL "Release")
      target_compile_options(nk_${name} PRIVATE -Os)
      nk_precompiled(nk_${name} small)
    else()
      nk_precompiled(nk_${name} fast)
    endif()
  else()
    add_library(nk_${name} INTERFACE)
    target_link_libraries(nk_${name} INTERFACE nk_options ${ARG_LINK})
  endif()
  if(NANOKVM_TESTS AND ARG_TESTS)
    add_executable(${name}_test ${ARG_TESTS})
    target_link_libraries(${name}_test PRIVATE nk_${name} ${ARG_TEST_LINK} GTest::gtest GTest::gmock GTest::gtest_main)
    add_test(NAME ${name} COMMAND ${name}_test)
  endif()
endfunction()
