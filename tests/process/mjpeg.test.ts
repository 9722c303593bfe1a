// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { decodeStrips } from '../support/decode.ts';
import { DirectViewer } from '../support/direct-viewer.ts';
import { FakeRfb } from '../support/fake-rfb.ts';
import { kitPerTest } from '../support/kit.ts';
import { MjpegViewer } from '../support/mjpeg-viewer.ts';
import { programs } from '../support/paths.ts';
import { sleep, until } from '../support/wait.ts';
import { InputSocket } from '../support/websocket.ts';

const PATTERN = { capture: programs.capture, source: 'pattern', size: '1280x720', fps: 30 };

describe('MJPEG over HTTP', () => {
  const kit = kitPerTest();

  it('frames every picture byte for byte, and the pictures are those of the source in order', async () => {
    const server = await kit.server(PATTERN);
    const viewer = await MjpegViewer.open(await server.logIn(), '?v=3');
    const pictures: Buffer[] = [];
    for (let count = 0; count < 60; count++) pictures.push(await viewer.picture());
    for (const jpeg of pictures) {
      expect(jpeg.subarray(0, 2).toString('hex')).toBe('ffd8');
      expect(jpeg.subarray(-2).toString('hex')).toBe('ffd9');
    }
    const frames = (await decodeStrips('mjpeg', pictures)).map((strip) => strip?.frame ?? 0);
    expect(frames).toHaveLength(60);
    frames.slice(1).forEach((frame, at) => expect(frame).toBeGreaterThan(frames[at] ?? Infinity));
    viewer.close();
  });

  it('frames pictures of 900 kB as well', async () => {
    const server = await kit.server({ source: 'huge' });
    const viewer = await MjpegViewer.open(await server.logIn());
    for (let count = 0; count < 10; count++) expect(await viewer.picture()).toHaveLength(900_000);
    viewer.close();
  });

  it('gives a reader that pauses the newest picture, not the ones it missed', async () => {
    const server = await kit.server({ source: 'huge' });
    const viewer = await MjpegViewer.open(await server.logIn());
    const numbers = [(await viewer.picture()).readUInt32LE(0)];
    viewer.http.socket.pause();
    await sleep(3000); // 80 MB: more than any socket holds
    viewer.http.socket.resume();
    while (numbers.length < 60) numbers.push((await viewer.picture()).readUInt32LE(0));
    const steps = numbers.slice(1).map((number, at) => number - (numbers[at] ?? Infinity));
    for (const step of steps) expect(step).toBeGreaterThan(0);
    expect(Math.max(...steps)).toBeGreaterThan(20);
    viewer.close();
  });

  it('is a codec of the direct stream too, every picture a key frame', async () => {
    const server = await kit.server(PATTERN);
    const viewer = await DirectViewer.open(await server.logIn(), { codec: 'mjpeg', flow: 8, stamps: true });
    const units = await viewer.received(30);
    for (const unit of units) expect(unit).toMatchObject({ key: true, width: 1280, height: 720 });
    expect(
      (
        await decodeStrips(
          'mjpeg',
          units.map(({ payload }) => payload),
        )
      ).includes(null),
    ).toBe(false);
    await viewer.close();
  });
});

describe('a screen on which nothing moves', () => {
  const kit = kitPerTest();

  it('sharpens, then sends nothing and closes nothing, and shows the next change at once', async () => {
    const screen = await FakeRfb.listen(join640(kit.folder()));
    kit.defer(() => screen.close());
    const server = await kit.server({ capture: programs.capture, source: `rfb:${screen.path}` });
    const session = await server.logIn();
    const direct = await DirectViewer.open(session, { flow: 8, stamps: true });
    const mjpeg = await DirectViewer.open(session, { codec: 'mjpeg', flow: 8, stamps: true });
    await direct.received(1);
    await mjpeg.received(1);
    await until(async () => {
      const before = direct.units.length + mjpeg.units.length;
      await sleep(1500);
      return direct.units.length + mjpeg.units.length === before;
    }, 'silence');
    expect(direct.units.length).toBeLessThanOrEqual(20);
    const before = [direct.units.length, mjpeg.units.length];
    expect(direct.closing ?? mjpeg.closing).toBeNull();
    screen.fill(0x00ff00);
    await direct.received((before[0] ?? 0) + 1);
    await mjpeg.received((before[1] ?? 0) + 1);
    await direct.close();
    await mjpeg.close();
  });

  it('is seen by a viewer who comes later, although it has not changed since', async () => {
    const screen = await FakeRfb.listen(join640(kit.folder()));
    kit.defer(() => screen.close());
    const server = await kit.server({ capture: programs.capture, source: `rfb:${screen.path}` });
    const session = await server.logIn();
    const first = await DirectViewer.open(session, { stamps: true });
    await first.received(1);
    await sleep(1500);
    const second = await DirectViewer.open(session, { stamps: true });
    const [unit] = await second.received(1);
    expect(unit).toMatchObject({ key: true, width: 640, height: 480 });
    await first.close();
    await second.close();
  });

  it('that goes away is reported, and back again by itself', async () => {
    const path = join640(kit.folder());
    const screen = await FakeRfb.listen(path);
    const server = await kit.server({ capture: programs.capture, source: `rfb:${path}` });
    const session = await server.logIn();
    const input = await InputSocket.open(session);
    const viewer = await DirectViewer.open(session, { stamps: true });
    await viewer.received(1);
    await screen.close();
    const at = input.events.length;
    await input.event('signal-status', ({ state, message }) => state === 'no-signal' && String(message).length > 10, 0);
    const again = await FakeRfb.listen(path);
    kit.defer(() => again.close());
    await input.event('signal-status', ({ state }) => state === 'ok', at);
    const before = viewer.units.length;
    again.fill(0x0000ff);
    await viewer.received(before + 1);
    expect(viewer.closing).toBeNull();
    await viewer.close();
    await input.close();
  });

  it('tells the keyboard lights of the PC, when they change', async () => {
    const screen = await FakeRfb.listen(join640(kit.folder()));
    kit.defer(() => screen.close());
    const server = await kit.server({ capture: programs.capture, source: `rfb:${screen.path}` });
    const session = await server.logIn();
    const input = await InputSocket.open(session);
    await screen.connected();
    screen.leds(0b100);
    await input.event('hid-led-status', ({ known, capsLock }) => known === true && capsLock === true);
    expect(await session.data('/api/hid/leds')).toMatchObject({ capsLock: true, numLock: false, known: true });
    screen.leds(0b010);
    await input.event('hid-led-status', ({ numLock, capsLock }) => numLock === true && capsLock === false);
    await input.close();
  });
});

function join640(folder: string): string {
  return `${folder}/rfb.sock`;
}
