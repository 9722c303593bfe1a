# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# TLS, DTLS, and the hashes, ciphers and signatures that the product uses; old algorithms and protocols are left out.
binaries=()
sources=(openssl)
installed=()
needs=(toolchain)

build_part() {
    unpack_source openssl "$(version_of openssl)" openssl
    cd openssl
    ./Configure linux64-riscv64 --cross-compile-prefix="$(part_of toolchain)/bin/$triple-" --prefix=/usr --libdir=lib --openssldir=/etc/ssl \
        CC=clang \
        no-shared no-tests no-docs no-apps no-module no-engine no-legacy no-comp no-quic no-ssl3 no-tls1 no-tls1_1 no-dtls1 no-psk no-srp no-gost \
        no-aria no-bf no-blake2 no-camellia no-cast no-des no-idea no-md4 no-mdc2 no-rc2 no-rc4 no-rmd160 no-seed no-siphash no-sm2 \
        no-sm3 no-sm4 no-whirlpool no-cmp no-cms no-ct no-ts no-rfc3779 no-dsa no-ec2m no-ml-kem no-ml-dsa no-slh-dsa no-ui-console \
        no-autoload-config -O2 -fPIC -ffunction-sections -fdata-sections
    make -j"$jobs" build_libs
    make DESTDIR="$out/sysroot" install_dev
}
