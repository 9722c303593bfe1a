// SPDX-License-Identifier: GPL-3.0-or-later
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeStrips } from '../support/decode.ts';
import { DirectViewer } from '../support/direct-viewer.ts';
import { kitPerTest } from '../support/kit.ts';
import { MjpegViewer } from '../support/mjpeg-viewer.ts';
import { programs } from '../support/paths.ts';
import type { Session } from '../support/session.ts';
import { until } from '../support/wait.ts';
import { InputSocket } from '../support/websocket.ts';

const A = 0x04;
/** How long the picture may be away here, sanitizers and a busy machine included; the promise of one second is the bench’s to measure. */
const PATIENCE_MS = 10_000;

function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

describe('a capture worker killed while a key is held', () => {
  const kit = kitPerTest();

  it('costs a moment of picture: no connection, no key', async () => {
    const qmp = await kit.fakeQmp();
    const server = await kit.server({
      board: 'virtual',
      qmp: qmp.path,
      capture: programs.capture,
      source: 'pattern',
      size: '1280x720',
      fps: 30,
    });
    const session = await server.logIn();
    await qmp.connected();
    await qmp.settled();
    const input = await InputSocket.open(session);
    const viewer = await DirectViewer.open(session, { flow: 8, stamps: true });
    const mjpeg = await MjpegViewer.open(session);
    input.keyboard([A], 0x02);
    await until(() => qmp.keysDown.size === 2, 'the keys to be held');
    await viewer.received(10);
    await mjpeg.picture();
    const told = qmp.events.length;

    const worker = server.workerPid() ?? 0;
    const units = viewer.units.length;
    const killedUs = monotonicUs();
    const killedAt = performance.now();
    process.kill(worker, 'SIGKILL');

    // The first picture that was drawn after the murder, by the clock in the picture itself.
    const back = await until(async () => {
      for (const unit of viewer.units.slice(units)) {
        if (!unit.key) continue;
        const [strip] = await decodeStrips('h264', [unit.payload]);
        if (strip && strip.clockUs > killedUs) return unit;
      }
      return null;
    }, 'a new picture');
    expect(back.at - killedAt).toBeLessThan(PATIENCE_MS);
    expect(viewer.closing).toBeNull();
    const from = viewer.units.indexOf(back);
    const after = (await viewer.received(from + 30)).slice(from);
    expect(
      (
        await decodeStrips(
          'h264',
          after.map(({ payload }) => payload),
        )
      ).includes(null),
    ).toBe(false);
    expect(server.workerPid()).not.toBe(worker);
    await until(
      async () => (await decodeStrips('mjpeg', [await mjpeg.picture()]))[0]?.clockUs ?? 0 > killedUs,
      'a new JPEG on the same connection',
    );

    expect(qmp.story(told)).toEqual([]);
    expect([...qmp.keysDown].sort()).toEqual(['a', 'shift']);
    await input.event('signal-status', (data) => data.state === 'restarting');
    await input.event(
      'signal-status',
      (data) => data.state === 'ok',
      input.events.findIndex((event) => event.data.state === 'restarting'),
    );
    expect(input.closing).toBeNull();
    mjpeg.close();
    await viewer.close();
    await input.close();
    await until(() => qmp.keysDown.size === 0, 'the keys to be released with their client');
  });

  it('again and again is restarted again and again', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    const viewer = await DirectViewer.open(session);
    for (let round = 0; round < 4; round++) {
      const before = viewer.units.length;
      await viewer.received(before + 3);
      const worker = server.workerPid() ?? 0;
      process.kill(worker, 'SIGKILL');
      await until(() => (server.workerPid() ?? worker) !== worker, 'a new worker');
      const from = viewer.units.length;
      await until(() => viewer.units.slice(from).some(({ key }) => key), 'a key frame of the new worker');
    }
    expect(viewer.closing).toBeNull();
    await viewer.close();
  });
});

describe('a capture worker that', () => {
  const kit = kitPerTest();

  async function watch(session: Session): Promise<{ input: InputSocket; viewer: DirectViewer }> {
    return { input: await InputSocket.open(session), viewer: await DirectViewer.open(session, { flow: 8 }) };
  }

  it.each([
    ['crash', 'dies after each few pictures', /./],
    ['liar', 'announces memory that is not there', /./],
  ])('%s: %s, is replaced while its viewers stay connected and are told', async (source, _, reason) => {
    const server = await kit.server({ source });
    const { input, viewer } = await watch(await server.logIn());
    await input.event('signal-status', ({ state, message }) => state === 'restarting' && reason.test(String(message)));
    await viewer.received(12); // five of each worker
    expect(viewer.units.filter(({ key }) => key).length).toBeGreaterThanOrEqual(2);
    expect(viewer.closing).toBeNull();
    await input.close();
    await viewer.close();
  });

  it('hangs in the middle is found and replaced', async () => {
    const server = await kit.server({ source: 'hang' });
    const { input, viewer } = await watch(await server.logIn());
    const hung = server.workerPid();
    await input.event('signal-status', ({ state }) => state === 'restarting');
    await until(() => server.workerPid() !== null && server.workerPid() !== hung, 'another worker');
    await viewer.received(7);
    expect(viewer.closing).toBeNull();
    await input.close();
    await viewer.close();
  });

  it('never says a word is replaced, and the viewer is told', async () => {
    const server = await kit.server({ source: 'mute' });
    const mute = server.workerPid();
    const { input, viewer } = await watch(await server.logIn());
    await input.event('signal-status', ({ state }) => state === 'restarting');
    await until(() => server.workerPid() !== null && server.workerPid() !== mute, 'another worker');
    expect(viewer.closing).toBeNull();
    await input.close();
    await viewer.close();
  });

  it('has no cable says so to whoever watches, and keeps the connection for when there is one', async () => {
    const server = await kit.server({ source: 'no-cable' });
    const session = await server.logIn();
    const { input, viewer } = await watch(session);
    const { data } = await input.event('signal-status', ({ state }) => state === 'no-cable');
    expect(data.message).toBe('No HDMI cable is plugged in');
    const late = await InputSocket.open(session);
    await late.event('signal-status', ({ state }) => state === 'no-cable');
    expect(viewer.closing).toBeNull();
    expect(viewer.units).toEqual([]);
    for (const socket of [input, late, viewer]) await socket.close();
  });

  it('cannot encode says why, in its own words, in the stock event too', async () => {
    const server = await kit.server({ source: 'failing' });
    const { input, viewer } = await watch(await server.logIn());
    const { data } = await input.event('capture-status', ({ ok }) => ok === false);
    expect(data).toMatchObject({ mode: 'direct', severity: 'error' });
    expect(JSON.stringify(input.events)).toContain('This encoder always fails');
    await input.close();
    await viewer.close();
  });

  it('cannot be started leaves everything else working, and is started as soon as it can be', async () => {
    const program = join(kit.folder(), 'kvm_capture');
    writeFileSync(program, 'not yet a program', { mode: 0o644 });
    const server = await kit.server({ capture: program });
    const session = await server.logIn();
    const { input, viewer } = await watch(session);
    const { data } = await input.event('signal-status', ({ state }) => state === 'restarting');
    expect(String(data.message)).toMatch(/permission|start|exec/i);
    writeFileSync(program, `#!/bin/sh\nexec ${programs.scriptedWorker} "$@"\n`);
    chmodSync(program, 0o755);
    await viewer.received(3);
    await input.close();
    await viewer.close();
  });
});
