# SPDX-License-Identifier: GPL-3.0-or-later
# The device's build takes the headers that most sources read from a file that the compiler has read already: a third of the time.
# Only there: elsewhere GCC is to find the include that a source forgot, and its warnings are the ones that count.
#
#   nk_precompiled(TARGET fast|small)    as optimised: the compiler wants one file for each
if(NOT CMAKE_CROSSCOMPILING)
  function(nk_precompiled target optimised)
  endfunction()
  return()
endif()

set(headers_plain <algorithm> <array> <atomic> <charconv> <chrono> <filesystem> <fstream> <functional> <map> <memory> <optional> <random> <set>
    <span> <sstream> <string> <string_view> <variant> <vector> <fmt/format.h> <tl/expected.hpp>)
# Their objects want Asio's bodies in the program: only for who has them anyway.
set(headers_asio ${headers_plain})
foreach(name asio/awaitable asio/co_spawn asio/detached asio/io_context asio/ip/tcp asio/posix/stream_descriptor asio/post asio/redirect_error
        asio/steady_timer asio/thread_pool asio/use_awaitable json/object json/parse json/serialize)
  list(APPEND headers_asio <boost/${name}.hpp>)
endforeach()

# Without the path of the header, which is in the file anyway: it differs from clone to clone, and ccache does not know its option.
set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -Xclang -include-pch -Xclang <PCH_FILE>)

# Definitions are part of what was read.
target_compile_definitions(nk_options INTERFACE $<TARGET_PROPERTY:nk_boost,INTERFACE_COMPILE_DEFINITIONS>)
file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cpp "// a library needs a source\n")
file(REAL_PATH ${NANOKVM_SDK} sdk_version)
foreach(optimised fast small)
  foreach(kind plain asio)
    set(name nk_precompiled_${optimised}_${kind})
    add_library(${name} OBJECT EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/precompiled.cpp)
    target_link_libraries(${name} PRIVATE nk_options nk_boost nk_fmt tl::expected)
    target_precompile_headers(${name} PRIVATE ${headers_${kind}})
    # For ccache: the same input gives the same file.
    target_compile_options(${name} PRIVATE "SHELL:-Xclang -fno-pch-timestamp" $<$<STREQUAL:${optimised},small>:-Os>)
    # The file knows the folder it was made in, so that no other clone's objects could be taken. With CCACHE_PCH_EXTSUM it is this that
    # counts instead: what the file was made of. None of it is ours, and options are seen in the objects' commands.
    string(SHA256 sum "${sdk_version} ${CMAKE_CXX_COMPILER_VERSION} ${name} ${headers_${kind}}")
    file(WRITE ${CMAKE_BINARY_DIR}/CMakeFiles/${name}.dir/cmake_pch.hxx.pch.sum ${sum})
  endforeach()
endforeach()

# Does TARGET link nk_asio, through whatever libraries?
function(links_asio target out)
  set(${out} OFF PARENT_SCOPE)
  get_target_property(links ${target} LINK_LIBRARIES)
  foreach(link ${links})
    if(TARGET ${link} AND link MATCHES "^nk_")
      set(found OFF)
      if(NOT link STREQUAL nk_asio)
        links_asio(${link} found)
      endif()
      if(found OR link STREQUAL nk_asio)
        set(${out} ON PARENT_SCOPE)
        return()
      endif()
    endif()
  endforeach()
endfunction()

function(nk_precompiled target optimised)
  links_asio(${target} asio)
  set(kind plain)
  if(asio)
    set(kind asio)
  endif()
  get_target_property(type ${target} TYPE)
  if(type STREQUAL EXECUTABLE)  # for the compiler -fPIE is not what the file was made with
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
  target_precompile_headers(${target} REUSE_FROM nk_precompiled_${optimised}_${kind})
endfunction()
