// SPDX-License-Identifier: GPL-3.0-or-later
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALL_UP, FakeHidg } from '../support/fake-hidg.ts';
import { envelope } from '../support/http.ts';
import { kitPerTest, type Kit } from '../support/kit.ts';
import type { Server } from '../support/server.ts';
import type { Session } from '../support/session.ts';
import { InputSocket } from '../support/websocket.ts';

const A = 0x04;
const B = 0x05;
const SHIFT = 0x02;
const UP = ALL_UP[0];

interface Desk {
  readonly hidg: FakeHidg;
  readonly server: Server;
  readonly session: Session;
}

/** The device's server with a host at its USB port that has seen everything released. */
async function desk(kit: Kit): Promise<Desk> {
  const folder = kit.folder();
  const hidg = await FakeHidg.start(kit, folder);
  const server = await kit.server({ board: 'cube', root: folder });
  const session = await server.logIn();
  expect((await hidg.told(0, 3)).sort()).toEqual([...ALL_UP]);
  return { hidg, server, session };
}

describe('the device as a keyboard', () => {
  const kit = kitPerTest();

  it('writes reports as they were typed, in their order', async () => {
    const { hidg, session } = await desk(kit);
    const socket = await InputSocket.open(session);
    socket.keyboard([A], SHIFT);
    socket.keyboard([A, B]);
    socket.keyboard([]);
    socket.relative(-1, 2, 1, 3);
    socket.relative(0, 0);
    socket.absolute(0x1234, 32768, 2, -1);
    expect(await hidg.told(3, 6)).toEqual([
      '0 0200040000000000',
      '0 0000040500000000',
      UP,
      '1 01ff0203',
      '1 00000000',
      '2 023412ff7fff',
    ]);
    await socket.close();
    expect((await hidg.told(9, 1))[0]).toBe('2 003412ff7f00');
  });

  it('releases what a killed server left down before anything else', async () => {
    const { hidg, server, session } = await desk(kit);
    const socket = await InputSocket.open(session);
    socket.keyboard([A], SHIFT);
    expect(await hidg.told(3, 1)).toEqual(['0 0200040000000000']);
    await server.kill();
    await server.start();
    expect((await hidg.told(4, 3)).sort()).toEqual([...ALL_UP]);
    const again = await InputSocket.open(await server.logIn());
    again.keyboard([B]);
    expect((await hidg.told(7, 1))[0]).toBe('0 0000050000000000');
    await server.stop();
    expect(hidg.reports.at(-1)).toBe(UP);
  });

  it('drops what is typed without a host and starts anew when one comes', async () => {
    const { hidg, server, session } = await desk(kit);
    const socket = await InputSocket.open(session);
    socket.keyboard([A]);
    await hidg.told(3, 1);
    hidg.state('not attached');
    await server.program.line(/no USB host is connected/);
    socket.keyboard([A, B]);
    socket.ws.ping();
    await new Promise((done) => socket.ws.once('pong', done));
    hidg.state('configured');
    expect((await hidg.told(4, 3)).sort()).toEqual([...ALL_UP]);
    socket.keyboard([A], SHIFT);
    expect((await hidg.told(7, 1))[0]).toBe('0 0200040000000000');
    await socket.close();
  });

  it('tells the lights of the keyboard', async () => {
    const { hidg, session } = await desk(kit);
    const socket = await InputSocket.open(session);
    hidg.light(0b010);
    await socket.event('hid-led-status', (leds) => leds.capsLock === true && leds.known === true);
    hidg.light(0b001);
    await socket.event('hid-led-status', (leds) => leds.capsLock === false && leds.numLock === true);
    expect(await session.data('/api/hid/leds')).toMatchObject({ capsLock: false, numLock: true, known: true });
    await socket.close();
  });

  it('is reset by opening the nodes anew, when that helps', async () => {
    const { hidg, session } = await desk(kit);
    expect(await session.post('/api/hid/reset')).toBeNull();
    expect((await hidg.told(3, 3)).sort()).toEqual([...ALL_UP]);
  });

  it('says why a mode cannot be switched, and stays in the former', async () => {
    const { server, session } = await desk(kit);
    expect(await session.data('/api/hid/mode')).toEqual({ mode: 'normal' });
    const refused = envelope(await session.send('POST', '/api/hid/mode', { mode: 'hid-only' }));
    expect(refused.code).toBe(-3);
    expect(refused.msg).toMatch(/^operation failed: no USB gadgets at .*usb_gadget/);
    expect(existsSync(server.path('/boot/usb.hid_only'))).toBe(false);
    expect(await session.data('/api/vm/device/virtual')).toEqual({ network: false, media: false, disk: false });
    server.write('/boot/usb.ncm', '');
    expect(await session.data('/api/vm/device/virtual')).toMatchObject({ network: true });
  });
});
