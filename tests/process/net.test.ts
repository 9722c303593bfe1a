// SPDX-License-Identifier: GPL-3.0-or-later
// `nanokvm net` in network namespaces: the device's end of a veth pair is called eth0, the other end is a bare switch
// port behind which a DHCP server, another host or nothing lives.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Kit, kitPerTest } from '../support/kit.ts';
import { Namespace } from '../support/namespace.ts';
import { needFile, programs } from '../support/paths.ts';
import { Program } from '../support/program.ts';
import { commandLine } from '../support/proc.ts';
import { until } from '../support/wait.ts';

/** A device with one cable, in namespaces of its own. */
class Network {
  readonly device: Namespace;
  readonly peer: Namespace;
  readonly root: string;

  private constructor(device: Namespace, peer: Namespace, folder: string) {
    this.device = device;
    this.peer = peer;
    this.root = join(folder, 'root');
    for (const name of ['etc', 'boot', 'run']) mkdirSync(join(this.root, name), { recursive: true });
  }

  static async make(kit: Kit): Promise<Network> {
    const [device, peer] = [await Namespace.make(kit), await Namespace.make(kit)];
    device.connect('eth0', [], peer, 'port', []);
    device.ip('link set eth0 down');
    const made = new Network(device, peer, kit.folder());
    kit.defer(() => void made.nanokvm('down'));
    return made;
  }

  nanokvm(command: string): { status: number | null; out: string; err: string } {
    const [program = '', ...rest] = this.device.under;
    const argv = [...rest, needFile(programs.nanokvm), 'net', command, '--root', this.root];
    const done = spawnSync(program, argv, { encoding: 'utf8' });
    return { status: done.status, out: done.stdout, err: done.stderr };
  }

  addresses(): string[] {
    const json = JSON.parse(this.device.ip('-j -4 addr show dev eth0')) as {
      addr_info?: { local: string; prefixlen: number }[];
    }[];
    return json.flatMap((link) => (link.addr_info ?? []).map((one) => `${one.local}/${one.prefixlen}`));
  }

  gateways(): string[] {
    const routes = JSON.parse(this.device.ip('-j route show default')) as { gateway?: string }[];
    return routes.map((route) => route.gateway ?? 'none');
  }

  /** Programs that run in the device's namespace beside the one that holds it. */
  programs(): string[] {
    const ours = this.device.run('readlink', '/proc/self/ns/net').trim();
    return readdirSync('/proc').flatMap((name) => {
      if (!/^\d+$/.test(name)) return [];
      try {
        const line = readlinkSync(`/proc/${name}/ns/net`) === ours ? commandLine(Number(name)) : [];
        return line.length > 0 && line[0] !== 'sleep' ? [line.join(' ')] : [];
      } catch {
        return []; // it has ended, or is none of ours
      }
    });
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.root, name), content);
  }

  resolver(): string {
    return readFileSync(join(this.root, 'etc/resolv.conf'), 'utf8');
  }

  /** A DHCP server behind the cable. */
  async serve(folder: string): Promise<Program> {
    this.peer.address('add', '10.9.8.1/24', 'port');
    const config = join(folder, 'udhcpd.conf');
    writeFileSync(join(folder, 'leases'), '');
    writeFileSync(
      config,
      [
        ...['start 10.9.8.100', 'end 10.9.8.120', 'interface port', `lease_file ${folder}/leases`],
        ...[`pidfile ${folder}/udhcpd.pid`, 'option subnet 255.255.255.0', 'option router 10.9.8.1'],
        ...['option dns 10.9.8.1 10.9.8.2', 'option domain lan.example', 'option lease 600', ''],
      ].join('\n'),
    );
    const server = new Program(['busybox', 'udhcpd', '-f', config], { under: this.peer.under });
    await server.line(/started/);
    return server;
  }
}

describe('the wired network', () => {
  const kit = kitPerTest();

  const network = (): Promise<Network> => Network.make(kit);

  async function serve(made: Network): Promise<Program> {
    const server = await made.serve(kit.folder());
    kit.defer(() => server.kill());
    return server;
  }

  it('takes the address a person chose, and restarts leave no growth', async () => {
    const net = await network();
    net.write('boot/eth.nodhcp', '# mine\r\n192.168.7.50/24 192.168.7.1\r\n');
    for (let start = 0; start < 10; start += 1) {
      const up = net.nanokvm('up');
      expect(up, up.err).toMatchObject({ status: 0, out: 'static 192.168.7.50/24\n' });
    }
    expect(net.addresses()).toEqual(['192.168.7.50/24']);
    expect(net.gateways()).toEqual(['192.168.7.1']);
    expect(net.resolver()).toBe('nameserver 192.168.7.1\n');
    expect(net.nanokvm('down').status).toBe(0);
    expect(net.addresses()).toEqual([]);
    expect(net.nanokvm('down').status).toBe(0);
    expect(net.nanokvm('status').status).toBe(3);
  }, 90_000);

  it('leaves an address that another device has', async () => {
    const net = await network();
    net.peer.address('add', '192.168.7.50/24', 'port');
    net.write('boot/eth.nodhcp', '192.168.7.50/24\n192.168.7.51/24\n');
    const up = net.nanokvm('up');
    expect(up.err).toContain('192.168.7.50 is used by another device');
    expect(net.addresses()).toEqual(['192.168.7.51/24']);
  }, 30_000);

  it('asks a DHCP server', async () => {
    const net = await network();
    await serve(net);
    const up = net.nanokvm('up');
    expect(up.out, up.err).toMatch(/^dhcp 10\.9\.8\.1\d\d\/24\n$/);
    expect(net.gateways()).toEqual(['10.9.8.1']);
    expect(net.resolver()).toBe('search lan.example\nnameserver 10.9.8.1\nnameserver 10.9.8.2\n');
    expect(net.nanokvm('status').out).toContain('dhcp runs');
  }, 30_000);

  it('has one client and one address however often it starts anew', async () => {
    const net = await network();
    await serve(net);
    for (let start = 0; start < 10; start += 1) {
      const up = net.nanokvm('up');
      expect(up.out, up.err).toMatch(/^dhcp 10\.9\.8\.1\d\d\/24\n$/);
    }
    expect(net.addresses()).toHaveLength(1);
    expect(net.gateways()).toEqual(['10.9.8.1']);
    expect(net.resolver()).toBe('search lan.example\nnameserver 10.9.8.1\nnameserver 10.9.8.2\n');
    expect(net.programs()).toEqual([expect.stringContaining('udhcpc -i eth0')]);
    expect(net.nanokvm('down').status).toBe(0);
    expect(net.programs()).toEqual([]);
  }, 120_000);

  it('falls back without a server, also when the static file is nonsense, and lets go when one appears', async () => {
    const net = await network();
    net.write('boot/eth.nodhcp', 'my computer\n');
    const up = net.nanokvm('up');
    expect(up.err).toContain("/boot/eth.nodhcp, line 1: 'my' is not an address for this device");
    expect(up.out).toBe('fallback 192.168.90.1/22\n');
    expect(net.addresses()).toEqual(['192.168.90.1/22']);
    await serve(net);
    await until(() => net.addresses().some((one) => one.startsWith('10.9.8.')), 'a lease', 60_000);
    await until(() => net.addresses().length === 1, 'the fallback to go');
    expect(net.gateways()).toEqual(['10.9.8.1']);
  }, 120_000);
});
