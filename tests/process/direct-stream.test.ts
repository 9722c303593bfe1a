// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { decodeStrips, pictureSize } from '../support/decode.ts';
import { DirectViewer, nalTypes, type Unit } from '../support/direct-viewer.ts';
import { kitPerTest } from '../support/kit.ts';
import { programs } from '../support/paths.ts';
import { SlowViewer } from '../support/slow-viewer.ts';
import { sleep, until } from '../support/wait.ts';

const FPS = 30;
const SECONDS = Number(process.env.STREAM_SECONDS ?? 10);
const PATTERN = { capture: programs.capture, source: 'pattern', size: '1280x720', fps: FPS };
const LIMIT_MS = 120_000 + 4_000 * SECONDS;

const SPS = 7;
const PPS = 8;
const IDR = 5;

/** Nothing was lost on the way, and nothing reordered: told by the stamps and by the pictures themselves. */
async function expectComplete(units: readonly Unit[]): Promise<void> {
  expect(units[0]?.key).toBe(true);
  units.slice(1).forEach((unit, at) => {
    const before = units[at];
    expect(unit.sequence).toBe(((before?.sequence ?? 0) + 1) >>> 0);
    expect(unit.timestampUs > (before?.timestampUs ?? 0n)).toBe(true);
  });
  const strips = await decodeStrips(
    'h264',
    units.map(({ payload }) => payload),
  );
  expect(strips).toHaveLength(units.length);
  const counters = strips.map((strip) => strip?.frame ?? null);
  const first = counters[0] ?? 0;
  expect(counters).toEqual(counters.map((_, at) => first + at));
  strips.slice(1).forEach((strip, at) => expect(strip?.clockUs).toBeGreaterThan(strips[at]?.clockUs ?? Infinity));
}

describe(`the direct stream of 1280x720 at ${FPS} per second for ${SECONDS} s`, () => {
  const kit = kitPerTest();

  it('loses no picture and keeps their order', { timeout: LIMIT_MS }, async () => {
    const server = await kit.server(PATTERN);
    const viewer = await DirectViewer.open(await server.logIn(), { flow: 8, stamps: true });
    const count = SECONDS * FPS;
    await until(() => viewer.units.length >= count, `${count} units`, LIMIT_MS);
    await expectComplete(viewer.units.slice(0, count));
    await viewer.close();
  });

  it(
    'loses no picture for three viewers while a fourth reads at a tenth of the speed',
    { timeout: LIMIT_MS },
    async () => {
      const server = await kit.server(PATTERN);
      const session = await server.logIn();
      const slow = await SlowViewer.open(session, { flow: 8, stamps: true }, 10_000 / FPS);
      const others = [
        await DirectViewer.open(session, { flow: 8, stamps: true }),
        await DirectViewer.open(session, { flow: 8, stamps: true }),
        await DirectViewer.open(session, { stamps: true }),
      ];
      const count = SECONDS * FPS;
      await until(() => others.every((viewer) => viewer.units.length >= count), `${count} units each`, LIMIT_MS);
      for (const viewer of others) {
        expect(viewer.closing).toBeNull();
        await expectComplete(viewer.units.slice(0, count));
        await viewer.close();
      }
      // The slow one is alive, sees less, and every gap ends at a picture that it can decode.
      expect(slow.closing).toBeNull();
      expect(slow.taken).toBeGreaterThan(SECONDS);
      expect(slow.units.length).toBeLessThanOrEqual(slow.taken + 8);
      slow.units.slice(1).forEach((unit, at) => {
        if (unit.sequence !== (slow.units[at]?.sequence ?? 0) + 1) expect(unit.key).toBe(true);
      });
      expect(
        (
          await decodeStrips(
            'h264',
            slow.units.map(({ payload }) => payload),
          )
        ).includes(null),
      ).toBe(false);
      await slow.drop();
    },
  );
});

