// SPDX-License-Identifier: GPL-3.0-or-later
import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FakeQmp } from '../support/fake-qmp.ts';
import { FakeQmp as Pc } from '../support/fake-qmp.ts';
import { envelope } from '../support/http.ts';
import { kitPerTest, type Kit } from '../support/kit.ts';
import type { Server } from '../support/server.ts';
import type { Session } from '../support/session.ts';
import { until } from '../support/wait.ts';
import { InputSocket } from '../support/websocket.ts';

const A = 0x04;
const B = 0x05;
const CAPS_LOCK = 0x39;
const SHIFT = 0x02;

interface Desk {
  readonly qmp: FakeQmp;
  readonly server: Server;
  readonly session: Session;
  /** Where the story of the PC stood once everything was released at the connection. */
  readonly begin: number;
}

/** A server whose keyboard and pointer are those of a PC that writes down what it is told. */
async function desk(kit: Kit): Promise<Desk> {
  const qmp = await kit.fakeQmp();
  const server = await kit.server({ board: 'virtual', qmp: qmp.path });
  const session = await server.logIn();
  await qmp.connected();
  return { qmp, server, session, begin: await qmp.settled() };
}

/** The story since `begin`, once it has as many words as `story`. */
async function told({ qmp, begin }: Desk, count: number): Promise<string[]> {
  await until(
    () => qmp.events.length - begin >= count,
    `${count} input events; there are ${qmp.story(begin).join(' ')}`,
  );
  return qmp.story(begin);
}

describe('what is typed and pointed', () => {
  const kit = kitPerTest();

  it('reaches the PC in order, each change once', async () => {
    const at = await desk(kit);
    const socket = await InputSocket.open(at.session);
    socket.keyboard([], SHIFT);
    socket.keyboard([A], SHIFT);
    socket.keyboard([A, B], SHIFT);
    socket.keyboard([B], SHIFT);
    socket.keyboard([]);
    socket.absolute(100, 200);
    socket.absolute(100, 200, 1);
    socket.absolute(100, 200, 0);
    socket.keyboard([CAPS_LOCK]);
    socket.keyboard([]);
    await until(() => at.qmp.story(at.begin).includes('-caps_lock'), 'the last key'); // moves may merge or not
    const story = at.qmp.story(at.begin);
    expect(story.filter((word) => !/^[xy]=/.test(word))).toEqual([
      '+shift',
      '+a',
      '+b',
      '-a',
      ...sorted(story, ['-b', '-shift']),
      '+left',
      '-left',
      '+caps_lock',
      '-caps_lock',
    ]);
    const click = story.indexOf('+left');
    expect(
      story
        .slice(0, click)
        .filter((word) => /^[xy]=/.test(word))
        .slice(-2)
        .sort(),
    ).toEqual(['x=100', 'y=200']);
    await socket.close();
  });

  /** Both keys go up in one report: either order is right. */
  function sorted(story: string[], words: string[]): string[] {
    return words.sort((one, other) => story.indexOf(one) - story.indexOf(other));
  }

  it('keeps clicks and keys when the PC is too busy to take them, and of moves the newest', async () => {
    const at = await desk(kit);
    at.qmp.muted = true;
    const socket = await InputSocket.open(at.session);
    for (let x = 0; x < 500; x++) socket.absolute(x, x);
    socket.absolute(499, 499, 1);
    socket.absolute(499, 499, 0);
    for (const key of [A, B, A, B]) {
      socket.keyboard([key]);
      socket.keyboard([]);
    }
    socket.ws.ping();
    await new Promise((done) => socket.ws.once('pong', done));
    at.qmp.unmute();
    await until(() => at.qmp.story(at.begin).filter((word) => word === '-b').length === 2, 'all keys');
    const story = at.qmp.story(at.begin);
    expect(story.filter((word) => !/^[xy]=/.test(word))).toEqual([
      '+left',
      '-left',
      '+a',
      '-a',
      '+b',
      '-b',
      '+a',
      '-a',
      '+b',
      '-b',
    ]);
    expect(
      story
        .slice(0, story.indexOf('+left'))
        .filter((word) => word.startsWith('x='))
        .at(-1),
    ).toBe('x=499');
    expect(story.filter((word) => word.startsWith('x=')).length).toBeLessThan(100);
    await socket.close();
  });

  it('keeps relative moves whole, and wheel and buttons of both pointers', async () => {
    const at = await desk(kit);
    const socket = await InputSocket.open(at.session);
    for (let count = 0; count < 20; count++) socket.relative(10, -5);
    socket.relative(0, 0, 4);
    socket.relative(0, 0, 0, 1);
    socket.absolute(0, 32767, 0, -1);
    await until(() => at.qmp.story(at.begin).includes('-wheel-down'), 'the wheel');
    const story = at.qmp.story(at.begin);
    const sum = (axis: string): number =>
      story.filter((word) => word.startsWith(`d${axis}=`)).reduce((total, word) => total + Number(word.slice(3)), 0);
    expect([sum('x'), sum('y')]).toEqual([200, -100]);
    expect(story.filter((word) => /^[+-]/.test(word))).toEqual([
      '+middle',
      '-middle',
      '+wheel-up',
      '-wheel-up',
      '+wheel-down',
      '-wheel-down',
    ]);
    await socket.close();
  });

  it('takes the stock client’s 32768 for the edge', async () => {
    const at = await desk(kit);
    const socket = await InputSocket.open(at.session);
    socket.absolute(32768, 40000);
    expect((await told(at, 2)).sort()).toEqual(['x=32767', 'y=32767']);
    await socket.close();
  });

  it('reports of a wrong length change nothing', async () => {
    const at = await desk(kit);
    const socket = await InputSocket.open(at.session);
    for (const length of [1, 2, 8, 10, 64]) socket.send(Buffer.concat([Buffer.of(1), Buffer.alloc(length - 1, A)]));
    for (const length of [1, 4, 6, 8]) socket.send(Buffer.concat([Buffer.of(2), Buffer.alloc(length - 1, 1)]));
    socket.keyboard([B]);
    socket.keyboard([]);
    expect(await told(at, 2)).toEqual(['+b', '-b']);
    await socket.close();
  });

  it('pastes text with the layout of the PC and lets everything go', async () => {
    const at = await desk(kit);
    await at.session.post('/api/hid/paste', { content: 'aZ!', langue: 'en' });
    expect(at.qmp.story(at.begin).filter((word) => word.startsWith('+'))).toEqual([
      '+a',
      '+shift',
      '+z',
      '+shift',
      '+1',
    ]);
    expect(at.qmp.keysDown.size).toBe(0);
    expect(envelope(await at.session.send('POST', '/api/hid/paste', { content: 'x'.repeat(1100) }))).toMatchObject({
      code: -2,
      msg: 'content too long',
    });
  });
});

