#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for the device nodes of the USB gadget's HID functions: pseudo terminals, which a program can open by path,
wait for and write without blocking, and through which the host's lights come back.

usage: fake-hidg.py ROOT

Makes ROOT/dev/hidg0, 1 and 2. Prints `ready`, then a line `DEVICE HEX` for every report. Each byte written to
ROOT/dev/lights is an output report of the host to the keyboard.
"""
import os
import select
import sys
import tty

REPORT_BYTES = (8, 4, 6)


def main() -> None:
    folder = os.path.join(sys.argv[1], "dev")
    os.makedirs(folder, exist_ok=True)
    nodes = []
    for index in range(len(REPORT_BYTES)):
        host, node = os.openpty()  # the node stays open here, so that a program may come and go
        tty.setraw(node)
        os.symlink(os.ttyname(node), os.path.join(folder, f"hidg{index}"))
        nodes.append(host)
    lights_path = os.path.join(folder, "lights")
    os.mkfifo(lights_path)
    lights = os.open(lights_path, os.O_RDWR)
    print("ready", flush=True)
    pending = [b""] * len(nodes)
    while True:
        readable, _, _ = select.select([*nodes, lights], [], [])
        if lights in readable:
            os.write(nodes[0], os.read(lights, 1))
        for index, host in enumerate(nodes):
            if host not in readable:
                continue
            pending[index] += os.read(host, 4096)
            size = REPORT_BYTES[index]
            while len(pending[index]) >= size:
                print(index, pending[index][:size].hex(), flush=True)
                pending[index] = pending[index][size:]


main()
