// SPDX-License-Identifier: GPL-3.0-or-later
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DirectViewer } from '../support/direct-viewer.ts';
import { MjpegViewer } from '../support/mjpeg-viewer.ts';
import { InputSocket } from '../support/websocket.ts';
import { kitPerTest } from '../support/kit.ts';
import { programs } from '../support/paths.ts';
import { alive } from '../support/proc.ts';
import { Program } from '../support/program.ts';
import { PASSWORD, Server } from '../support/server.ts';
import { must, tryLogIn } from '../support/session.ts';
import { canMount, onSmallDisk } from '../support/small-disk.ts';
import { envelope, request } from '../support/http.ts';

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe('the first start', () => {
  const kit = kitPerTest();

  it('takes the password that it is given', async () => {
    const server = await kit.server({ password: 'a password of mine' });
    must(await tryLogIn(server.port, 'admin', 'a password of mine'));
  });

  it('makes a password of its own, keeps it readable for the owner alone and prints it', async () => {
    const server = await kit.server({ password: null });
    expect(server.password.length).toBeGreaterThanOrEqual(12);
    expect(readFileSync(server.passwordFile, 'utf8').trim()).toBe(server.password);
    expect(mode(server.passwordFile)).toBe('600');
    must(await tryLogIn(server.port, 'admin', server.password));
  });

  it('makes another password on every device', async () => {
    const one = await kit.server({ password: null });
    const two = await kit.server({ password: null });
    expect(one.password).not.toBe(two.password);
  });

  it('leaves the secrets of /etc/kvm to their owner and no temporary file behind', async () => {
    const server = await kit.server();
    await server.logIn();
    for (const name of ['pwd', '.jwt_secret', 'server.yaml'])
      expect(mode(server.path(`/etc/kvm/${name}`)), name).toBe('600');
    expect(
      readdirSync(server.path('/etc/kvm')).filter((name) => name.includes('tmp') || name.startsWith('.pwd-')),
    ).toEqual([]);
  });
});

describe('a later start', () => {
  const kit = kitPerTest();

  it('keeps accounts, and sessions too', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    await server.stop();
    await server.start();
    must(await session.get('/api/auth/account'));
    must(await tryLogIn(server.port, 'admin', PASSWORD));
  });

  it('does not take the password file over the account that has changed its password', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    await session.post('/api/auth/password', { currentPassword: PASSWORD, password: 'changed by hand' });
    await server.stop();
    await server.start();
    expect((await tryLogIn(server.port, 'admin', PASSWORD)).body.toString()).toContain('"code":-2');
    must(await tryLogIn(server.port, 'admin', 'changed by hand'));
  });

  it('sets the password of the file again when it is told to', async () => {
    const server = await kit.server();
    await server.stop();
    writeFileSync(server.passwordFile, 'a new one from the console');
    await server.start(['--set-password']);
    must(await tryLogIn(server.port, 'admin', 'a new one from the console'));
    expect((await tryLogIn(server.port, 'admin', PASSWORD)).body.toString()).toContain('"code":-2');
  });
});

describe('the end', () => {
  const kit = kitPerTest();

  it.each(['SIGINT', 'SIGTERM', 'SIGQUIT'] as const)(
    'on %s has status 0 and takes the capture worker along',
    async (name) => {
      const server = await kit.server();
      const worker = server.workerPid();
      expect(worker).not.toBeNull();
      server.program.signal(name);
      expect(await server.program.ended()).toEqual({ code: 0, signal: null });
      expect(alive(worker ?? 0)).toBe(false);
    },
  );

  it('comes in good order with connections of every kind open, and tells those that can be told', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    const idle = server.http();
    await idle.call({ path: '/', headers: { Cookie: session.cookie } });
    const half = server.http();
    half.write('POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le');
    const sockets = [
      await InputSocket.open(session),
      await DirectViewer.open(session, { flow: 8 }),
      await DirectViewer.open(session, { codec: 'mjpeg' }),
    ];
    const mjpeg = await MjpegViewer.open(session);
    expect((await server.stop()).code).toBe(0);
    for (const socket of sockets) expect((await socket.ended()).code).toBe(1001);
    for (const client of [idle, half, mjpeg.http]) await client.untilClosed();
  });
});

describe('a start that cannot succeed', () => {
  const kit = kitPerTest();

  async function refusal(argv: readonly string[]): Promise<string> {
    const program = new Program([programs.server, ...argv]);
    const ending = await program.ended();
    expect(ending.signal).toBeNull();
    expect(ending.code).not.toBe(0);
    program.checkSanitizers();
    return program.log;
  }

  it.each([
    [['--listen', 'nonsense'], /--listen 'nonsense'/],
    [['--listen', '127.0.0.1:70000'], /--listen '127\.0\.0\.1:70000'/],
    [['--board', 'toaster'], /--board.*toaster/s],
    [['--board', 'virtual'], /--board virtual needs --qmp/],
    [['--fps', '0'], /--fps/],
    [['--set-password'], /--set-password needs --password-file/],
    [['--frobnicate'], /--frobnicate/],
  ])('%j is refused by name', async (argv, sentence) => {
    expect(await refusal(argv)).toMatch(sentence);
  });

  it('because the port is taken names address and reason', async () => {
    const server = await kit.server();
    const folder = kit.folder();
    const log = await refusal([
      '--root',
      folder,
      '--listen',
      server.authority,
      '--web',
      folder,
      '--capture',
      programs.scriptedWorker,
    ]);
    expect(log).toContain(server.authority);
    expect(log).toMatch(/in use/i);
  });

  it('because the web folder is missing names it', async () => {
    const folder = kit.folder();
    const log = await refusal(['--root', folder, '--listen', '127.0.0.1:0', '--web', join(folder, 'no-such-web')]);
    expect(log).toContain('no-such-web');
  });

  it('because the password is too short says the rule and makes no account', async () => {
    const folder = kit.folder();
    const server = new Server({ root: folder, password: 'short' });
    kit.defer(() => server.finish());
    const program = server.launch();
    const ending = await program.ended();
    expect(ending.code).not.toBe(0);
    expect(program.log).toMatch(/8 to 72/);
    expect(program.log).not.toMatch(/\bshort\b(?!er)/);
    expect(existsSync(server.path('/etc/kvm/pwd'))).toBe(false);
  });
});