describe('a viewer of the direct stream', () => {
  const kit = kitPerTest();

  it('begins at a picture that needs no other, with its parameter sets, each time', async () => {
    const server = await kit.server(PATTERN);
    const session = await server.logIn();
    const first = await DirectViewer.open(session);
    await first.received(20);
    for (let round = 0; round < 3; round++) {
      const viewer = await DirectViewer.open(session, { path: '/api/stream/h264/direct', flow: 8 });
      const [unit] = await viewer.received(1);
      expect(unit?.key).toBe(true);
      const types = nalTypes(unit?.payload ?? Buffer.alloc(0)).filter((type) => [SPS, PPS, IDR].includes(type));
      expect(types.slice(0, 3)).toEqual([SPS, PPS, IDR]);
      await viewer.close();
    }
    for (const unit of first.units) expect(nalTypes(unit.payload).includes(IDR)).toBe(unit.key);
    await first.close();
  });

  it('with a window of two that acknowledges nothing gets exactly two', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    const viewer = await DirectViewer.open(session, { path: '/api/stream/h264/direct', flow: 2, acknowledge: false });
    await viewer.received(2);
    const witness = await DirectViewer.open(session); // many more units are made and not sent to the first
    await witness.received(30);
    expect(viewer.units.map(({ key }) => key)).toEqual([true, false]);
    // An acknowledgement makes room again: for a picture that it can begin with.
    viewer.acknowledge(viewer.units[1]?.timestampUs ?? 0n);
    expect((await viewer.received(4)).map(({ key }) => key)).toEqual([true, false, true, false]);
    await viewer.close();
    await witness.close();
  });

  it('that asks for it after losing its place gets a new beginning', async () => {
    const server = await kit.server();
    const viewer = await DirectViewer.open(await server.logIn(), { flow: 8 });
    const before = (await viewer.received(3)).length;
    viewer.resync();
    await until(() => viewer.units.slice(before).some(({ key }) => key), 'a key frame');
    await viewer.close();
  });

  it('that acknowledges the future, the past or rubbish confuses only itself', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    const viewer = await DirectViewer.open(session, { flow: 2, acknowledge: false });
    await viewer.received(2);
    viewer.acknowledge(0n);
    viewer.acknowledge(2n ** 64n - 1n);
    await viewer.received(4);
    const witness = await DirectViewer.open(session, { flow: 8 });
    await witness.received(5);
    await viewer.close();
    await witness.close();
  });

  it('can ask for the time on the clock of the stamps', async () => {
    const server = await kit.server();
    const viewer = await DirectViewer.open(await server.logIn(), { flow: 8, stamps: true });
    const [unit] = await viewer.received(1);
    viewer.askClock(0x0123456789abcdefn);
    const [answer] = await until(() => (viewer.clockAnswers.length > 0 ? viewer.clockAnswers : null), 'the answer');
    expect(answer?.token).toBe(0x0123456789abcdefn);
    expect(answer && unit && answer.serverUs > unit.timestampUs).toBe(true);
    await viewer.close();
  });

  it('without one the source is not encoded at all, and with the next one it goes on', async () => {
    const server = await kit.server(PATTERN);
    const session = await server.logIn();
    const viewer = await DirectViewer.open(session, { stamps: true });
    const units = await viewer.received(10);
    await viewer.close();
    await sleep(1000);
    const again = await DirectViewer.open(session, { stamps: true });
    const [next] = await again.received(1);
    const pause = (next?.sequence ?? 0) - (units[9]?.sequence ?? 0);
    expect(pause).toBeLessThan(FPS / 2); // of the 30 pictures of that second nearly none was encoded
    await again.close();
  });
});

describe('picture settings', () => {
  const kit = kitPerTest();

  it('change size, rate and quality on the fly, for every viewer, without a new connection', async () => {
    const server = await kit.server(PATTERN);
    const session = await server.logIn();
    const viewer = await DirectViewer.open(session, { flow: 8, stamps: true });
    const mjpeg = await DirectViewer.open(session, { codec: 'mjpeg', flow: 8, stamps: true });
    await viewer.received(5);
    await mjpeg.received(2);
    for (const [resolution, width, height] of [
      [480, 640, 480],
      [600, 800, 600],
      [1080, 1920, 1080],
      [0, 1280, 720],
    ] as const) {
      const at = viewer.units.length;
      await session.post('/api/vm/screen', { type: 'resolution', value: resolution });
      const changed = await until(
        () => viewer.units.slice(at).find((unit) => unit.width === width),
        `a picture ${width} wide`,
      );
      expect(changed.key).toBe(true);
      expect(changed.height).toBe(height);
      expect(await pictureSize('h264', [changed.payload])).toEqual({ width, height });
      const jpeg = await until(
        () => mjpeg.units.find((unit) => unit.width === width && unit.at > changed.at - 5000),
        `a JPEG ${width} wide`,
      );
      expect(await pictureSize('mjpeg', [jpeg.payload])).toEqual({ width, height });
    }
    const bytesPerUnit = async (kbps: number): Promise<number> => {
      await session.post('/api/vm/screen', { type: 'quality', value: kbps });
      const from = viewer.units.length + 2 * FPS;
      await viewer.received(from + 2 * FPS);
      return viewer.units.slice(from, from + 2 * FPS).reduce((sum, unit) => sum + unit.payload.length, 0) / (2 * FPS);
    };
    const high = await bytesPerUnit(5000);
    const low = await bytesPerUnit(500);
    expect(low).toBeLessThan(high);
    await session.post('/api/vm/screen', { type: 'fps', value: 10 });
    expect(await session.data('/api/vm/screen')).toMatchObject({ resolution: 0, bitrate: 500, fps: 10 });
    const from = viewer.units.length + 5;
    await viewer.received(from + 10);
    const span = Number((viewer.units[from + 9]?.timestampUs ?? 0n) - (viewer.units[from]?.timestampUs ?? 0n));
    expect(span / 9).toBeGreaterThan(80_000); // by the stamps of the pictures, not by our clock
    expect(viewer.closing).toBeNull();
    await viewer.close();
    await mjpeg.close();
  });
});
