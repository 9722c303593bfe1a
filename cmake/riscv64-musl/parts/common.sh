# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What all parts are made for and with: a change of it makes all of them anew.
suite=trixie arch=riscv64 triple=riscv64-linux-musl machine='-march=rv64gc -mabi=lp64d'

configure_library() { # source options…
    local source=$1
    shift
    cmake -G Ninja -S "$source" -B build -DCMAKE_TOOLCHAIN_FILE="$here/toolchain.cmake" -DNANOKVM_SDK="$(part_of toolchain)" \
        -DCMAKE_BUILD_TYPE=Release -DCMAKE_{C,CXX}_FLAGS_RELEASE="-O2 -DNDEBUG -ffunction-sections -fdata-sections" \
        -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_INSTALL_LIBDIR=lib "$@"
}

install_library() {
    ninja -C build
    DESTDIR="$out/sysroot" ninja -C build install
}
