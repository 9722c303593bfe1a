# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by fetch-kernel and ../front/fetch: Debian's amd64 kernel in apt's lists, without installing anything.
# shellcheck disable=SC2154 # cache is the sourcing script's: the folder that a private list may be kept in

# Of every call of apt: those of everybody, and those of a private list.
common_options=(-q -o APT::Sandbox::User=root)
apt_options=()

# A private package list, for machines of another architecture and for images that ship without lists. It follows the
# machine's own apt sources and keyrings.
use_private_lists() {
    local state=$cache/apt
    mkdir -p "$state"/{lists/partial,archives/partial}
    : >>"$state/status"
    apt_options=(-o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state" -o "Dir::State::status=$state/status"
        -o APT::Architecture=amd64 -o APT::Architectures::=amd64 -o Acquire::Languages=none)
    apt-get "${apt_options[@]}" "${common_options[@]}" update >&2
}

# Prints "package version" of the kernel that linux-image-amd64 stands for; fails when the lists do not know it.
resolve() {
    local package version
    package=$(apt-cache "${apt_options[@]}" depends --important linux-image-amd64 2>/dev/null |
        sed -n 's/^ *Depends: \(linux-image-[^ :]*\).*/\1/p' | head -n 1)
    [ -n "$package" ] || return 1
    version=$(apt-cache "${apt_options[@]}" policy "$package" 2>/dev/null | sed -n 's/^ *Candidate: *//p')
    [ -n "$version" ] && [ "$version" != "(none)" ] || return 1
    echo "$package $version"
}
