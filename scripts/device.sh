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
    [ "$before" = "$sdk" ] || rm -rf "$root"/build/device/{CMakeCache.txt,CMakeFiles}
    build device "$@"
}

# wrap PROGRAM: build/device/emulated/PROGRAM runs build/device/PROGRAM under qemu-user. A path below build/device as `apps/kvm_capture`.
# The kernel of this machine starts the wrapper, also for a program that is emulated itself: binfmt_misc is not needed.
wrap() {
    mkdir -p "$emulated/$(dirname "$1")"
    printf '#!/bin/sh\nexec qemu-riscv64 "%s" "$@"\n' "$root/build/device/$1" >"$emulated/$1"
    chmod +x "$emulated/$1"
}

# Of a program: what is wrong with the file for a device. Nothing is good.
faults_of() {
    local file=$1 most=5242880 # bytes, of the server
    llvm-readelf-19 -lS "$file" | awk '/INTERP/ {print "it needs a loader"} / \.symtab / {print "it has symbols"}'
    llvm-readelf-19 -d "$file" | awk '/NEEDED/ {print "it needs " $NF}'
    llvm-readelf-19 -h "$file" | grep -q 'Machine: *RISC-V' || echo "it is not for riscv64"
    [ "$(basename "$file")" != NanoKVM-Server ] || [ "$(stat -c %s "$file")" -le $most ] || echo "it is larger than $most bytes"
}

# The rung `device-build` of ./test.
test_device_build() {
    local program faults
    build_device
    for program in "$programs"/*; do
        faults=$(faults_of "$program")
        printf '%-44s %9d bytes\n' "$(basename "$program")" "$(stat -c %s "$program")"
        [ -z "$faults" ] || printf '    %s\n' "$faults"
        account "a static file: $(basename "$program")" "$([ -z "$faults" ]; echo $((1 - $?)))" "$([ -n "$faults" ]; echo $((1 - $?)))"
    done
    count_command "nanokvm says what it can, emulated" qemu-riscv64 "$programs/nanokvm" usb --help
    wrap apps/NanoKVM-Server
    wrap apps/kvm_capture
    build test scripted_worker
    mkdir -p "$emulated/src/stream"
    ln -sf "$root/build/test/src/stream/scripted_worker" "$emulated/src/stream/"
    need_npm "$root/tests"
    build_web
    NANOKVM_TEST_BUILD=$emulated count_vitest tests emulated "$root/tests" --config vitest.emulated.config.ts
}