describe('a root that cannot be written', () => {
  const kit = kitPerTest();

  it('is named at the first start, which has nowhere to keep an account', async () => {
    // Not by permissions: root may write everywhere. A file where a folder is needed refuses everybody.
    const folder = kit.folder();
    const server = new Server({ root: folder });
    kit.defer(() => server.finish());
    mkdirSync(server.path('/etc'), { recursive: true });
    writeFileSync(server.path('/etc/kvm'), 'a file in the way');
    const program = server.launch();
    const ending = await program.ended();
    expect(ending.signal).toBeNull();
    expect(ending.code).not.toBe(0);
    expect(program.log).toContain('/etc/kvm');
  });
});

describe.skipIf(!canMount())('on a full disk', () => {
  const kit = kitPerTest();

  it('a change fails with a clear answer, what was there stays, and the next one works when there is room', async () => {
    const server = await kit.server({ under: onSmallDisk() });
    const session = await server.logIn();
    const folder = server.ownPath('/etc/kvm');
    const before = readFileSync(join(folder, 'pwd'), 'utf8');
    const filler = openSync(join(folder, 'filler'), 'w');
    expect(() => {
      for (;;) writeSync(filler, Buffer.alloc(4096));
    }).toThrow('ENOSPC');

    const bob = { username: 'bob', password: 'long enough', role: 'user' };
    const { code, msg } = envelope(await session.send('POST', '/api/auth/users', bob));
    expect(code).toBeLessThan(0);
    expect(msg).toMatch(/space/i);
    expect(readFileSync(join(folder, 'pwd'), 'utf8')).toBe(before);
    expect(readdirSync(folder).sort()).toEqual([
      '.accounts_initialised',
      '.jwt_secret',
      '.picoclaw_internal_token',
      'filler',
      'pwd',
      'server.yaml',
    ]);
    expect(envelope(await session.send('POST', '/api/auth/logout')).code).toBe(-1);
    must(await session.get('/api/auth/account'));
    must(await tryLogIn(server.port, 'admin', PASSWORD));

    closeSync(filler);
    rmSync(join(folder, 'filler'));
    await session.post('/api/auth/users', bob);
    must(await tryLogIn(server.port, 'bob', 'long enough'));
  });

  it('the first start says what it cannot write, and its accounts last until its end', async () => {
    const server = await kit.server({ under: onSmallDisk('4k') });
    await server.program.line(/the accounts are not saved: .*\/etc\/kvm.*space/i);
    must(await tryLogIn(server.port, 'admin', PASSWORD));
    expect(existsSync(join(server.ownPath('/etc/kvm'), 'pwd'))).toBe(false);
    expect(existsSync(join(server.ownPath('/etc/kvm'), '.accounts_initialised'))).toBe(false);
  });
});

describe('server.yaml', () => {
  const kit = kitPerTest();
  const damaged = 'port:\n  http: eighty\nauthentication: disable\n';

  it('is written with the defaults when it is missing', async () => {
    const server = await kit.server();
    expect(readFileSync(server.path('/etc/kvm/server.yaml'), 'utf8')).toMatch(/^\s*http: 80$/m);
  });

  it('with a mistake is kept, named by line and key, and never opens what it meant to close', async () => {
    const server = await kit.server({ config: damaged });
    await server.program.line(/server\.yaml:2: port\.http/);
    expect(readFileSync(server.path('/etc/kvm/server.yaml'), 'utf8')).toBe(damaged);
    expect((await request(server.port, { path: '/api/auth/account' })).status).toBe(401);
  });

  it.each([
    ['cut off', 'port: {http: 80'],
    ['not YAML', '\t\u0000{{{'],
    ['of another shape', '- 1\n- 2\n'],
    ['empty', ''],
    ['huge', `x: "${'a'.repeat(3_000_000)}"\n`],
    ['deep', '['.repeat(50_000)],
  ])('%s keeps the server running with authentication on', async (_, config) => {
    const server = await kit.server({ config });
    expect((await request(server.port, { path: '/api/auth/account' })).status).toBe(401);
    must(await tryLogIn(server.port, 'admin', PASSWORD));
    expect(readFileSync(server.path('/etc/kvm/server.yaml'), 'utf8')).toBe(config);
  });

  it('that nobody may read stops the server or is reported, and is not replaced', async () => {
    const folder = kit.folder();
    const server = new Server({ root: folder });
    kit.defer(() => server.finish());
    mkdirSync(server.path('/etc/kvm/server.yaml'), { recursive: true }); // a folder of that name: EISDIR for root too
    await server.start();
    await server.program.line(/server\.yaml/);
    expect(statSync(server.path('/etc/kvm/server.yaml')).isDirectory()).toBe(true);
  });
});
