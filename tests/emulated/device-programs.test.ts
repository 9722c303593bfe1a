// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DirectViewer, type Unit } from '../support/direct-viewer.ts';
import { envelope } from '../support/http.ts';
import { kitPerTest, type Kit } from '../support/kit.ts';
import { MjpegViewer } from '../support/mjpeg-viewer.ts';
import { programs } from '../support/paths.ts';
import { Program } from '../support/program.ts';
import { Recording } from '../support/recording.ts';
import type { Server } from '../support/server.ts';
import { tryLogIn } from '../support/session.ts';
import { until } from '../support/wait.ts';

const FORMATS = ['h264', 'h265', 'mjpeg'] as const;
const UNITS = 20;
/** What the device's 5.10 kernel may have been built without. */
const MISSING = 'timerfd_create,madvise';
const WITHOUT = [join(import.meta.dirname, '../support/without-syscalls'), MISSING];

/** A recording of UNITS pictures; the first is the only IDR. */
function recording(kit: Kit, extension: 'h264' | 'mjpeg'): string {
  const file = join(kit.folder(), `recording.${extension}`);
  const encoder = extension === 'h264' ? ['-c:v', 'libx264', '-bf', '0', '-g', String(UNITS)] : ['-c:v', 'mjpeg'];
  const input = ['-f', 'lavfi', '-i', 'testsrc=size=320x200:rate=10', '-frames:v', String(UNITS)];
  execFileSync('ffmpeg', ['-v', 'error', ...input, '-pix_fmt', 'yuvj420p', ...encoder, file]);
  return file;
}

async function expectStream(server: Server, file: string): Promise<void> {
  const viewer = await DirectViewer.open(await server.logIn(), { flow: 8, stamps: true });
  const whole = (): Unit[] => viewer.units.slice(viewer.units.findIndex(({ key }) => key)).slice(0, UNITS);
  await until(() => viewer.units.some(({ key }) => key) && whole().length === UNITS, `${UNITS} units from an IDR`);
  expect(Buffer.concat(whole().map(({ payload }) => payload)).equals(readFileSync(file))).toBe(true);
  const first = whole()[0]?.sequence ?? 0;
  expect(whole().map(({ sequence }) => sequence)).toEqual(whole().map((_, at) => first + at));
  expect(whole()[0]).toMatchObject({ key: true, width: 320, height: 200 });
  await viewer.close();
}

describe('the programs of the device, emulated', () => {
  const kit = kitPerTest();

  it.each(['server', 'capture'] as const)('%s explains itself', async (name) => {
    const program = new Program([programs[name], '--help']);
    kit.watch(program);
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    expect(program.log).toContain('--source');
  });

  it('log a person in and stream a recording as it is', async () => {
    const file = recording(kit, 'h264');
    const server = await kit.server({ capture: programs.capture, source: `replay:${file}`, fps: 10 });
    await expectStream(server, file);
  });

  it('stream a recording of JPEGs to an <img>', async () => {
    const file = recording(kit, 'mjpeg');
    const server = await kit.server({ capture: programs.capture, source: `replay:${file}`, fps: 10 });
    const viewer = await MjpegViewer.open(await server.logIn());
    for (let picture = 0; picture < 3; picture++) {
      expect(readFileSync(file).includes(await viewer.picture())).toBe(true);
    }
    viewer.close();
  });

  it("drive the chip's simulated drivers: what its encoders were recorded to make is what viewers get", async () => {
    const shape = { width: 320, height: 208, pictures: 40, gop: 20 };
    const folder = kit.folder();
    const recordings = FORMATS.map((format) => Recording.make(folder, format, shape));
    const source = `sg2002-sim:${recordings.map(({ file }) => file).join(',')}`;
    const server = await kit.server({ capture: programs.capture, source, fps: 30 });
    const session = await server.logIn();
    const viewers = await Promise.all(
      FORMATS.map((codec) => DirectViewer.open(session, { codec, flow: 8, stamps: true })),
    );
    for (const [at, viewer] of viewers.entries()) {
      const units = await viewer.received(60);
      expect(recordings[at]?.follow(units)).toBe(60);
      expect(units[0]).toMatchObject({ key: true, width: shape.width, height: shape.height });
      const first = units[0]?.sequence ?? 0;
      expect(units.map(({ sequence }) => sequence)).toEqual(units.map((_, place) => first + place));
    }
    for (const viewer of viewers) await viewer.close();
  });

  it('work on a kernel without timerfd and madvise, timers included', async () => {
    const file = recording(kit, 'h264');
    const server = await kit.server({
      capture: programs.capture,
      source: `replay:${file}`,
      fps: 10,
      under: WITHOUT,
      loginDelays: 1,
    });
    await expectStream(server, file);
    const before = performance.now();
    expect(envelope(await tryLogIn(server.port, 'admin', 'no such password'))).toMatchObject({ code: -2 });
    expect(performance.now() - before).toBeGreaterThan(1_000); // told by a timer
  });

  it('refuse a source that would need an encoder on the CPU, and say so to the viewer', async () => {
    const server = await kit.server({ capture: programs.capture, source: 'pattern' });
    await server.program.line(/source pattern needs an encoder on the CPU, and this kvm_capture was built without one/);
    await server.logIn();
  });
});
