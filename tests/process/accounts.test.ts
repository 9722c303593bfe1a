// SPDX-License-Identifier: GPL-3.0-or-later
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { envelope, request, text } from '../support/http.ts';
import { kitPerTest } from '../support/kit.ts';
import { PASSWORD, type Server } from '../support/server.ts';
import { must, obfuscate, tryLogIn } from '../support/session.ts';
import { until } from '../support/wait.ts';
import { InputSocket } from '../support/websocket.ts';

const PWD = '/etc/kvm/pwd';

interface StoredUser {
  username: string;
  password: string;
  role: string;
  enabled: boolean;
  tokenVersion: number;
  mustChangePassword?: boolean;
  systemAccount?: boolean;
}
interface Stored {
  version: number;
  users: StoredUser[];
  username: string;
  password: string;
}

function stored(server: Server): Stored {
  return JSON.parse(readFileSync(server.path(PWD), 'utf8')) as Stored;
}

async function expectLocked(server: Server): Promise<void> {
  for (const password of [PASSWORD, 'admin', '']) {
    const answer = await tryLogIn(server.port, 'admin', password);
    expect(answer.headers.map(([name]) => name.toLowerCase())).not.toContain('set-cookie');
    if (password !== '') expect(envelope(answer)).toMatchObject({ code: -3, msg: 'authentication unavailable' });
    else expect(envelope(answer).code).toBeLessThan(0);
  }
}

describe('the account file', () => {
  const kit = kitPerTest();

  it('has the layout that the stock firmware reads, its mirror for older ones included', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    await session.post('/api/auth/users', { username: 'bob', password: 'long enough', role: 'user' });
    const bytes = readFileSync(server.path(PWD), 'utf8');
    expect(bytes).toMatch(/^\{\n {2}"version": 1,/);
    expect(bytes.endsWith('\n}\n')).toBe(true);
    const file = stored(server);
    expect(file.users.map(({ username, role, enabled }) => [username, role, enabled])).toEqual([
      ['admin', 'admin', true],
      ['bob', 'user', true],
    ]);
    for (const { password } of file.users) expect(password).toMatch(/^\$2a\$10\$[./A-Za-z0-9]{53}$/);
    expect(file.username).toBe('admin');
    expect(file.password).toBe(file.users[0]?.password);
    expect(file.users[0]).toMatchObject({ systemAccount: true, mustChangePassword: true });
    expect(file.users[1]).not.toHaveProperty('systemAccount');
  });

  it('keeps a token version beyond 2^53 exactly, from file to token and back', async () => {
    const server = await kit.server();
    await server.stop();
    const file = readFileSync(server.path(PWD), 'utf8');
    writeFileSync(server.path(PWD), file.replace(/"tokenVersion": \d+/, '"tokenVersion": 18446744073709551614'));
    await server.start();
    const session = await server.logIn();
    const claims = Buffer.from(session.token.split('.')[1] ?? '', 'base64url').toString('utf8');
    expect(claims).toContain('"tokenVersion":18446744073709551614');
    must(await session.get('/api/auth/account'));
  });

  it('of the single-user generation logs in, and is rewritten in the new layout with a real hash', async () => {
    const server = await kit.server();
    await server.stop();
    writeFileSync(server.path(PWD), JSON.stringify({ username: 'root', password: obfuscate('old password') }));
    await server.start();
    must(await tryLogIn(server.port, 'root', 'old password'));
    const file = await until(
      () => (readFileSync(server.path(PWD), 'utf8').includes('$2a$10$') ? stored(server) : null),
      'the new layout',
    );
    expect(file.version).toBe(1);
    expect(file.users[0]).toMatchObject({ username: 'root', role: 'admin', systemAccount: true });
    must(await tryLogIn(server.port, 'root', 'old password'));
  });
});

describe('S02: the account store, when it is', () => {
  const kit = kitPerTest();

  it('deleted while running, locks: no password opens it and every session ends', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    const socket = await InputSocket.open(session);
    rmSync(server.path(PWD));
    expect((await socket.ended()).code).toBe(4401);
    await expectLocked(server);
    expect((await session.get('/api/auth/account')).status).toBe(401);
    await server.program.line(/\/etc\/kvm\/pwd/);
  });

  it('deleted before a start, locks and says what to do', async () => {
    const server = await kit.server();
    await server.stop();
    rmSync(server.path(PWD));
    server.launch();
    await server.program.line(
      /accounts are locked: .*\/etc\/kvm\/pwd.*until the file is restored or the password is set anew/,
    );
    await server.program.line(/^ready /);
    await expectLocked(server);
  });

  it.each([
    ['empty', (): string => ''],
    ['cut in half', (file: string): string => file.slice(0, file.length / 2)],
    ['without users', (): string => '{"version": 1, "users": []}'],
    ['without an enabled admin', (file: string): string => file.replaceAll('"enabled": true', '"enabled": false')],
    [
      'with a user twice',
      (file: string): string => {
        const parsed = JSON.parse(file) as Stored;
        parsed.users.push(parsed.users[0] as StoredUser);
        return JSON.stringify(parsed);
      },
    ],
    ['binary rubbish', (): string => '\u0000\u0001\u0002'.repeat(1000)],
    ['very deep', (): string => '['.repeat(100_000)],
  ])('%s, locks, and is kept for repair', async (_, damage) => {
    const server = await kit.server();
    const session = await server.logIn();
    const damaged = damage(readFileSync(server.path(PWD), 'utf8'));
    await server.stop();
    writeFileSync(server.path(PWD), damaged);
    server.launch();
    await server.program.line(/^ready /);
    await expectLocked(server);
    expect((await session.get('/api/auth/account')).status).toBe(401);
    expect(readFileSync(server.path(PWD), 'utf8')).toBe(damaged);
  });

  it('torn while running, locks, and works again as soon as it is repaired', async () => {
    const server = await kit.server();
    const good = readFileSync(server.path(PWD));
    truncateSync(server.path(PWD), 20);
    await until(async () => envelope(await tryLogIn(server.port, 'admin', PASSWORD)).code === -3, 'the lock');
    writeFileSync(server.path(PWD), good);
    await until(
      async () => envelope(await tryLogIn(server.port, 'admin', PASSWORD)).code === 0,
      'the login to work again',
    );
  });

  it('lost, is replaced on the explicit demand of whoever starts the server, and only then', async () => {
    const server = await kit.server();
    await server.stop();
    rmSync(server.path(PWD));
    await server.start(['--set-password']);
    must(await tryLogIn(server.port, 'admin', PASSWORD));
  });
});

