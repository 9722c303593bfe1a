// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of the device itself. Its programs are scripts below the server's root, which write down what is asked.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { envelope, request, text } from '../support/http.ts';
import { kitPerTest, type Kit } from '../support/kit.ts';
import type { Server } from '../support/server.ts';
import type { Session } from '../support/session.ts';
import { until } from '../support/wait.ts';

interface Desk {
  readonly server: Server;
  readonly session: Session;
  /** Calls of the device's programs, in order. */
  readonly calls: () => string[];
}

const HOSTS = '127.0.0.1 localhost\n127.0.1.1\tkvm-1f3a kvm-1f3a.lan # kvm-1f3a\n';

async function device(kit: Kit): Promise<Desk> {
  const server = await kit.server({ board: 'cube' });
  const log = server.path('/calls');
  server.write('/etc/hostname', 'kvm-1f3a\n');
  server.write('/etc/hosts', HOSTS);
  server.write('/boot/hostname.prefix', 'kvm');
  server.write('/proc/sys/kernel/hostname', 'kvm-1f3a\n');
  server.write('/etc/inittab', '::respawn:/sbin/getty\n');
  for (const program of ['/sbin/reboot', '/sbin/mkswap', '/sbin/swapon', '/etc/init.d/S50sshd']) {
    const flag = server.path('/etc/kvm/ssh_stop');
    const effect = `case $1 in permanent_on) rm -f ${flag} ;; permanent_off) : >${flag} ;; esac`;
    server.write(program, `#!/bin/sh\necho "${program} $*" >>${log}\n${effect}\n`, 0o755);
  }
  const calls = (): string[] =>
    existsSync(log)
      ? readFileSync(log, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => line.trim())
      : [];
  return { server, session: await server.logIn(), calls };
}

async function refusal(session: Session, path: string, body: object): Promise<[number, string]> {
  const { code, msg, data } = envelope(await session.send('POST', path, body));
  return [code, `${msg}: ${(data as { detail?: string } | null)?.detail ?? ''}`];
}

describe('the name of the device', () => {
  const kit = kitPerTest();

  it('is changed in every place that tells it, and the server is reached under it at once', async () => {
    const { server, session } = await device(kit);
    expect(await session.data('/api/vm/hostname')).toEqual({ hostname: 'kvm-1f3a' });
    const visit = async (host: string): Promise<number> =>
      (await request(server.port, { path: '/', headers: { Host: host } })).status;
    expect(await visit('rack-7.local')).toBe(421);
    await session.post('/api/vm/hostname', { hostname: 'rack-7' });
    expect(await session.data('/api/vm/hostname')).toEqual({ hostname: 'rack-7' });
    for (const file of ['/etc/hostname', '/boot/hostname', '/proc/sys/kernel/hostname']) {
      expect(readFileSync(server.path(file), 'utf8'), file).toBe('rack-7');
    }
    expect(readFileSync(server.path('/etc/hosts'), 'utf8')).toBe(
      '127.0.0.1 localhost\n127.0.1.1\track-7 kvm-1f3a.lan # kvm-1f3a\n',
    );
    expect(await visit('rack-7.local')).toBe(200);
    expect(await visit('rack-7.evil.example')).toBe(421);
  });

  it('is nothing but a name', async () => {
    const { server, session } = await device(kit);
    const others = ['', ' ', '-a', 'a b', 'a\nb', '$(reboot)', '../../etc/passwd', '192.168.1.1', 'ü', 'a'.repeat(65)];
    for (const hostname of others) {
      const [code, why] = await refusal(session, '/api/vm/hostname', { hostname });
      expect(code, hostname).toBe(-1);
      expect(why).toMatch(/^invalid arguments: .*hostname/);
    }
    expect(readFileSync(server.path('/etc/hosts'), 'utf8')).toBe(HOSTS);
  });
});

describe('the title of the page', () => {
  const kit = kitPerTest();

  it('is kept over a restart of the server, and reset', async () => {
    const server = await kit.server();
    let session = await server.logIn();
    await session.post('/api/vm/web-title', { title: 'Rack 7 · <lab>' });
    await server.stop();
    await server.start();
    session = await server.logIn();
    expect(await session.data('/api/vm/web-title')).toEqual({ title: 'Rack 7 · <lab>' });
    expect(readFileSync(server.path('/etc/kvm/web-title'), 'utf8')).toBe('Rack 7 · <lab>');
    await session.post('/api/vm/web-title', { title: 'NanoKVM' });
    expect(existsSync(server.path('/etc/kvm/web-title'))).toBe(false);
    expect(text(await session.get('/api/vm/web-title'))).toBe('{"code":-1,"msg":"read web title failed","data":null}');
  });
});

describe('SSH', () => {
  const kit = kitPerTest();

  it('is switched by its init script', async () => {
    const { session, calls } = await device(kit);
    expect(await session.data('/api/vm/ssh')).toEqual({ enabled: true });
    expect(await session.post('/api/vm/ssh/disable')).toBeNull();
    expect(await session.data('/api/vm/ssh')).toEqual({ enabled: false });
    expect(await session.post('/api/vm/ssh/enable')).toBeNull();
    expect(await session.data('/api/vm/ssh')).toEqual({ enabled: true });
    expect(calls()).toEqual(['/etc/init.d/S50sshd permanent_off', '/etc/init.d/S50sshd permanent_on']);
  });

  it('says what its script said when it failed, and the server goes on meanwhile', async () => {
    const { server, session } = await device(kit);
    const go = server.path('/go');
    const script = `#!/bin/sh\nwhile [ ! -e ${go} ]; do sleep 0.05; done\necho "there is no sshd" >&2\nexit 1\n`;
    server.write('/etc/init.d/S50sshd', script, 0o755);
    const refused = refusal(session, '/api/vm/ssh/enable', {});
    expect(await session.data('/api/vm/ssh')).toEqual({ enabled: true });
    server.write('/go', '');
    const [code, why] = await refused;
    expect(code).toBe(-1);
    expect(why).toMatch(/^operation failed: .*S50sshd permanent_on: exit status 1: there is no sshd$/);
  });
});

