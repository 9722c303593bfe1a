// SPDX-License-Identifier: GPL-3.0-or-later
// The Cube's own capture and encoder code, on the simulator of its chip's drivers, behind the real server.
import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { decodeStrips, type Format, pictureSize } from '../support/decode.ts';
import { DirectViewer, nalTypes, type Unit } from '../support/direct-viewer.ts';
import { kitPerTest } from '../support/kit.ts';
import { programs } from '../support/paths.ts';
import type { Server } from '../support/server.ts';
import type { Session } from '../support/session.ts';
import { SimulatedCube } from '../support/simulated-cube.ts';
import { until } from '../support/wait.ts';
import { InputSocket } from '../support/websocket.ts';

interface Encoder {
  readonly settings: Record<string, unknown>;
  readonly limits: { readonly modes: unknown[]; readonly rateControls: Record<string, string[]> } | null;
  readonly codecs: string[];
}

/** The units are one decodable stream of pictures that follow each other, the first of which is an IDR. */
async function expectOneStream(format: Format, units: readonly Unit[]): Promise<void> {
  expect(units[0]?.key).toBe(true);
  const strips = await decodeStrips(
    format,
    units.map(({ payload }) => payload),
  );
  const counters = strips.map((strip) => strip?.frame ?? -1);
  expect(counters).toHaveLength(units.length);
  counters.slice(1).forEach((counter, at) => expect(counter).toBeGreaterThan(counters[at] ?? Infinity));
}

/** The first unit of `viewer` after the first `from` of them for which `wanted` holds. */
function laterUnit(viewer: DirectViewer, from: number, wanted: (unit: Unit) => boolean, what: string): Promise<Unit> {
  return until(() => viewer.units.slice(from).find(wanted) ?? null, what);
}