describe('changing accounts', () => {
  const kit = kitPerTest();

  it('follows the rules for passwords, names and roles with the words that clients know', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    const create = async (username: string, password: string, role: string): Promise<unknown> => {
      const { code, msg } = envelope(await session.send('POST', '/api/auth/users', { username, password, role }));
      return [code, msg];
    };
    expect(await create('bob', 'short', 'user')).toEqual([-2, expect.stringMatching(/8/)]);
    expect(await create('bob', 'x'.repeat(73), 'user')).toEqual([-2, expect.stringMatching(/72/)]);
    expect(await create('-bob', 'long enough', 'user')).toEqual([-3, expect.stringMatching(/username/)]);
    expect(await create('bob/../admin', 'long enough', 'user')).toEqual([-3, expect.stringMatching(/username/)]);
    expect(await create('bob', 'long enough', 'root')).toEqual([-3, 'invalid role']);
    expect(await create('bob', 'long enough', 'user')).toEqual([0, 'success']);
    expect(await create('bob', 'long enough', 'user')).toEqual([-3, 'username already exists']);
    expect(envelope(await session.send('PUT', '/api/auth/users/admin', { enabled: false }))).toMatchObject({
      code: -2,
      msg: 'administrators cannot disable or demote themselves',
    });
    expect(envelope(await session.send('PUT', '/api/auth/users/nobody', { enabled: false }))).toMatchObject({
      code: -2,
      msg: 'user not found',
    });
    expect(envelope(await session.send('PUT', '/api/auth/users/bob', {}))).toMatchObject({ code: -1 });
    expect(envelope(await session.send('DELETE', '/api/auth/users/admin'))).toMatchObject({ code: -1 });
    expect(
      envelope(await session.send('POST', '/api/auth/users/admin/password', { password: 'long enough' })),
    ).toMatchObject({ code: -3 });
  });

  it('needs the current password for an own change', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    const change = async (body: object): Promise<unknown> =>
      envelope(await session.send('POST', '/api/auth/password', body));
    expect(await change({ password: 'long enough' })).toMatchObject({ code: -3, msg: 'current password is required' });
    expect(await change({ currentPassword: 'wrong', password: 'long enough' })).toMatchObject({
      code: -3,
      msg: 'current password is incorrect',
    });
    expect(await change({ currentPassword: PASSWORD, password: 'short' })).toMatchObject({ code: -5 });
    expect(await change({ currentPassword: obfuscate(PASSWORD), password: obfuscate('long enough') })).toMatchObject({
      code: 0,
    });
    expect(text(await request(server.port, { path: '/api/auth/account', headers: { Cookie: session.cookie } }))).toBe(
      '"unauthorized"',
    );
    const again = await server.logIn('admin', 'long enough');
    expect(await again.data('/api/auth/password')).toEqual({ isUpdated: true });
  });

  it.each([
    ['{"username": 5, "password": "x"}'],
    ['{"username": "admin", "password": ["x"]}'],
    ['{"username": null, "password": null}'],
    ['[]'],
    ['"admin"'],
    ['null'],
    ['{"username":"admin","password":"x"'],
    ['{"username":"admin","password":"\\ud800"}'],
    ['{"username":"\u0000admin","password":"x"}'],
    ['['.repeat(20_000)],
    [`{"a":`.repeat(10_000)],
  ])('survives a login of %j', async (body) => {
    const server = await kit.server();
    const answer = await request(server.port, {
      method: 'POST',
      path: '/api/auth/login',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(200);
    expect(envelope(answer).code).toBeLessThan(0);
    must(await tryLogIn(server.port, 'admin', PASSWORD));
  });

  it('takes any bad ciphertext for a wrong password', async () => {
    const server = await kit.server({
      config: 'security: {loginLockoutDuration: 0, loginMaxFailures: 5}\nport: {http: 80, https: 443}\n',
    });
    const good = decodeURIComponent(obfuscate(PASSWORD));
    const raw = Buffer.from(good, 'base64');
    const flipped = Buffer.from(raw);
    flipped.writeUInt8(flipped.readUInt8(raw.length - 1) ^ 0xff, raw.length - 1);
    const bad = [
      good.slice(0, 10),
      raw.subarray(0, 16).toString('base64'),
      raw.subarray(0, raw.length - 1).toString('base64'),
      flipped.toString('base64'),
      Buffer.from('Salted__').toString('base64'),
      'U2FsdGVkX1',
      '%',
      '%zz%00',
      createHash('sha512').update('x').digest('base64').repeat(50),
    ];
    for (const password of bad) {
      expect(text(await tryLogIn(server.port, 'admin', password)), password.slice(0, 40)).toBe(
        '{"code":-2,"msg":"invalid username or password","data":null}',
      );
    }
    must(await tryLogIn(server.port, 'admin', encodeURIComponent(good)));
    must(await tryLogIn(server.port, 'admin', good));
  });
});
