// SPDX-License-Identifier: GPL-3.0-or-later
import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DirectViewer } from '../support/direct-viewer.ts';
import { kitPerTest } from '../support/kit.ts';
import { MjpegViewer } from '../support/mjpeg-viewer.ts';
import type { Server } from '../support/server.ts';
import { must, type Session } from '../support/session.ts';
import { within } from '../support/wait.ts';
import { InputSocket } from '../support/websocket.ts';

/** "Sessions die within one second" is a promise of the product; this is the one clock that the tests hold it to. */
const PROMISE_MS = 1000;

/** Every kind of connection that outlives its request. */
interface Open {
  readonly input: InputSocket;
  readonly direct: DirectViewer;
  readonly video: DirectViewer;
  readonly mjpeg: MjpegViewer;
}

async function openAll(session: Session): Promise<Open> {
  const open = {
    input: await InputSocket.open(session),
    direct: await DirectViewer.open(session, { path: '/api/stream/h264/direct', flow: 8 }),
    video: await DirectViewer.open(session, { codec: 'h264', stamps: true }),
    mjpeg: await MjpegViewer.open(session),
  };
  await open.direct.received(1);
  await open.video.received(1);
  await open.mjpeg.picture();
  return open;
}

/** All of them end by the promise, the WebSockets with the code and the words that clients know. */
async function expectEnded(open: Open, since: number): Promise<void> {
  for (const socket of [open.input, open.direct, open.video]) {
    const { code, reason, at } = await socket.ended();
    expect(code).toBe(4401);
    expect(reason).toBe('session expired or revoked');
    expect(at - since).toBeLessThan(PROMISE_MS);
  }
  await open.mjpeg.http.untilClosed();
  expect(performance.now() - since).toBeLessThan(PROMISE_MS);
}

async function expectAlive(open: Open): Promise<void> {
  const units = open.direct.units.length;
  await open.direct.received(units + 3);
  await open.mjpeg.picture();
  for (const socket of [open.input, open.direct, open.video]) expect(socket.closing).toBeNull();
}

async function closeAll(open: Open): Promise<void> {
  open.mjpeg.close();
  for (const socket of [open.input, open.direct, open.video]) await socket.close();
}

async function withBob(server: Server): Promise<{ admin: Session; bob: Session }> {
  const admin = await server.logIn();
  await admin.post('/api/auth/users', { username: 'bob', password: 'long enough', role: 'user' });
  return { admin, bob: await server.logIn('bob', 'long enough') };
}

describe('S09: an end of the session reaches every open connection within a second:', () => {
  const kit = kitPerTest();

  const ends: [string, (server: Server, admin: Session, bob: Session) => Promise<unknown>][] = [
    ['logout', (_, __, bob) => bob.post('/api/auth/logout')],
    [
      'S11: own new password',
      (_, __, bob) => bob.post('/api/auth/password', { currentPassword: 'long enough', password: 'another one' }),
    ],
    [
      'password set by an administrator',
      (_, admin) => admin.post('/api/auth/users/bob/password', { password: 'another one' }),
    ],
    [
      'S10: change of role',
      async (_, admin) => must(await admin.send('PUT', '/api/auth/users/bob', { role: 'admin' })),
    ],
    ['account disabled', async (_, admin) => must(await admin.send('PUT', '/api/auth/users/bob', { enabled: false }))],
    ['account deleted', async (_, admin) => must(await admin.send('DELETE', '/api/auth/users/bob'))],
    ['account file lost', (server) => Promise.resolve(rmSync(server.path('/etc/kvm/pwd')))],
  ];

  it.each(ends)('%s', async (_, end) => {
    const server = await kit.server();
    const { admin, bob } = await withBob(server);
    const open = await openAll(bob);
    await end(server, admin, bob);
    // From the answer on, since the change itself may take a password hash.
    await expectEnded(open, performance.now());
    expect((await bob.get('/api/auth/account')).status).toBe(401);
  });

  it('and no other: the administrator who did it stays connected', async () => {
    const server = await kit.server();
    const { admin, bob } = await withBob(server);
    const mine = await openAll(admin);
    const theirs = await openAll(bob);
    await admin.post('/api/auth/users/bob/password', { password: 'another one' });
    await expectEnded(theirs, performance.now());
    await expectAlive(mine);
    must(await admin.get('/api/auth/account'));
    await closeAll(mine);
  });

  it('expiry', async () => {
    const server = await kit.server({ config: 'port: {http: 80, https: 443}\njwt: {refreshTokenDuration: 3}\n' });
    const session = await server.logIn();
    const claims = JSON.parse(Buffer.from(session.token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      exp: number;
    };
    const open = await openAll(session);
    const { code, at } = await within(open.input.ended(), 'the end of the session');
    expect(code).toBe(4401);
    const endedUnix = Date.now() / 1000 - (performance.now() - at) / 1000;
    expect(endedUnix - claims.exp).toBeGreaterThan(-0.1);
    expect(endedUnix - claims.exp).toBeLessThan(PROMISE_MS / 1000 + 0.5);
    for (const socket of [open.direct, open.video]) expect((await socket.ended()).code).toBe(4401);
    await open.mjpeg.http.untilClosed();
    expect((await session.get('/api/auth/account')).status).toBe(401);
  });
});

describe('a session', () => {
  const kit = kitPerTest();

  it('ends for all devices of its user on logout, and is no longer taken', async () => {
    const server = await kit.server();
    const one = await server.logIn();
    const two = await server.logIn();
    await one.post('/api/auth/logout');
    for (const session of [one, two]) expect((await session.get('/api/auth/account')).status).toBe(401);
    must(await (await server.logIn()).get('/api/auth/account'));
  });

  it('changes its role at once, without a new login of the administrator', async () => {
    const server = await kit.server();
    const { admin, bob } = await withBob(server);
    expect((await bob.get('/api/auth/users')).status).toBe(403);
    must(await admin.send('PUT', '/api/auth/users/bob', { role: 'admin' }));
    const again = await server.logIn('bob', 'long enough');
    must(await again.get('/api/auth/users'));
  });
});

describe('S41: a connection that is gone', () => {
  const kit = kitPerTest();

  it('gives up control at once, so that the next one can type', async () => {
    const qmp = await kit.fakeQmp();
    const server = await kit.server({ board: 'virtual', qmp: qmp.path });
    await qmp.connected();
    const session = await server.logIn();
    const first = await InputSocket.open(session);
    first.keyboard([0x04]);
    await within(
      first.event('control-status', (data) => data.mine === true),
      'control for the first',
    );
    await first.drop();
    const second = await InputSocket.open(session);
    second.keyboard([0x05]);
    await within(
      second.event('control-status', (data) => data.mine === true),
      'control for the second',
    );
    await second.close();
  });
});
