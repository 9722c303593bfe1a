// SPDX-License-Identifier: GPL-3.0-or-later
// The Cube's own capture code in the virtual Cube: its chip's drivers are simulated inside the worker, and recordings stand in
// for what the encoders make.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CUBE_PASSWORD } from '../support/cube-setup.ts';
import { Cube } from '../support/cube.ts';
import type { Format } from '../support/decode.ts';
import { DirectViewer } from '../support/direct-viewer.ts';
import { request } from '../support/http.ts';
import { kitPerFile } from '../support/kit.ts';
import { Recording } from '../support/recording.ts';
import { logIn, type Session } from '../support/session.ts';
import { until } from '../support/wait.ts';

const FORMATS: readonly Format[] = ['h264', 'h265', 'mjpeg'];
const OPTIONS = '/etc/default/nanokvm';

describe("the Cube's capture in the virtual Cube", () => {
  const kit = kitPerFile();
  const recordings = new Map<Format, Recording>();
  let cube: Cube;
  let session: Session;
  let before: Buffer;

  async function restart(): Promise<void> {
    await cube.run(['/etc/init.d/S95nanokvm', 'restart']);
    const port = inject('cubePort');
    await until(async () => (await request(port, { path: '/' }).catch(() => null))?.status === 200, 'the server');
  }

  beforeAll(async () => {
    cube = await Cube.connect();
    before = await cube.read(OPTIONS);
    const folder = kit.folder();
    for (const format of FORMATS) {
      const recording = Recording.make(folder, format, {
        width: 1280,
        height: 720,
        pictures: 20,
        gop: 10,
        noisy: true,
      });
      recordings.set(format, recording);
      await cube.write(`/tmp/recording.${format}`, Buffer.concat(recording.units));
    }
    const files = FORMATS.map((format) => `/tmp/recording.${format}`).join(',');
    await cube.write(OPTIONS, `SERVER_OPTIONS="--board cube --source sg2002-sim:${files} --fps 30"\n`);
    await restart();
    session = await logIn({ port: inject('cubePort') }, 'admin', CUBE_PASSWORD);
  });
  afterAll(async () => {
    await cube.write(OPTIONS, before);
    await restart();
    await cube.close();
  });

  /** kB of the capture worker, all and its own pages. */
  async function memory(): Promise<{ rss: number; own: number }> {
    for (const path of await cube.glob('/proc/[0-9]*/status')) {
      const status = await cube.text(path).catch(() => '');
      const field = (name: string): string => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? '';
      if (field('Name') === 'kvm_capture') return { rss: Number(field('VmRSS')), own: Number(field('RssAnon')) };
    }
    throw new Error('no kvm_capture runs');
  }

  it.each(FORMATS)('brings %s to a viewer as the encoder made it', async (codec) => {
    const viewer = await DirectViewer.open(session, { codec, flow: 8, stamps: true });
    const units = await viewer.received(60);
    expect(recordings.get(codec)?.follow(units)).toBe(60);
    expect(units[0]).toMatchObject({ key: true, width: 1280, height: 720 });
    const { rss, own } = await memory();
    console.log(`kvm_capture on the simulated chip, ${codec}: ${rss} kB resident, ${own} kB its own`);
    await viewer.close();
  });

  it('needs no more memory the longer it runs', async () => {
    const viewer = await DirectViewer.open(session, { flow: 8, stamps: true });
    // By then the encoder's ring, which is the simulator's memory, has been used to its end.
    await viewer.received(400);
    const early = await memory();
    await viewer.received(800);
    const late = await memory();
    console.log(`kvm_capture after 400 and 800 units: ${early.own} and ${late.own} kB its own`);
    expect(late.own).toBeLessThanOrEqual(early.own + 64);
    await viewer.close();
  });
});
