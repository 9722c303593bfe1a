# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by bench/run and bench/riscv/run: measures in a network namespace that holds nothing but loopback and a cable to
# nowhere. WebRTC offers the addresses of the machine's interfaces, and those are nobody's business here.

# in_own_network COMMAND…: calls the script again in there; returns at once when it is there already.
in_own_network() {
    if [ -n "${NANOKVM_BENCH_NETWORK:-}" ]; then
        ip link set lo up
        ip link add bench0 type veth peer name bench1
        ip address add 10.77.0.1/24 dev bench0
        ip link set bench0 up
        ip link set bench1 up
        return
    fi
    need_packages iproute2
    local apart=(unshare --net --)
    [ "$(id -u)" = 0 ] || apart=(unshare --user --map-root-user --net --)
    NANOKVM_BENCH_NETWORK=1 exec "${apart[@]}" "$@"
}
