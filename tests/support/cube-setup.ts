// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { Cube } from './cube.ts';
import { request } from './http.ts';
import { outFolder, repository } from './paths.ts';
import { Program } from './program.ts';
import { until } from './wait.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The state folder of the virtual Cube. */
    cubeState: string;
    /** The port on 127.0.0.1 that leads to its web server. */
    cubePort: number;
    /** Guest seconds from power-on to the login page; negative when it did not come. */
    cubeLoginSeconds: number;
  }
}

/** Of the administrator; its hash has the lowest cost, since emulated arithmetic is slow. */
export const CUBE_PASSWORD = 'look at that screen';
export const CUBE_HASH = '$2a$04$Q1k8Zz3sT0b6m5yN4wXe2utMRPZ91c2Kz1leSjVjNbWQt475XKCsy';

/** What the stream shows: bars that stand still under moving noise. */
export const CLIP = { width: 1280, height: 720, fps: 30 } as const;

/** What the tests want on the card: path → content. */
function overlay(): Readonly<Record<string, string>> {
  const account = { username: 'admin', password: CUBE_HASH };
  const owner = { role: 'admin', enabled: true, tokenVersion: 0, mustChangePassword: false, systemAccount: true };
  return {
    'etc/kvm/pwd': JSON.stringify({ version: 1, users: [{ ...account, ...owner }], ...account }),
    // Emulated TLS takes seconds; the bytes on the wire are the process tests' matter.
    'etc/kvm/server.yaml': 'proto: http\nport:\n  http: 80\n',
    'etc/default/nanokvm': `SERVER_OPTIONS="--board cube --source replay:/kvmapp/clip.h264 --fps ${CLIP.fps}"\n`,
  };
}

/** H.264 as the hardware encoder makes it: no B frames, an IDR with its parameter sets each second. */
function makeClip(path: string): void {
  const source = `smptehdbars=size=${CLIP.width}x${CLIP.height}:rate=${CLIP.fps}:duration=4,noise=alls=6:allf=t:all_seed=1`;
  const encoder = [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-tune',
    'zerolatency',
    '-profile:v',
    'main',
    '-pix_fmt',
    'yuv420p',
  ];
  const rate = [
    '-g',
    `${CLIP.fps}`,
    '-bf',
    '0',
    '-sc_threshold',
    '0',
    '-b:v',
    '2M',
    '-maxrate',
    '2M',
    '-bufsize',
    '500k',
  ];
  execFileSync('ffmpeg', [
    '-nostdin',
    '-loglevel',
    'error',
    '-f',
    'lavfi',
    '-i',
    source,
    ...encoder,
    ...rate,
    '-f',
    'h264',
    path,
  ]);
}

async function secondsToLogin(state: string, port: number): Promise<number> {
  const page = async (): Promise<boolean> => (await request(port, { path: '/' }).catch(() => null))?.status === 200;
  const served = await until(page, 'the login page of the virtual Cube', 400_000).catch(() => false);
  const cube = await Cube.connect(state);
  const seconds = await cube.uptime();
  await cube.close();
  return served ? seconds : -1;
}

/** Starts the virtual Cube; the tests find it by what is provided. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // For work on a test: NANOKVM_CUBE=STATE:PORT is a Cube that is running already, started with an overlay of its own.
  const [running, runningPort] = process.env.NANOKVM_CUBE?.split(':') ?? [];
  if (running !== undefined) {
    project.provide('cubeState', running);
    project.provide('cubePort', Number(runningPort));
    project.provide('cubeLoginSeconds', -1);
    return () => Promise.resolve();
  }
  const state = mkdtempSync(join(tmpdir(), 'nk-cube-'));
  const card = join(state, 'overlay');
  mkdirSync(card);
  for (const [path, content] of Object.entries(overlay())) {
    mkdirSync(dirname(join(card, path)), { recursive: true });
    writeFileSync(join(card, path), content, { mode: 0o600 });
  }
  mkdirSync(join(card, 'kvmapp'), { recursive: true });
  makeClip(join(card, 'kvmapp/clip.h264'));
  const programs = process.env.NANOKVM_DEVICE_BUILD ?? join(repository, 'build/device/programs');
  const argv = [join(repository, 'sim/cube/cube'), '--state', state, '--overlay', card, '--programs', programs];
  const cube = new Program(argv, { deathSignal: 'TERM' });
  const finish = async (): Promise<void> => {
    await cube.terminate();
    mkdirSync(outFolder, { recursive: true });
    if (existsSync(join(state, 'console.log'))) cpSync(join(state, 'console.log'), join(outFolder, 'cube-console.log'));
    rmSync(state, { recursive: true, force: true });
  };
  // Building the card takes its time on a busy machine.
  const port = await until(
    () => {
      if (!cube.running) throw new Error(`sim/cube/cube ended:\n${cube.log}`);
      return cube.log.match(/^web http:\/\/127\.0\.0\.1:(\d+)$/m)?.[1];
    },
    'the virtual Cube to start',
    300_000,
  ).catch(async (error: unknown) => {
    await finish();
    throw error;
  });
  project.provide('cubeState', state);
  project.provide('cubePort', Number(port));
  project.provide('cubeLoginSeconds', await secondsToLogin(state, Number(port)));
  return finish;
}
