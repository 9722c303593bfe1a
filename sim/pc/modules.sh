# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by build-initramfs and ../front/build-image: kernel modules and what they need.

# closure MODULES_DEP NAME…: the module files that the names need, in load order, each once and after what it needs. Names that are built into
# the kernel, or that it lacks, are skipped.
closure() {
    local dependencies=$1
    shift
    awk -v want="$*" '
        function base(path) { sub(/.*\//, "", path); sub(/\.ko.*/, "", path); gsub(/-/, "_", path); return path }
        { file = $1; sub(/:$/, "", file); path[base(file)] = file; $1 = ""; needs[file] = $0 }
        function visit(file,    list, count, i) {
            if (file in seen) return
            seen[file] = 1
            count = split(needs[file], list, " ")
            for (i = count; i >= 1; i--) visit(list[i])
            print file
        }
        END {
            gsub(/-/, "_", want)
            count = split(want, name, " ")
            for (i = 1; i <= count; i++) if (name[i] in path) visit(path[name[i]])
        }' "$dependencies"
}

unpack() {
    case $1 in
        *.xz) xz -dc "$1" ;;
        *.zst) zstd -dcq "$1" ;;
        *) cat "$1" ;;
    esac
}

# pack ROOT FILE: a compressed initramfs; the same files give the same bytes.
pack() {
    find "$1" -exec touch -h -d @0 {} +
    (cd "$1" && find . -print0 | LC_ALL=C sort -z | cpio --null -o -H newc -R 0:0 --reproducible --quiet) | gzip -6n >"$2"
}
