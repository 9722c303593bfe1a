// SPDX-License-Identifier: GPL-3.0-or-later
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { request } from '../support/http.ts';
import { kitPerTest } from '../support/kit.ts';
import { programs } from '../support/paths.ts';
import { commandLine, environment } from '../support/proc.ts';
import type { Server } from '../support/server.ts';
import { must, obfuscate, tryLogIn } from '../support/session.ts';
import { DirectViewer } from '../support/direct-viewer.ts';
import { InputSocket } from '../support/websocket.ts';

/** All files below a folder. */
function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

describe('S31: credentials', () => {
  const kit = kitPerTest();

  it('stand in no command line, environment or log of any process', async () => {
    const password = 'canary-password-7319';
    const server = await kit.server({ password, source: 'steady' });
    const session = await server.logIn('admin', password);
    const viewer = await DirectViewer.open(session);
    await viewer.received(1);
    const worker = server.workerPid() ?? 0;
    for (const pid of [server.program.pid, worker]) {
      expect(commandLine(pid).join(' ')).not.toContain(password);
      expect(environment(pid).join(' ')).not.toContain(password);
    }
    expect(commandLine(worker).join(' ')).not.toContain(session.token);
    await viewer.close();
  });
});

describe('S32: the log', () => {
  const kit = kitPerTest();

  async function everythingSecret(server: Server, canaries: string[]): Promise<void> {
    const [initial = '', wrong = '', next = '', bobs = '', typed = '', cookie = '', query = ''] = canaries;
    const session = await server.logIn('admin', initial);
    canaries.push(session.token);
    await tryLogIn(server.port, 'admin', wrong);
    await tryLogIn(server.port, wrong, wrong); // a password typed into the wrong field
    await tryLogIn(server.port, 'admin', obfuscate(wrong));
    await request(server.port, {
      method: 'POST',
      path: '/api/auth/login',
      body: `{"username":"admin","password":"${wrong}`,
      headers: { 'Content-Type': 'application/json' },
    });
    await request(server.port, {
      path: `/api/auth/account?token=${query}`,
      headers: { Cookie: `nano-kvm-token=${cookie}` },
    });
    await request(server.port, { path: '/api/auth/account', headers: { Authorization: `Bearer ${cookie}` } });
    await session.post('/api/auth/users', { username: 'bob', password: bobs, role: 'user' });
    await session.send('POST', '/api/hid/paste', { content: typed });
    const socket = await InputSocket.open(session);
    socket.send(`\u0001${typed}`);
    await session.post('/api/auth/password', { currentPassword: initial, password: next });
    await socket.ended();
    must(await tryLogIn(server.port, 'admin', next));
  }

  it('holds none of the secrets that pass through the server, however much it says', async () => {
    const canaries = ['initial', 'wrong', 'next', 'bobs', 'typed', 'cookie', 'query'].map(
      (name) => `canary-${name}-5521`,
    );
    const server = await kit.server({ password: canaries[0] ?? '', arguments: ['--verbose'] });
    // The ready line is for the one who starts the server; everything after it is log.
    const ready = server.program.lines.findIndex((line) => line.startsWith('ready '));
    await everythingSecret(server, canaries);
    await server.stop();
    const log = server.program.lines.filter((_, at) => at !== ready).join('\n');
    for (const canary of canaries) expect(log).not.toContain(canary);
    for (const path of files(join(server.root, 'root'))) {
      const content = readFileSync(path, 'latin1');
      for (const canary of canaries) expect(content, path).not.toContain(canary);
    }
  });
});

describe('S30: files that hold secrets', () => {
  const kit = kitPerTest();

  it('are 0600 from their first byte', async () => {
    const trace = join(kit.folder(), 'trace');
    const server = await kit.server({
      password: null,
      under: [
        'strace',
        '-D',
        '-f',
        '-qq',
        '-e',
        'trace=open,openat,openat2,creat,chmod,fchmod,fchmodat,rename,renameat,renameat2,umask',
        '-o',
        trace,
      ],
      // LeakSanitizer cannot run beside another tracer.
      env: { ASAN_OPTIONS: 'detect_leaks=0' },
    });
    const session = await server.logIn();
    await session.post('/api/auth/users', { username: 'bob', password: 'long enough', role: 'user' });
    await session.post('/api/auth/logout');
    await server.stop();
    const created = readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => line.includes('O_CREAT') && !line.includes(' = -1 ') && line.includes(server.root));
    const secret = created.filter((line) => /\/etc\/kvm\/|first-password/.test(line));
    expect(secret.length).toBeGreaterThanOrEqual(3);
    for (const line of secret) expect(line).toMatch(/, 0600\)|mode=0600/);
  });
});

describe('S01: the programs', () => {
  it('hold the constant of the stock clients at most once, to read what those send', () => {
    const count = (path: string): number => readFileSync(path, 'latin1').split('nanokvm-sipeed-2024').length - 1;
    expect(count(programs.capture)).toBe(0);
    expect(count(programs.server)).toBe(1);
  });

  it('hold no private key', () => {
    for (const path of [programs.server, programs.capture]) {
      expect(readFileSync(path, 'latin1')).not.toMatch(/-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/]/);
    }
  });
});
