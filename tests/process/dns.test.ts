// SPDX-License-Identifier: GPL-3.0-or-later
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { envelope } from '../support/http.ts';
import { kitPerTest } from '../support/kit.ts';
import { needFile, programs } from '../support/paths.ts';
import type { Server } from '../support/server.ts';

const DHCP = 'search lan.example\nnameserver 10.0.0.1\n';

const HOOK = 'usr/share/udhcpc/default.script.d/99-nanokvm-dns';

function file(server: Server, name: string): string | null {
  return existsSync(server.path(name)) ? readFileSync(server.path(name), 'utf8') : null;
}

/** What a hook of udhcpc does when a DHCP server has answered. */
function lease(server: Server, event: string, dns: string): void {
  const env = { ...process.env, interface: 'wlan0', ip: '10.0.0.9', dns, domain: 'new.example' };
  const done = spawnSync(join(server.root, 'root', HOOK), [event], { encoding: 'utf8', env });
  expect(done.status, done.stderr).toBe(0);
}

describe('DNS', () => {
  const kit = kitPerTest();

  it('asks the user’s servers whatever DHCP says, until the user wants those of DHCP again', async () => {
    const server = await kit.server({ board: 'cube' });
    const session = await server.logIn();
    server.write('/etc/resolv.conf', DHCP);
    server.write('/boot/hostname.prefix', 'kvm');
    mkdirSync(server.path('/usr/bin'), { recursive: true });
    symlinkSync(needFile(programs.nanokvm), server.path('/usr/bin/nanokvm'));
    expect(await session.data('/api/network/dns')).toMatchObject({
      ...{ mode: 'dhcp', servers: [], effective: ['10.0.0.1'], dhcp: ['10.0.0.1'] },
      info: { searchDomains: ['lan.example'] },
    });

    await session.post('/api/network/dns', { mode: 'manual', servers: ['9.9.9.9', '2620:00FE::FE'] });
    expect(file(server, '/etc/resolv.conf')).toBe('nameserver 9.9.9.9\nnameserver 2620:fe::fe\n');
    expect(file(server, '/boot/resolv.conf')).toBe('nameserver 9.9.9.9\nnameserver 2620:fe::fe\n');
    expect(file(server, '/etc/resolv.conf.dhcp')).toBe(DHCP);

    lease(server, 'deconfig', '6.6.6.6');
    expect(file(server, '/etc/resolv.conf.dhcp')).toBe(DHCP);
    lease(server, 'renew', '10.0.0.2 10.0.0.3');
    const manual = { mode: 'manual', servers: ['9.9.9.9', '2620:fe::fe'], effective: ['9.9.9.9', '2620:fe::fe'] };
    expect(await session.data('/api/network/dns')).toMatchObject({ ...manual, dhcp: ['10.0.0.2', '10.0.0.3'] });

    await session.post('/api/network/dns', { mode: 'dhcp' });
    expect(file(server, '/etc/resolv.conf')).toBe('search new.example\nnameserver 10.0.0.2\nnameserver 10.0.0.3\n');
    expect(file(server, '/boot/resolv.conf')).toBeNull();
    expect(file(server, '/boot/resolv.conf.manual.bak')).toBe('nameserver 9.9.9.9\nnameserver 2620:fe::fe\n');
    lease(server, 'bound', '10.0.0.4');
    expect(await session.data('/api/network/dns')).toMatchObject({
      ...{ mode: 'dhcp', servers: manual.servers, effective: ['10.0.0.4'], dhcp: ['10.0.0.4'] },
    });
  });

  it('takes nothing but a list of addresses', async () => {
    const server = await kit.server({ board: 'cube' });
    const session = await server.logIn();
    server.write('/etc/resolv.conf', DHCP);
    const refusals: [object, number, RegExp][] = [
      [{}, -1, /^invalid arguments$/],
      [{ mode: 'auto' }, -1, /^invalid arguments$/],
      [{ mode: 'manual', servers: '9.9.9.9' }, -1, /^invalid arguments$/],
      [{ mode: 'manual' }, -2, /^dns servers are required$/],
      [{ mode: 'manual', servers: ['9.9.9.9\nnameserver 6.6.6.6'] }, -2, /^invalid dns server: /],
      [{ mode: 'manual', servers: ['dns.example'] }, -2, /^invalid dns server: dns\.example$/],
      [{ mode: 'manual', servers: [1, 2, 3, 4, 5, 6, 7].map((n) => `10.0.0.${n}`) }, -2, /^too many dns servers$/],
    ];
    for (const [body, code, msg] of refusals) {
      const answer = envelope(await session.send('POST', '/api/network/dns', body));
      expect(answer.code, JSON.stringify(body)).toBe(code);
      expect(answer.msg).toMatch(msg);
    }
    expect(file(server, '/etc/resolv.conf')).toBe(DHCP);
    expect(file(server, '/etc/kvm/network/dns.mode')).toBeNull();
  });
});
