// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { envelope } from '../support/http.ts';
import { kitPerTest } from '../support/kit.ts';
import { PASSWORD } from '../support/server.ts';
import { must, tryLogIn } from '../support/session.ts';

const LOCKED = { code: -5, msg: 'Account locked due to too many failed attempts, please try again later' };
const NO_LOCK = 'port: {http: 80, https: 443}\nsecurity: {loginLockoutDuration: 0, loginMaxFailures: 5}\n';

describe('S13: guessing passwords', () => {
  const kit = kitPerTest();

  it('is stopped after five failures without anybody having configured it, the right password included', async () => {
    const server = await kit.server();
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect(envelope(await tryLogIn(server.port, 'admin', `guess ${attempt}`))).toMatchObject({ code: -2 });
    }
    expect(envelope(await tryLogIn(server.port, 'admin', 'guess 6'))).toMatchObject(LOCKED);
    expect(envelope(await tryLogIn(server.port, 'admin', PASSWORD))).toMatchObject(LOCKED);
  });

  it('is stopped for an address that tries one password on many accounts', async () => {
    const server = await kit.server();
    for (let attempt = 1; attempt <= 5; attempt++) await tryLogIn(server.port, `user${attempt}`, 'password');
    expect(envelope(await tryLogIn(server.port, 'somebody', 'password'))).toMatchObject(LOCKED);
  });

  it('gains nothing from many attempts at once', async () => {
    const server = await kit.server();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => tryLogIn(server.port, 'admin', `guess ${at}`)),
    );
    const checked = answers.filter((answer) => envelope(answer).code === -2);
    expect(checked.length).toBeLessThanOrEqual(5);
    expect(answers.filter((answer) => envelope(answer).code === -5).length).toBe(20 - checked.length);
  });

  it('is forgiven by a success before the limit', async () => {
    const server = await kit.server();
    for (let round = 0; round < 3; round++) {
      for (let attempt = 0; attempt < 4; attempt++) await tryLogIn(server.port, 'admin', 'mistyped');
      must(await tryLogIn(server.port, 'admin', PASSWORD));
    }
  });

  it('does not end the sessions of the one whose account is attacked', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    for (let attempt = 0; attempt < 8; attempt++) await tryLogIn(server.port, 'admin', 'guess');
    must(await session.get('/api/auth/account'));
  });
});

describe('S14: how long a failed login takes', () => {
  const kit = kitPerTest();

  it('does not tell whether the account exists', async () => {
    const server = await kit.server({ config: NO_LOCK });
    const fastest = async (username: string): Promise<number> => {
      let best = Infinity;
      for (let attempt = 0; attempt < 5; attempt++) {
        const begun = performance.now();
        await tryLogIn(server.port, username, 'not the password');
        best = Math.min(best, performance.now() - begun);
      }
      return best;
    };
    const known = await fastest('admin');
    const unknown = await fastest('nobody-of-that-name');
    // One bcrypt or none is a factor of dozens.
    expect(unknown / known).toBeGreaterThan(0.4);
    expect(unknown / known).toBeLessThan(2.5);
  });

  it('is at least what the stock firmware takes, so that guessing stays slow', async () => {
    const server = await kit.server({ loginDelays: 1 });
    const begun = performance.now();
    await tryLogIn(server.port, 'admin', 'not the password');
    expect(performance.now() - begun).toBeGreaterThanOrEqual(1990);
  });

  it('does not keep others waiting', async () => {
    const server = await kit.server({ loginDelays: 1, config: NO_LOCK });
    const session = await server.logIn();
    let failed = false;
    const slow = tryLogIn(server.port, 'admin', 'not the password').then(() => (failed = true));
    must(await session.get('/api/auth/account'));
    expect(failed).toBe(false);
    await slow;
  });
});

describe('secrets', () => {
  const kit = kitPerTest();

  it('S01: nothing is stored with the constant of the stock clients', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    await session.post('/api/auth/users', { username: 'bob', password: 'long enough', role: 'user' });
    for (const name of ['pwd', 'server.yaml', '.jwt_secret']) {
      const file = readFileSync(server.path(`/etc/kvm/${name}`), 'latin1');
      expect(file, name).not.toContain('U2FsdGVkX1'); // "Salted__" in Base64: an obfuscated password
      expect(file, name).not.toContain('long enough');
      expect(file, name).not.toContain(PASSWORD);
    }
  });
});
