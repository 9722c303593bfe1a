// SPDX-License-Identifier: GPL-3.0-or-later
// The device's init scripts with the real programs, in namespaces: what starts, comes back, ends, and who can connect.
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Device } from '../support/device.ts';
import { kitPerTest } from '../support/kit.ts';
import { Namespace } from '../support/namespace.ts';
import { alive } from '../support/proc.ts';
import { Program } from '../support/program.ts';
import { sleep, until } from '../support/wait.ts';

const LISTENER =
  'import socket,sys,time\n' +
  's=socket.create_server(("0.0.0.0",int(sys.argv[1])))\n' +
  'print("listens",flush=True)\n' +
  'while True: s.accept()[0].close()\n';
const CONNECT =
  'import socket,sys\n' +
  's=socket.socket(socket.AF_INET,socket.SOCK_DGRAM if sys.argv[1]=="udp" else socket.SOCK_STREAM)\n' +
  's.settimeout(2)\n' +
  'try:\n s.connect((sys.argv[2],int(sys.argv[3]))); print("open")\n' +
  'except ConnectionRefusedError: print("refused")\n' +
  'except TimeoutError: print("silence")\n';

describe('the init scripts', () => {
  const kit = kitPerTest();

  async function ready(device: Device): Promise<void> {
    await until(() => device.text('/dev/console').includes('ready http://'), 'the server to be ready');
  }

  it('start the server and kvm_system from memory, which are back after they were killed', async () => {
    const device = await Device.start(kit);
    const started = device.script('S95nanokvm', 'start');
    expect(started, started.err).toMatchObject({ status: 0 });
    await ready(device);
    expect(device.script('S95nanokvm', 'status')).toMatchObject({
      status: 0,
      out: 'NanoKVM-Server runs\nkvm_system runs\n',
    });
    // What is on the card may be written meanwhile: they are copies.
    expect(device.text('/run/nanokvm/NanoKVM-Server.log')).toContain('here is /tmp/server/NanoKVM-Server\n');
    expect(device.text('/run/nanokvm/kvm_system.log')).toContain('here is /tmp/kvm_system/kvm_system\n');
    expect(device.text('/boot/hostname.prefix')).toBe('kvm');
    for (const name of ['NanoKVM-Server', 'kvm_system']) {
      const first = device.serviceOrNull(name) ?? 0;
      process.kill(first, 'SIGKILL');
      const second = await until(() => {
        const now = device.serviceOrNull(name);
        return now !== first ? now : null;
      }, `another ${name}`);
      expect(alive(second)).toBe(true);
      expect(device.text(`/run/nanokvm/${name}.log`)).toContain('killed by signal 9');
    }
    // A second start does nothing.
    const server = device.serviceOrNull('NanoKVM-Server');
    expect(device.script('S95nanokvm', 'start').status).toBe(0);
    expect(device.serviceOrNull('NanoKVM-Server')).toBe(server);

    expect(device.script('S95nanokvm', 'restart').status).toBe(0);
    await until(() => device.serviceOrNull('NanoKVM-Server'), 'the server after the restart');
    expect(device.serviceOrNull('NanoKVM-Server')).not.toBe(server);
    const last = device.serviceOrNull('kvm_system') ?? 0;
    expect(device.script('S95nanokvm', 'stop').status).toBe(0);
    expect(alive(last)).toBe(false);
    expect(device.script('S95nanokvm', 'status').status).toBe(3);
    expect(device.script('S95nanokvm', 'stop').status).toBe(0);
    expect(device.script('S95nanokvm', 'what').status).toBe(2);
  });

  it('run what its owner wants to run at the end', async () => {
    const device = await Device.start(kit);
    device.write('/etc/kvm/autostart/mine', '#!/bin/sh\necho here >/tmp/mine\n');
    device.write('/etc/kvm/autostart/no-program', 'text\n');
    device.run('chmod', '755', '/etc/kvm/autostart/mine');
    device.script('S95nanokvm', 'start');
    await until(() => device.text('/tmp/mine') === 'here\n', 'the program in /etc/kvm/autostart');
  });

  it('let in what is listed, and answer nothing else on the network', async () => {
    const device = await Device.start(kit);
    const peer = await Namespace.make(kit);
    device.net.connect('eth0', ['10.4.4.1/24'], peer, 'port', ['10.4.4.2/24']);
    for (const port of [22, 8080]) {
      const listener = new Program(['python3', '-c', LISTENER, String(port)], { under: device.net.under });
      kit.defer(() => listener.kill());
      await listener.line(/listens/);
    }
    const connect = (port: number, protocol = 'tcp'): string =>
      peer.run('python3', '-c', CONNECT, protocol, '10.4.4.1', String(port)).trim();
    expect(connect(8080)).toBe('open');

    const started = device.script('S95nanokvm', 'start');
    expect(started, started.err).toMatchObject({ status: 0, err: '' });
    await ready(device);
    expect(connect(80)).toBe('open');
    expect(connect(22)).toBe('open');
    expect(connect(443)).toBe('refused'); // nobody listens, and it says so
    expect(connect(8080)).toBe('silence');
    // The device itself reaches what it wants: answers come in.
    const server = new Program(['python3', '-c', LISTENER, '9000'], { under: peer.under });
    kit.defer(() => server.kill());
    await server.line(/listens/);
    expect(device.net.run('python3', '-c', CONNECT, 'tcp', '10.4.4.2', '9000').trim()).toBe('open');

    const rules = (): string => device.net.run('iptables', '-S');
    const before = rules();
    device.write('/etc/kvm/firewall.ports', 'tcp 8080 # a program of mine\n');
    device.write('/etc/kvm/server.yaml', 'port:\n  http: 8000\n');
    for (let start = 0; start < 3; start += 1) expect(device.script('S95nanokvm', 'restart').status).toBe(0);
    expect(connect(8080)).toBe('open');
    expect(connect(80)).toBe('silence');
    await until(() => connect(8000) === 'open', 'the server at its other port');
    const after = rules();
    expect(after.split('\n').length).toBe(before.split('\n').length + 1);
    expect(device.net.run('ip6tables', '-S')).toContain('-A NANOKVM -i eth0 -j DROP');
  });

  it('bring the network up, and take it down', async () => {
    const device = await Device.start(kit);
    const peer = await Namespace.make(kit);
    device.net.connect('eth0', [], peer, 'port', []);
    device.write('/boot/eth.nodhcp', '10.4.4.7/24 10.4.4.1\n');
    const address = (): string => device.net.ip('-4 -o address show dev eth0');
    expect(device.script('S30eth', 'start').status).toBe(0);
    await until(() => address().includes('10.4.4.7/24'), 'the address');
    await until(() => device.script('S30eth', 'status').out.includes('gateway 10.4.4.1'), 'the gateway');
    expect(device.text('/etc/resolv.conf')).toBe('nameserver 10.4.4.1\n');
    device.write('/boot/eth.nodhcp', '10.4.4.8/24\n');
    expect(device.script('S30eth', 'restart').status).toBe(0);
    await until(() => address().includes('10.4.4.8/24') && !address().includes('10.4.4.7'), 'the other address');
    expect(device.script('S30eth', 'stop').status).toBe(0);
    expect(address()).toBe('');
    expect(device.script('S30eth', 'status').status).toBe(3);
  });

  /** What on the card was written since `marker` was. */
  function written(device: Device, marker: string): string[] {
    const found = device.run('find', '/app', '/boot', '/data', '/etc', '/kvmapp', '/usr', '-newer', marker);
    return found.out.split('\n').filter((path) => path !== '');
  }

  it('leave the card alone while nobody does anything', async () => {
    const device = await Device.start(kit);
    device.script('S95nanokvm', 'start');
    await ready(device);
    await sleep(2000);
    device.write('/run/marker', '');
    await sleep(12_000); // two signs of life of the server
    expect(written(device, '/run/marker')).toEqual([]);
    expect(device.run('find', '/run/nanokvm/alive', '-newer', '/run/marker').out).not.toBe('');
    device.write('/etc/kvm/proof', '');
    expect(written(device, '/run/marker')).toContain('/etc/kvm/proof');
  });

  it('start on a card that cannot be written, and say so', async () => {
    const device = await Device.start(kit);
    device.script('S95nanokvm', 'start');
    await ready(device);
    expect(device.script('S95nanokvm', 'stop').status).toBe(0);
    const log = device.text('/dev/console').length;
    const remounted = device.run('/host/bin/mount', '-o', 'remount,bind,ro', '/');
    expect(remounted, remounted.err).toMatchObject({ status: 0 });
    const started = device.script('S95nanokvm', 'start');
    expect(started, started.err).toMatchObject({ status: 0 });
    await until(() => device.text('/dev/console').slice(log).includes('ready http://'), 'the server to be ready');
    const doctor = device.run('nanokvm', 'doctor');
    expect(doctor.status).toBe(1);
    expect(doctor.out).toContain('!! The SD card is read-only');
    expect(doctor.out).toContain('ok The server accepts connections');
    expect(doctor.out).toContain('ok The OLED and the key are served');
  });

  it('start for the first time on a card that cannot be written', async () => {
    const device = await Device.start(kit);
    expect(device.run('/host/bin/mount', '-o', 'remount,bind,ro', '/')).toMatchObject({ status: 0 });
    device.script('S95nanokvm', 'start');
    await until(() => device.text('/dev/console').includes('ready http://'), 'the server to be ready');
    // Its owner learns the password of these accounts, which last until power is off.
    const told = /the password of admin is (\S+)/.exec(device.text('/dev/console'))?.[1] ?? '';
    expect(told).toHaveLength(12);
    expect(device.text('/run/nanokvm/first-password')).toBe(`${told}\n`);
    expect(device.run('nanokvm', 'doctor').out).toContain('!! The SD card is read-only');
  });

  it('start on a full card, and say so', async () => {
    const device = await Device.start(kit);
    device.run('/host/bin/mount', '-t', 'tmpfs', '-o', 'size=64k', 'none', '/etc/kvm');
    device.script('S95nanokvm', 'start');
    await ready(device);
    expect(device.script('S95nanokvm', 'stop').status).toBe(0);
    const log = device.text('/dev/console').length;
    device.run('dd', 'if=/dev/zero', 'of=/etc/kvm/filler', 'bs=1k');
    expect(device.script('S95nanokvm', 'start').status).toBe(0);
    await until(() => device.text('/dev/console').slice(log).includes('ready http://'), 'the server to be ready');
    const doctor = device.run('nanokvm', 'doctor');
    expect(doctor.status).toBe(1);
    expect(doctor.out).toContain('!! The SD card is full');
    expect(doctor.out).toContain('ok The server accepts connections');
  });

  it('say what they can and what they found', async () => {
    const device = await Device.start(kit);
    for (const name of ['S00kmod', 'S01fs', 'S15kvmhwd', 'S30eth', 'S50sshd', 'S95nanokvm']) {
      const usage = device.script(name, 'nonsense');
      expect(usage.status, name).toBe(2);
      expect(usage.err).toMatch(/^usage: .*start\|stop\|restart.*status/);
    }
    expect(device.script('S50sshd', 'status')).toMatchObject({ status: 3, out: 'sshd is stopped\n' });
    expect(device.script('S15kvmhwd', 'status').status).toBe(3);
    device.write('/etc/kvm/hw', 'beta\n');
    expect(device.script('S15kvmhwd', 'status')).toMatchObject({ status: 0, out: 'beta\n' });
    expect(existsSync(device.path('/etc/kvm/hdmi_version'))).toBe(false);
    // Without the hardware there is nothing to load, and nothing fails.
    expect(device.script('S00kmod', 'status').out).toBe('all drivers are loaded\n');
  });
});