describe('the simulated Cube', { timeout: 240_000 }, () => {
  const kit = kitPerTest();
  let cube: SimulatedCube;
  let server: Server;
  let session: Session;

  beforeEach(async () => {
    cube = new SimulatedCube(kit.folder());
    kit.defer(() => cube.close());
    server = await kit.server({ capture: programs.capture, source: cube.source, size: '640x480', fps: 30 });
    session = await server.logIn();
  });

  it('shows one picture as H.264, H.265 and MJPEG at once', async () => {
    const viewers = new Map<Format, DirectViewer>();
    for (const codec of ['h264', 'h265', 'mjpeg'] as const)
      viewers.set(codec, await DirectViewer.open(session, { codec, flow: 8, stamps: true }));
    for (const [codec, viewer] of viewers) {
      const units = await viewer.received(20);
      await expectOneStream(codec, units);
      expect(await pictureSize(codec, [units[0]?.payload ?? new Uint8Array()])).toEqual({ width: 640, height: 480 });
    }
    const first = viewers.get('h264')?.units[0]?.payload ?? new Uint8Array();
    expect(nalTypes(first)).toEqual(expect.arrayContaining([7, 8, 5]));
  });

  it('takes settings and regions of interest while it runs, and keeps its viewers', async () => {
    const viewer = await DirectViewer.open(session, { flow: 8, stamps: true });
    await viewer.received(10);
    await session.post('/api/stream/encoder', { width: 960, height: 720, bitrate: 1500, rateControl: 'vbr' });
    const changed = await laterUnit(viewer, 0, ({ width }) => width === 960, 'a picture 960 wide');
    expect(changed.key).toBe(true);
    expect(await pictureSize('h264', [changed.payload])).toEqual({ width: 960, height: 720 });

    // At a fixed quantizer a region that is coarser makes the IDR smaller, and nothing else does.
    await session.post('/api/stream/encoder', { width: 640, height: 480, rateControl: 'cbr', bitrate: 8000, gop: 30 });
    const plain = await laterUnit(
      viewer,
      0,
      (unit) => unit.key && unit.width === 640 && unit !== viewer.units[0],
      'an IDR',
    );
    const from = viewer.units.length;
    const roi = [{ x: 0, y: 0, width: 640, height: 480, qp: 48, absolute: true }];
    await session.post('/api/stream/encoder', { roi });
    const coarse = await laterUnit(viewer, from + 20, ({ key }) => key, 'an IDR with the region');
    expect(coarse.payload.length).toBeLessThan(plain.payload.length / 2);
    expect(coarse.width).toBe(640);
    const kept = (await session.data('/api/stream/encoder')) as Encoder;
    expect(kept.settings.roi).toEqual(roi);
    expect(viewer.closing).toBeNull();
  });

  it('loses the signal and finds it again, and follows another resolution, without dropping a viewer', async () => {
    const input = await InputSocket.open(session);
    const viewer = await DirectViewer.open(session, { flow: 8, stamps: true });
    await viewer.received(10);
    cube.happens('signal off');
    const lost = await input.event('signal-status', ({ state }) => state === 'no-signal');
    expect(String(lost.data.message)).toContain('sees no signal');
    let from = viewer.units.length;
    cube.happens('signal 640x480@30');
    const back = await laterUnit(viewer, from, ({ key }) => key, 'the picture after the cable is back');
    await viewer.received(viewer.units.indexOf(back) + 10);
    await expectOneStream('h264', viewer.units.slice(viewer.units.indexOf(back)).slice(0, 10));

    from = viewer.units.length;
    cube.happens('signal 800x608@30');
    const larger = await laterUnit(viewer, from, ({ width }) => width === 800, 'a picture 800 wide');
    expect(larger.key).toBe(true);
    expect(await pictureSize('h264', [larger.payload])).toEqual({ width: 800, height: 608 });

    cube.happens('signal 1366x768@30');
    const refused = await input.event('signal-status', ({ state }) => state === 'unsupported');
    expect(String(refused.data.message)).toContain('multiple of 32');
    expect(viewer.closing).toBeNull();
  });

  it('survives a hung encoder, a frozen bridge and its own death', async () => {
    const viewer = await DirectViewer.open(session, { flow: 8, stamps: true });
    await viewer.received(10);
    for (const fault of [
      () => cube.happens('encoder 0 hangs'),
      () => cube.happens('encoder 0 overflows'),
      () => process.kill(server.workerPid() ?? 0, 'SIGKILL'),
    ]) {
      const from = viewer.units.length;
      fault();
      await laterUnit(viewer, from, ({ key }) => key, 'a new IDR');
    }
    cube.happens('bridge frozen');
    const input = await InputSocket.open(session);
    await input.event('signal-status', ({ state }) => state === 'stalled');
    const from = viewer.units.length;
    cube.happens('bridge free');
    await laterUnit(viewer, from, ({ key }) => key, 'a picture of the bridge that is free again');
    expect(viewer.closing).toBeNull();
  });

  it('is switched off and on by a person, keeps its viewers, and the flag files of the stock firmware', async () => {
    const viewer = await DirectViewer.open(session, { flow: 8, stamps: true });
    await viewer.received(5);
    const worker = server.workerPid();
    expect(await session.data('/api/vm/hdmi')).toMatchObject({
      enabled: true,
      signal: true,
      width: 640,
      idleTimeout: 0,
    });
    await session.post('/api/vm/hdmi/disable');
    expect(await session.data('/api/vm/hdmi')).toMatchObject({ enabled: false, signal: false });
    await until(() => server.workerPid() === null, 'the capture process to be gone');
    let from = viewer.units.length;
    await session.post('/api/vm/hdmi/enable');
    await laterUnit(viewer, from, ({ key }) => key, 'the picture after it is on again');
    from = viewer.units.length;
    await session.post('/api/vm/hdmi/reset');
    await laterUnit(viewer, from, ({ key }) => key, 'the picture after a reset');
    expect(server.workerPid()).not.toBe(worker);
    expect(viewer.closing).toBeNull();
    const refused = await session.send('POST', '/api/vm/hdmi/timeout', { minutes: 10_081 });
    expect(refused.body.toString()).toContain('invalid arguments');
    await session.post('/api/vm/hdmi/timeout', { minutes: 30 });
    expect(readFileSync(server.path('/etc/kvm/hdmi_idle_timeout'), 'utf8')).toBe('30');
    await session.post('/api/vm/hdmi/disable');
    expect(existsSync(server.path('/etc/kvm/hdmi_disable'))).toBe(true);
    await viewer.close();
  });

  it('says what its encoder can do, and refuses the rest with a reason', async () => {
    const encoder = await until(async () => {
      const answer = (await session.data('/api/stream/encoder')) as Encoder;
      return answer.limits ? answer : null;
    }, 'the limits of the encoder');
    expect(encoder.codecs).toEqual(['h264', 'h265', 'mjpeg']);
    expect(encoder.limits?.modes).toEqual([
      { width: 1920, height: 1080, fps: 60 },
      { width: 2880, height: 1620, fps: 20 },
    ]);
    expect(encoder.limits?.rateControls.h264).toEqual(['cbr', 'vbr', 'avbr', 'fixqp']);
    const refused = await session.send('POST', '/api/stream/encoder', { rateControl: 'qvbr' });
    expect(refused.body.toString()).toContain('no rate control qvbr');
    const tooLarge = await session.send('POST', '/api/stream/encoder', { width: 2880, height: 1620, fps: 60 });
    expect(tooLarge.body.toString()).toContain('more than this encoder can do');
    const kept = (await session.data('/api/stream/encoder')) as Encoder;
    expect(kept.settings).toMatchObject({ rateControl: 'cbr', width: 0, height: 0, fps: 30 });
  });
});

describe('a Cube whose drivers are not there', () => {
  const kit = kitPerTest();

  it('tells its viewers what is missing, and that it is tried again', async () => {
    const server = await kit.server({ capture: programs.capture, source: 'sg2002' });
    const input = await InputSocket.open(await server.logIn());
    const { data } = await input.event(
      'signal-status',
      ({ state, message }) => state === 'restarting' && /no SG2002|\/proc\/modules/.test(String(message)),
    );
    expect(data.width).toBe(0);
  });
});