describe('what is held', () => {
  const kit = kitPerTest();

  async function holdAll(at: Desk, socket: InputSocket): Promise<void> {
    socket.keyboard([A, B], SHIFT);
    socket.absolute(1234, 4321, 0b111);
    await until(() => at.qmp.keysDown.size === 3 && at.qmp.buttonsDown.size === 3, 'everything to be held');
  }

  async function expectReleased(at: Desk): Promise<void> {
    await until(
      () => at.qmp.keysDown.size === 0 && at.qmp.buttonsDown.size === 0,
      `everything to be released; down are ${[...at.qmp.keysDown, ...at.qmp.buttonsDown].join(' ')}`,
    );
  }

  it.each([
    ['close', (socket: InputSocket): Promise<void> => socket.close()],
    ['loss', (socket: InputSocket): Promise<void> => socket.drop()],
  ])('is released at the %s of the connection, the pointer where it was', async (_, end) => {
    const at = await desk(kit);
    const socket = await InputSocket.open(at.session);
    await holdAll(at, socket);
    const before = at.qmp.events.length;
    await end(socket);
    await expectReleased(at);
    const moves = at.qmp.story(before).filter((word) => /^[xy]=/.test(word));
    expect(moves.filter((word) => !['x=1234', 'y=4321'].includes(word))).toEqual([]);
  });

  it('is released when the session ends', async () => {
    const at = await desk(kit);
    const socket = await InputSocket.open(at.session);
    await holdAll(at, socket);
    await at.session.post('/api/auth/logout');
    expect((await socket.ended()).code).toBe(4401);
    await expectReleased(at);
  });

  it('is released when the server is stopped', async () => {
    const at = await desk(kit);
    const socket = await InputSocket.open(at.session);
    await holdAll(at, socket);
    await at.server.stop();
    await expectReleased(at);
    await socket.ended();
  });

  it('stays held as long as its client says nothing else', async () => {
    const at = await desk(kit);
    const socket = await InputSocket.open(at.session);
    await holdAll(at, socket);
    const before = at.qmp.events.length;
    socket.send(Buffer.of(0));
    await new Promise((done) => setTimeout(done, 1500));
    expect(at.qmp.story(before)).toEqual([]);
    expect(at.qmp.keysDown.size).toBe(3);
    await socket.close();
    await expectReleased(at);
  });

  it('by the absolute pointer is released before the relative one is used', async () => {
    const at = await desk(kit);
    const socket = await InputSocket.open(at.session);
    socket.absolute(10, 20, 1);
    socket.relative(5, 5);
    const story = await told(at, 6);
    expect(story.indexOf('-left')).toBeGreaterThan(story.indexOf('+left'));
    expect(story.indexOf('dx=5')).toBeGreaterThan(story.indexOf('-left'));
    await socket.close();
  });

  it('of a former server that was killed is released when the next one starts', async () => {
    const at = await desk(kit);
    const socket = await InputSocket.open(at.session);
    await holdAll(at, socket);
    await at.server.kill();
    await socket.ended();
    expect(at.qmp.keysDown.size).toBe(3);
    const { sessions } = at.qmp;
    await at.server.start();
    await at.qmp.connected(sessions);
    await expectReleased(at);
  });
});

