# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by ./test and bench/riscv/run after setup.sh: the device's programs, and wrappers that run them on this machine.

programs=$root/build/device/programs
emulated=$root/build/device/emulated

# Builds build/device/programs. A build folder that was configured with other files is configured anew.
build_device() {
    need_package_list build device
    mkdir -p "$root/build"
    local sdk before
    sdk=$("$root/cmake/riscv64-musl/sdk") || die "no toolchain for the device"
    before=$(sed -n 's/^NANOKVM_SDK:PATH=//p' "$root/build/device/CMakeCache.txt" 2>/dev/null)
    [ -z "$before" ] || [ "$before" = "$sdk" ] || rm -rf "$root/build/device"
    build device "$@"
}

# wrap PROGRAM: build/device/emulated/PROGRAM runs build/device/PROGRAM under qemu-user. A path below build/device as `apps/kvm_capture`.
# The kernel of this machine starts the wrapper, also for a program that is emulated itself: binfmt_misc is not needed.
wrap() {
    mkdir -p "$emulated/$(dirname "$1")"
    printf '#!/bin/sh\nexec qemu-riscv64 "%s" "$@"\n' "$root/build/device/$1" >"$emulated/$1"
    chmod +x "$emulated/$1"
}
