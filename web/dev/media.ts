// SPDX-License-Identifier: GPL-3.0-or-later
import { type ChildProcess, spawn } from 'node:child_process';

export type MediaCodec = 'h264' | 'mjpeg';
export interface MediaUnit {
  readonly key: boolean;
  readonly data: Buffer;
}

const SIZE = '1280x720';
const RATE = 30;

const ENCODERS: Readonly<Record<MediaCodec, string[]>> = {
  // Access unit delimiters make the units easy to find; every key frame carries its parameter sets, as the device's do.
  h264: [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-tune',
    'zerolatency',
    '-g',
    '30',
    '-x264-params',
    'aud=1:repeat-headers=1',
    '-f',
    'h264',
  ],
  mjpeg: ['-c:v', 'mjpeg', '-q:v', '6', '-f', 'mjpeg'],
};

/** A moving test picture in real time, made by ffmpeg while somebody listens. */
export class TestPicture {
  readonly #codec: MediaCodec;
  readonly #listeners = new Set<(unit: MediaUnit) => void>();
  #ffmpeg: ChildProcess | null = null;

  constructor(codec: MediaCodec) {
    this.#codec = codec;
  }

  /** Returns the function that ends the subscription. */
  listen(listener: (unit: MediaUnit) => void): () => void {
    this.#listeners.add(listener);
    this.#ffmpeg ??= this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#ffmpeg?.kill();
      this.#ffmpeg = null;
    };
  }

  #start(): ChildProcess {
    const source = ['-re', '-f', 'lavfi', '-i', `testsrc2=size=${SIZE}:rate=${RATE}`, '-pix_fmt', 'yuv420p'];
    const ffmpeg = spawn('ffmpeg', ['-loglevel', 'error', ...source, ...ENCODERS[this.#codec], 'pipe:1'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const split = this.#codec === 'h264' ? splitter(START_OF_UNIT) : splitter(START_OF_JPEG);
    ffmpeg.stdout.on('data', (chunk: Buffer) => {
      for (const data of split(chunk)) this.#publish({ key: this.#codec === 'mjpeg' || hasIdr(data), data });
    });
    return ffmpeg;
  }

  #publish(unit: MediaUnit): void {
    for (const listener of [...this.#listeners]) listener(unit);
  }
}

const START_OF_UNIT = Buffer.from([0, 0, 0, 1, 9]);
const START_OF_JPEG = Buffer.from([0xff, 0xd8, 0xff]);

/** Cuts a byte stream before each occurrence of `mark`; the last piece stays until the next one begins. */
function splitter(mark: Buffer): (chunk: Buffer) => Buffer[] {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const units: Buffer[] = [];
    for (let next = rest.indexOf(mark, 1); next > 0; next = rest.indexOf(mark, 1)) {
      units.push(rest.subarray(0, next));
      rest = rest.subarray(next);
    }
    return units;
  };
}

function hasIdr(unit: Buffer): boolean {
  for (let i = 0; i + 3 < unit.length; i++) {
    if (unit[i] === 0 && unit[i + 1] === 0 && unit[i + 2] === 1 && ((unit[i + 3] ?? 0) & 0x1f) === 5) return true;
  }
  return false;
}
