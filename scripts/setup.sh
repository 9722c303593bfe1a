# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by ./run, ./test and bench/run: gets what is missing from Debian's packages and npm, and builds. Quiet when there
# is nothing to do.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/nanokvm
export CCACHE_DIR=${CCACHE_DIR:-$cache/ccache} CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-2G}
# Precompiled headers and ccache: see the ccache manual, "Precompiled headers".
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
# A clone elsewhere on this machine finds what another one compiled.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_PCH_EXTSUM=1

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }

# Installs those of the given Debian packages that are missing, with one apt-get call.
need_packages() {
    local missing=() package
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || die "needs the Debian packages ${missing[*]}; install them as root (sudo is not there)"
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    "${as_root[@]}" apt-get -qq update >/dev/null 2>&1 || true # a stale list may still do
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >"$root/build/apt.log" 2>&1 ||
        die "cannot install ${missing[*]}; is there a network and the right to install? see build/apt.log"
}

# The packages named in scripts/packages/NAME.txt, one a line, # comments.
need_package_list() {
    local list
    for list in "$@"; do
        # shellcheck disable=SC2046 # one word a package
        need_packages $(sed 's/#.*//' "$root/scripts/packages/$list.txt")
    done
}

# Node.js 20.19 or later on the PATH: the machine's own, else the binary that npm ships as a package.
need_node() {
    local version
    version=$(node --version 2>/dev/null || echo v0)
    if [ "$(printf '%s\n' v20.19.0 "$version" | sort -V | head -n 1)" = v20.19.0 ]; then
        command -v npm >/dev/null || need_packages npm
        return
    fi
    need_packages npm
    local machine=x64
    [ "$(uname -m)" != aarch64 ] || machine=arm64
    local home=$cache/node
    if [ ! -x "$home/node_modules/node-linux-$machine/bin/node" ]; then
        say "installing Node.js 22 ($version is too old)"
        mkdir -p "$home"
        (cd "$home" && npm install --silent --no-fund --no-audit --no-save "node-linux-$machine@22") || die "cannot install Node.js from npm; is there a network?"
    fi
    export PATH=$home/node_modules/node-linux-$machine/bin:$PATH
}

# npm ci in $1, only when its lock changed.
need_npm() {
    local folder=$1 stamp
    need_node
    stamp=$(node --version; sha256sum <"$folder/package-lock.json")
    if [ "$(cat "$folder/node_modules/.installed" 2>/dev/null)" != "$stamp" ]; then
        say "installing npm packages for ${folder#"$root"/}"
        (cd "$folder" && npm ci --silent --no-fund --no-audit) || die "npm ci failed in $folder; is there a network?"
        printf '%s' "$stamp" >"$folder/node_modules/.installed"
    fi
}

# Configures and builds preset $1; further arguments are targets.
build() {
    local preset=$1
    shift
    local log=$root/build/$preset.log
    mkdir -p "$root/build"
    say "building ($preset)"
    (cd "$root" && cmake --preset "$preset" && cmake --build --preset "$preset" ${1:+--target "$@"}) >"$log" 2>&1 || {
        grep -E -A 6 'error|Error|FAILED' "$log" | head -60 >&2
        die "the build failed; all of it is in ${log#"$root"/}"
    }
}

# web/dist, when a source of it is newer.
build_web() {
    need_npm "$root/web"
    if [ ! -f "$root/web/dist/index.html" ] ||
        [ -n "$(find "$root/web" -path "$root/web/node_modules" -prune -o -path "$root/web/dist" -prune -o -type f -newer "$root/web/dist/index.html" -print -quit)" ]; then
        say "building the web application"
        (cd "$root/web" && npm run --silent build) >"$root/build/web.log" 2>&1 || {
            tail -n 30 "$root/build/web.log" >&2
            die "the web application does not build; see build/web.log"
        }
        # Compressed once here; the server sends what lies beside a file.
        find "$root/web/dist" -type f \( -name "*.js" -o -name "*.css" -o -name "*.html" -o -name "*.svg" -o -name "*.json" \) -exec gzip -9 -k -f {} +
        touch "$root/web/dist/index.html"
    fi
}
