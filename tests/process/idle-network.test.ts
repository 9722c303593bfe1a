// SPDX-License-Identifier: GPL-3.0-or-later
// What a device says on its network while nobody asks it for anything: the whole list, read at the other end of the cable.
import { describe, expect, it } from 'vitest';
import { Device } from '../support/device.ts';
import { kitPerTest } from '../support/kit.ts';
import { Namespace } from '../support/namespace.ts';
import { Program } from '../support/program.ts';
import { sleep, until } from '../support/wait.ts';

/** Prints each packet that comes out of the cable: "arp WHOM" to everybody, "confirm WHOM" to one, "icmp6 TYPE", "PROTOCOL TO:PORT" or what else it is. */
const LISTEN = `
import socket, struct, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
s.bind((sys.argv[1], 0))
print("listens", flush=True)
names = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmp6"}
while True:
    frame, address = s.recvfrom(2000)
    if address[2] == socket.PACKET_OUTGOING:
        continue
    kind, rest = frame[12:14].hex(), frame[14:]
    if kind == "0806":
        everybody = frame[:6] == bytes([255] * 6)
        print("arp" if everybody else "confirm", socket.inet_ntoa(rest[24:28]), flush=True)
    elif kind == "0800":
        start = (rest[0] & 15) * 4
        port = "" if rest[9] == 1 else ":%d" % struct.unpack("!H", rest[start + 2:start + 4])
        print(names.get(rest[9], "ip %d" % rest[9]), socket.inet_ntoa(rest[16:20]) + port, flush=True)
    elif kind == "86dd":
        hop = rest[6] == 0
        body, protocol = (rest[48:], rest[40]) if hop else (rest[40:], rest[6])
        to = socket.inet_ntop(socket.AF_INET6, rest[24:40])
        print("icmp6 %d" % body[0] if protocol == 58 else "%s %s" % (names.get(protocol, "ip6"), to), flush=True)
    else:
        print("frame", kind, flush=True)
`;

/** Neighbour discovery, router solicitation, multicast membership, a known neighbour confirmed: the kernel's own (RFC 4861, 3810). */
const KERNEL = /^(icmp6 (133|135|136|143)|confirm .*)$/;

describe('a device that nobody uses', () => {
  const kit = kitPerTest();

  async function start(
    staticAddress: string | null,
  ): Promise<{ device: Device; peer: Namespace; heard: () => string[] }> {
    const device = await Device.start(kit);
    const peer = await Namespace.make(kit);
    device.net.connect('eth0', [], peer, 'port', ['10.4.4.1/24']);
    const listener = new Program(['python3', '-u', '-c', LISTEN, 'port'], { under: peer.under });
    kit.defer(() => listener.kill());
    await listener.line(/^listens$/);
    if (staticAddress !== null) device.write('/boot/eth.nodhcp', staticAddress);
    expect(device.script('S30eth', 'start').status).toBe(0);
    device.script('S95nanokvm', 'start');
    await until(() => device.text('/dev/console').includes('ready http'), 'the server to be ready');
    return { device, peer, heard: () => listener.lines.slice(1) };
  }

  it('asks who its gateway is, and tells nothing to anybody', async () => {
    const { device, heard } = await start('10.4.4.7/24 10.4.4.1\n');
    await until(() => device.script('S30eth', 'status').out.includes('gateway 10.4.4.1'), 'the gateway');
    await sleep(8_000);
    const others = (): string[] => heard().filter((line) => !KERNEL.test(line));
    // Whether the address is free (RFC 5227), and whether the gateway is there: for the OLED.
    const allowed = ['arp 10.4.4.7', 'arp 10.4.4.1'];
    expect(others().filter((line) => !allowed.includes(line))).toEqual([]);
    expect(others()).toContain('arp 10.4.4.1');
    // Nothing is missed: a word to a time server would have been heard.
    const word = 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("10.4.4.1", 123))';
    device.net.run('python3', '-c', word);
    await until(() => heard().includes('udp 10.4.4.1:123'), 'a packet that was sent on purpose');
  });

  it('says when its gateway does not answer, and when it does again', async () => {
    const { device, heard, peer } = await start('10.4.4.7/24 10.4.4.99\n');
    const doctor = (): string => device.run('nanokvm', 'doctor').out;
    await until(
      () => doctor().includes('-- The network address is 10.4.4.7, but the gateway does not answer'),
      'silence',
      60_000,
    );
    expect(heard()).toContain('arp 10.4.4.99');
    peer.address('add', '10.4.4.99/24', 'port');
    await until(() => doctor().includes('ok The network address is 10.4.4.7'), 'the gateway to be back', 30_000);
  });

  it('asks whom its owner names instead, however far away, or nobody', async () => {
    const { device, heard, peer } = await start('10.4.4.7/24 10.4.4.1\n');
    peer.address('add', '198.51.100.1/32', 'lo');
    await until(() => heard().includes('arp 10.4.4.1'), 'the question to the gateway');
    device.write('/etc/kvm/gateway', '198.51.100.1\n');
    await until(() => heard().includes('icmp 198.51.100.1'), 'the question to another machine');
    device.write('/etc/kvm/stop_ping', '');
    await sleep(1000);
    const before = heard().length;
    device.run('rm', '/etc/kvm/gateway');
    await sleep(5000);
    expect(
      heard()
        .slice(before)
        .filter((line) => !KERNEL.test(line)),
    ).toEqual([]);
  });

  it('asks for an address where it was given none, and nothing else', async () => {
    const { heard } = await start(null);
    await until(() => heard().includes('udp 255.255.255.255:67'), 'a request for an address');
    await sleep(8_000);
    const others = heard().filter((line) => !KERNEL.test(line) && line !== 'udp 255.255.255.255:67');
    // The address that it takes when nobody answers.
    expect(others.filter((line) => line !== 'arp 192.168.90.1')).toEqual([]);
  });
});
