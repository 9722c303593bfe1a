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
    configure_library libsrtp2 -DENABLE_OPENSSL=ON -DBUILD_SHARED_LIBS=OFF -DTEST_APPS=OFF -DLIBSRTP_TEST_APPS=OFF \
        -DOPENSSL_ROOT_DIR="$ssl" -DOPENSSL_INCLUDE_DIR="$ssl/include" -DOPENSSL_CRYPTO_LIBRARY="$ssl/lib/libcrypto.a"
    install_library
    # Its CMake files install none.
    mkdir -p "$out/sysroot/usr/lib/pkgconfig"
    cat >"$out/sysroot/usr/lib/pkgconfig/libsrtp2.pc" <<END
Name: libsrtp2
Description: SRTP
Version: $(version_of libsrtp2 | sed 's/-.*//')
Requires.private: libcrypto
Libs: -L/usr/lib -lsrtp2
Cflags: -I/usr/include
END
}