describe('a restart of the device', () => {
  const kit = kitPerTest();

  it('is answered before it comes', async () => {
    const { session, calls } = await device(kit);
    expect(await session.post('/api/vm/system/reboot')).toBeNull();
    await until(() => calls().length > 0, 'the restart');
    expect(calls()).toEqual(['/sbin/reboot']);
  });

  it('is for administrators', async () => {
    const { server, session, calls } = await device(kit);
    await session.post('/api/auth/users', { username: 'bob', password: 'long enough', role: 'user' });
    const bob = await server.logIn('bob', 'long enough');
    expect((await bob.send('POST', '/api/vm/system/reboot')).status).toBe(403);
    expect(await bob.data('/api/vm/hostname')).toEqual({ hostname: 'kvm-1f3a' });
    expect(calls()).toEqual([]);
  });
});

describe('programs at the start', () => {
  const kit = kitPerTest();

  it('are files that the init script can run, and nothing else is in reach', async () => {
    const { server, session } = await device(kit);
    expect(text(await session.get('/api/vm/autostart'))).toBe(
      '{"code":-1,"msg":"get autostart directory fail","data":null}',
    );
    const content = '#!/bin/sh\nip route add 10.0.0.0/8 via 192.168.1.7\n';
    expect(await session.post('/api/vm/autostart/route.sh', { content })).toBe('route.sh');
    expect(await session.data('/api/vm/autostart')).toEqual({ files: ['route.sh'] });
    expect(await session.data('/api/vm/autostart/route.sh')).toBe(content);
    expect(statSync(server.path('/etc/kvm/autostart/route.sh')).mode & 0o777).toBe(0o755);
    for (const name of ['..%2Fpwd', '..', '.x', 'a%2Fb', 'a%00', '%24(id)']) {
      const answer = await session.send('POST', `/api/vm/autostart/${name}`, { content });
      if (answer.status === 200) expect(envelope(answer).code, name).toBe(-1);
      else expect(answer.status, name).toBeGreaterThanOrEqual(400);
    }
    expect(readdirSync(server.path('/etc/kvm/autostart'))).toEqual(['route.sh']);
    expect(envelope(await session.send('DELETE', '/api/vm/autostart/route.sh')).code).toBe(0);
    expect(readdirSync(server.path('/etc/kvm/autostart'))).toEqual([]);
    expect(envelope(await session.send('DELETE', '/api/vm/autostart/route.sh')).code).toBe(-3);
  });
});

describe('swap', () => {
  const kit = kitPerTest();

  it('is a file of the card, in use at once and after the next start', async () => {
    const { server, session, calls } = await device(kit);
    const path = server.path('/swapfile');
    expect(await session.data('/api/vm/swap')).toEqual({ size: 0 });
    expect(await session.post('/api/vm/swap', { size: 2 })).toBeNull();
    expect(await session.data('/api/vm/swap')).toEqual({ size: 2 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(calls()).toEqual([`/sbin/mkswap ${path}`, `/sbin/swapon ${path}`]);
    const inittab = readFileSync(server.path('/etc/inittab'), 'utf8');
    expect(inittab).toBe('::respawn:/sbin/getty\nsi11::sysinit:/sbin/swapon /swapfile\n');
    expect(await session.post('/api/vm/swap', { size: 0 })).toBeNull();
    expect(existsSync(path)).toBe(false);
    expect(readFileSync(server.path('/etc/inittab'), 'utf8')).toBe('::respawn:/sbin/getty\n');
    expect(await refusal(session, '/api/vm/swap', { size: 5000 })).toEqual([
      -1,
      'invalid arguments: size is not 0 to 1024 MB',
    ]);
  });
});

describe('a machine that is not the product’s own', () => {
  const kit = kitPerTest();

  it('is left alone, and clients are told so before they ask', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    server.write('/etc/hostname', 'desk\n');
    server.write('/etc/hosts', HOSTS);
    server.write('/sbin/reboot', `#!/bin/sh\n: >${server.path('/rebooted')}\n`, 0o755);
    expect(await session.data('/api/vm/info')).toMatchObject({ abilities: { usb: false, system: false } });
    for (const path of ['/api/vm/ssh/enable', '/api/vm/ssh/disable', '/api/vm/system/reboot']) {
      expect(await refusal(session, path, {}), path).toEqual([
        -1,
        'operation failed: the machine that this server runs on is not its own to change',
      ]);
    }
    expect((await refusal(session, '/api/vm/hostname', { hostname: 'a' }))[0]).toBe(-3);
    expect((await refusal(session, '/api/vm/swap', { size: 1 }))[0]).toBe(-2);
    expect((await refusal(session, '/api/network/dns', { mode: 'manual', servers: ['9.9.9.9'] }))[0]).toBe(-2);
    expect(readFileSync(server.path('/etc/hostname'), 'utf8')).toBe('desk\n');
  });
});
