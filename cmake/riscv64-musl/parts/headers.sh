# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Libraries that are only headers: those of this machine's packages. And crypt.h, which Debian's musl-dev leaves out.
binaries=()
sources=()
installed=(libboost1.81-dev libfmt-dev libcli11-dev libexpected-dev llvm-19)
needs=()

build_part() {
    local usr=$out/sysroot/usr
    mkdir -p "$usr"/{include,share/cmake}
    ln -s /usr/include/boost "$usr/include/boost" # 150 MB
    copy_headers libfmt-dev
    copy_headers libcli11-dev
    copy_headers libexpected-dev
    write_crypt
}

copy_headers() { # package
    dpkg-query -L "$1" | grep -E '^/usr/(include|share/cmake|share/pkgconfig)/' | while read -r file; do
        [ -d "$file" ] || install -D -m 644 "$file" "$out/sysroot$file"
    done
}

# crypt(3) is part of musl's libc.a, bcrypt included; its crypt_r uses of the structure only the room for the result.
write_crypt() {
    mkdir -p "$out/sysroot/usr/lib"
    llvm-ar-19 rc "$out/sysroot/usr/lib/libcrypt.a"
    cat >"$out/sysroot/usr/include/crypt.h" <<'END'
#pragma once
#ifdef __cplusplus
extern "C" {
#endif
struct crypt_data {
    int initialized;
    char room[256];
};
char* crypt(const char* key, const char* setting);
char* crypt_r(const char* key, const char* setting, struct crypt_data* data);
#ifdef __cplusplus
}
#endif
END
}