describe('a PC that', () => {
  const kit = kitPerTest();

  it('is not there yet is waited for, and found by itself', async () => {
    const path = `${kit.folder()}/qmp.sock`;
    const server = await kit.server({ board: 'virtual', qmp: path });
    const session = await server.logIn();
    expect(envelope(await session.get('/api/vm/gpio')).code).toBe(-2);
    const qmp = await Pc.listen(path);
    kit.defer(() => qmp.close());
    await qmp.connected();
    await until(async () => envelope(await session.get('/api/vm/gpio')).code === 0, 'the state of the power light');
    expect(await session.data('/api/vm/gpio')).toEqual({ pwr: true, hdd: false });
  });

  it('goes away and comes back has nothing held and can be typed to again', async () => {
    const at = await desk(kit);
    const socket = await InputSocket.open(at.session);
    socket.keyboard([A]);
    await until(() => at.qmp.keysDown.has('a'), 'the key');
    await at.qmp.close();
    await until(
      async () => envelope(await at.session.get('/api/vm/gpio')).code !== 0,
      'the loss of the PC to be known',
    );
    rmSync(at.qmp.path, { force: true });
    const again = await Pc.listen(at.qmp.path);
    kit.defer(() => again.close());
    await again.connected();
    expect(again.keysDown.size).toBe(0);
    socket.keyboard([]);
    socket.keyboard([B]);
    await until(() => again.keysDown.has('b'), 'typing to the new one');
    socket.keyboard([]);
    await until(() => again.keysDown.size === 0, 'the key to go up');
    await socket.close();
  });

  it.each([
    ['rubbish', 'this is no JSON\n'],
    ['an endless line', 'x'.repeat(5_000_000)],
    ['unknown events', '{"event":"FROBNICATED","data":{"deep":[[[[1]]]]}}\n'.repeat(1000)],
    ['answers that nobody asked for', '{"return":{}}\n{"error":{"class":"X","desc":"y"}}\n'.repeat(100)],
    ['wrong types', '{"event":5}\n{"return":null,"id":"x"}\n[1]\n"x"\n'],
  ])('sends %s is survived', async (_, bytes) => {
    const at = await desk(kit);
    at.qmp.babble(bytes);
    await at.session.data('/api/auth/account');
    const socket = await InputSocket.open(at.session);
    await until(() => {
      socket.keyboard([A]);
      socket.keyboard([]);
      return at.qmp.story(at.begin).includes('+a');
    }, 'a key to arrive, on this connection or the next');
    await socket.close();
  });
});

describe('two people', () => {
  const kit = kitPerTest();

  async function two(at: Desk): Promise<[InputSocket, InputSocket]> {
    await at.session.post('/api/auth/users', { username: 'bob', password: 'long enough', role: 'user' });
    const bob = await at.server.logIn('bob', 'long enough');
    return [await InputSocket.open(at.session), await InputSocket.open(bob)];
  }

  it('never type at once: who begins has the keyboard, and both are told', async () => {
    const at = await desk(kit);
    const [one, other] = await two(at);
    one.keyboard([A]);
    await one.event('control-status', (data) => data.mine === true && data.holder === 'admin');
    await other.event('control-status', (data) => data.mine === false && data.holder === 'admin');
    other.keyboard([B]);
    other.keyboard([]);
    other.absolute(1, 1, 1);
    other.ws.ping();
    await new Promise((done) => other.ws.once('pong', done));
    one.keyboard([]);
    expect(await told(at, 2)).toEqual(['+a', '-a']);
    await one.close();
    other.keyboard([B]);
    await other.event('control-status', (data) => data.mine === true && data.holder === 'bob');
    await until(() => at.qmp.keysDown.has('b'), 'the other to type');
    await other.close();
    await until(() => at.qmp.keysDown.size === 0, 'the release');
  });

  it('hand over when the holder lets go, with everything released in between', async () => {
    const at = await desk(kit);
    const [one, other] = await two(at);
    one.keyboard([A], SHIFT);
    await one.event('control-status', (data) => data.mine === true);
    other.send('{"type":"control","action":"request"}');
    await other.event('control-status', (data) => data.mine === false);
    one.send('{"type":"control","action":"release"}');
    await other.event('control-status', (data) => data.mine === true && data.holder === 'bob');
    await until(() => at.qmp.keysDown.size === 0, 'what the first held to be released');
    other.keyboard([B]);
    await until(() => at.qmp.keysDown.has('b'), 'the second to type');
    await one.close();
    await other.close();
  });
});
