# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
binaries=()
sources=(yaml-cpp)
installed=()
needs=(toolchain)

build_part() {
    unpack_source yaml-cpp "$(version_of yaml-cpp)" yaml-cpp
    configure_library yaml-cpp -DYAML_BUILD_SHARED_LIBS=OFF -DYAML_CPP_BUILD_{TESTS,TOOLS,CONTRIB}=OFF
    install_library
}
