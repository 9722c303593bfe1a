# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
binaries=()
sources=(libsrtp2)
installed=()
needs=(toolchain openssl)

build_part() {
    unpack_source libsrtp2 "$(version_of libsrtp2)" libsrtp2
    local ssl
    ssl=$(part_of openssl)/sysroot/usr
    configure_library libsrtp2 -DENABLE_OPENSSL=ON -DBUILD_SHARED_LIBS=OFF -DTEST_APPS=OFF -DLIBSRTP_TEST_APPS=OFF -DOPENSSL_ROOT_DIR="$ssl" -DOPENSSL_INCLUDE_DIR="$ssl/include" \
        -DOPENSSL_CRYPTO_LIBRARY="$ssl/lib/libcrypto.a"
    install_library
}
