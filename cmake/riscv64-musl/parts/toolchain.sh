# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# The C and C++ runtime: musl and the kernel's headers from Debian's packages; compiler-rt, libunwind, libc++abi and libc++ compiled from
# the sources of the compiler.
binaries=(musl-dev linux-libc-dev)
sources=(llvm-toolchain-19:tar)
installed=(clang-19 lld-19 llvm-19)
needs=()

build_part() {
    local usr=$out/sysroot/usr resource=$out/resource
    unpack_musl "$usr"
    mkdir -p "$resource" "$out/bin"
    cp -rL "$(clang-19 -print-resource-dir)/include" "$resource/"
    write_compilers
    unpack_source llvm-toolchain-19 "$(version_of llvm-toolchain-19)" llvm cmake runtimes libunwind libcxxabi libcxx \
        compiler-rt/lib/builtins compiler-rt/cmake llvm/cmake llvm/utils third-party libc
    build_builtins "$resource"
    build_cxx "$usr"
}

unpack_musl() { # usr
    local package
    for package in musl-dev linux-libc-dev; do
        dpkg-deb -x "$(compgen -G "$store/downloads/${package}_$(version_of "$package" | sed 's/:/%3a/')_*.deb")" packages
    done
    mkdir -p "$1"
    ln -s usr/lib "$out/sysroot/lib"
    cp -r packages/usr/include/riscv64-linux-musl "$1/include"
    cp -r packages/usr/lib/riscv64-linux-musl "$1/lib"
    rm -f "$1"/lib/*.so "$1"/lib/*.specs # only static programs are linked
    local headers
    for headers in asm-generic linux misc mtd rdma scsi/fc sound video; do
        [ ! -d "packages/usr/include/$headers" ] || { mkdir -p "$1/include/$headers" && cp -r "packages/usr/include/$headers/." "$1/include/$headers/"; }
    done
    cp -rL packages/usr/include/riscv64-linux-gnu/asm "$1/include/"
}

# For what is not built with CMake. They find their sysroot from where they are.
write_compilers() {
    local name
    for name in clang clang++; do
        cat >"$out/bin/$triple-$name" <<END
#!/bin/sh
top=\$(cd "\$(dirname "\$0")/.." && pwd)
exec $name-19 --target=$triple --sysroot="\$top/sysroot" -resource-dir="\$top/resource" $machine -fuse-ld=lld -rtlib=compiler-rt \\
    -unwindlib=libunwind -stdlib=libc++ -Wno-unused-command-line-argument "\$@"
END
        chmod +x "$out/bin/$triple-$name"
    done
    for name in ar ranlib; do
        ln -s "/usr/bin/llvm-$name-19" "$out/bin/$triple-$name"
    done
}

configure_llvm() { # source build prefix options…
    local source=$1 build=$2 prefix=$3
    shift 3
    cmake -G Ninja -S "$source" -B "$build" -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=riscv64 \
        -DCMAKE_C_COMPILER="$out/bin/$triple-clang" -DCMAKE_CXX_COMPILER="$out/bin/$triple-clang++" -DCMAKE_ASM_COMPILER="$out/bin/$triple-clang" \
        -DCMAKE_{C,CXX,ASM}_COMPILER_TARGET=$triple -DCMAKE_AR=/usr/bin/llvm-ar-19 -DCMAKE_RANLIB=/usr/bin/llvm-ranlib-19 \
        -DCMAKE_{C,CXX}_FLAGS="-fPIC -ffunction-sections -fdata-sections" -DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY \
        -DCMAKE_INSTALL_PREFIX="$prefix" "$@"
}

build_builtins() { # resource folder
    configure_llvm llvm/compiler-rt/lib/builtins builtins "$1" -DCMAKE_BUILD_TYPE=Release -DCOMPILER_RT_DEFAULT_TARGET_ONLY=ON \
        -DCOMPILER_RT_BAREMETAL_BUILD=OFF -DCOMPILER_RT_BUILD_CRT=ON
    ninja -C builtins install
    # Where the compiler looks, by the whole triple.
    local file name
    mkdir -p "$1/lib/$triple"
    for file in "$1"/lib/linux/*; do
        name=$(basename "$file")
        mv "$file" "$1/lib/$triple/${name/-riscv64/}"
    done
    rmdir "$1/lib/linux"
    ln -s "$triple" "$1/lib/riscv64-unknown-linux-musl"
}

build_cxx() { # usr
    configure_llvm llvm/runtimes cxx "$1" -DCMAKE_BUILD_TYPE=Release -DCMAKE_{C,CXX}_FLAGS_RELEASE="-O2 -DNDEBUG" -DLLVM_ENABLE_RUNTIMES='libunwind;libcxxabi;libcxx' \
        -DLIB{UNWIND,CXXABI,CXX}_ENABLE_SHARED=OFF -DLIB{CXXABI,CXX,UNWIND}_INCLUDE_TESTS=OFF -DLLVM_INCLUDE_TESTS=OFF \
        -DLIBCXX_INCLUDE_BENCHMARKS=OFF -DLIBCXX_HAS_MUSL_LIBC=ON -DLIBCXX_ENABLE_STATIC_ABI_LIBRARY=ON -DLIBCXXABI_USE_LLVM_UNWINDER=ON \
        -DLIB{UNWIND,CXXABI,CXX}_USE_COMPILER_RT=ON -DLIBCXX_HAS_ATOMIC_LIB=OFF -DLIBCXXABI_HAS_CXA_THREAD_ATEXIT_IMPL=OFF \
        -DLIB{UNWIND,CXXABI,CXX}_HAS_GCC_S_LIB=OFF -DLIB{UNWIND,CXXABI,CXX}_HAS_GCC_LIB=OFF -DCMAKE_POSITION_INDEPENDENT_CODE=ON
    ninja -C cxx install
}
