# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by sdk: packages of another Debian suite and architecture, fetched with apt into a folder and never installed. The mirror is that
# of this machine's own apt configuration; apt checks every file against the suite's signature. Uses $store, $suite, $arch.

apt_in_suite() {
    local tool=$1
    shift
    "$tool" -q -o Dir::Etc::sourcelist="$store/apt/list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::Lists="$store/apt/lists" \
        -o Dir::Cache="$store/apt/cache" -o Dir::State::status="$store/apt/status" -o APT::Architecture="$arch" \
        -o APT::Architectures::="$arch" -o Acquire::Languages=none -o APT::Sandbox::User="$(id -un)" "$@"
}

# The repository of this machine's release, or of its security updates: codename, as apt's configuration has it.
machine_repository() {
    apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk -v codename="$1" '$1 == "Debian" && $2 == codename && $3 == "main" {print $4; exit}'
}

# Reads the suite's indexes, once a run.
suite_is_known=
read_suite() {
    [ -z "$suite_is_known" ] || return 0
    local codename main security key=/usr/share/keyrings/debian-archive-keyring.gpg
    codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    main=$(machine_repository "$codename")
    security=$(machine_repository "$codename-security")
    [ -n "$main" ] || die "apt on this machine knows no Debian repository (main of '$codename'); run apt-get update"
    mkdir -p "$store"/apt/{lists,cache/archives}/partial
    : >"$store/apt/status"
    {
        printf 'deb [signed-by=%s] %s %s main\n' "$key" "$main" "$suite"
        printf 'deb-src [signed-by=%s] %s %s main\n' "$key" "$main" "$suite"
        [ -z "$security" ] || printf 'deb-src [signed-by=%s] %s %s-security main\n' "$key" "$security" "$suite"
    } >"$store/apt/list"
    apt_in_suite apt-get update >"$store/apt/log" 2>&1 || die "cannot read the packages of Debian $suite: $(grep '^E:' "$store/apt/log" | head -n 1)"
    suite_is_known=1
}

# fetch_binary NAME: downloads NAME_*.deb of the suite; prints its version.
fetch_binary() {
    local name=$1 version
    read_suite
    version=$(apt_in_suite apt-cache policy "$name" | awk '/Candidate:/ {print $2}')
    [ -n "$version" ] || die "Debian $suite has no package $name for $arch"
    (cd "$store/downloads" && apt_in_suite apt-get download "$name=$version") >>"$store/apt/log" 2>&1 ||
        die "cannot download $name $version; see $store/apt/log"
    printf '%s' "$version"
}

# fetch_source NAME [tar]: downloads the newest source package that the mirror has; prints its version. A mirror may lag behind its index:
# older versions follow, and last the upstream archive alone. With `tar` only that is fetched.
fetch_source() {
    local name=$1 version what
    read_suite
    for what in full tar; do
        [ "$what" = tar ] || [ "${2:-}" != tar ] || continue
        for version in $(apt_in_suite apt-cache showsrc --only-source "$name" | awk '/^Version:/ {print $2}' | sort -u | newest_first); do
            if download_source "$name" "$version" "$what"; then
                printf '%s%s' "$version" "$([ $what = full ] || echo ' (upstream archive)')"
                return
            fi
        done
    done
    die "cannot download a source package $name of Debian $suite; see $store/apt/log"
}

download_source() { # name version full|tar
    local only=()
    [ "$3" = full ] || only=(--tar-only)
    (cd "$store/downloads" && apt_in_suite apt-get source --download-only "${only[@]}" --only-source "$1=$2") >>"$store/apt/log" 2>&1
}

# Sorts Debian versions, one a line.
newest_first() {
    local versions=() version i
    while read -r version; do
        for ((i = 0; i < ${#versions[@]}; i++)); do
            dpkg --compare-versions "$version" gt "${versions[i]}" && break
        done
        versions=("${versions[@]:0:i}" "$version" "${versions[@]:i}")
    done
    printf '%s\n' "${versions[@]}"
}

# unpack_source NAME VERSION FOLDER [member…]: with Debian's patches where they were fetched. Members are paths below the archive's top.
unpack_source() {
    local name=$1 version=$2 folder=$3 plain archive
    shift 3
    plain=${version#*:}
    if [ "$plain" = "${plain% (upstream archive)}" ]; then
        dpkg-source --no-check -x "$store/downloads/${name}_$plain.dsc" "$folder" >/dev/null
        return
    fi
    plain=${plain% (upstream archive)}
    archive=$(compgen -G "$store/downloads/${name}_${plain%-*}.orig.tar.?z*" | grep -v '\.asc$' | head -n 1)
    mkdir -p "$folder"
    tar -xf "$archive" -C "$folder" --strip-components=1 --wildcards "${@/#/*/}"
}
