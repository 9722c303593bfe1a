// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Format } from './decode.ts';
import type { Unit } from './direct-viewer.ts';

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly pictures: number;
  /** Pictures from one IDR to the next. */
  readonly gop: number;
  /** Makes the units large. */
  readonly noisy?: boolean;
}

const ENCODERS: Readonly<Record<Format, (gop: number) => string[]>> = {
  h264: (gop) => ['-c:v', 'libx264', '-profile:v', 'main', '-bf', '0', '-sc_threshold', '0', '-g', String(gop)],
  h265: (gop) => [
    '-c:v',
    'libx265',
    '-x265-params',
    `log-level=none:repeat-headers=1:bframes=0:scenecut=0:keyint=${gop}:pools=1`,
  ],
  mjpeg: () => ['-c:v', 'mjpeg', '-q:v', '8'],
};

/** A file of encoded pictures, taken apart by ffprobe: so that our own parser is not judged by itself. */
export class Recording {
  readonly file: string;
  readonly units: readonly Buffer[];
  readonly #keys: readonly boolean[];

  constructor(file: string) {
    this.file = file;
    const listed = ['-v', 'error', '-show_entries', 'packet=size,flags', '-of', 'csv=p=0', file];
    const packets = execFileSync('ffprobe', listed, { encoding: 'utf8' }).trim().split('\n');
    const bytes = readFileSync(file);
    let at = 0;
    const ends = packets.map((line) => (at += Number(line.split(',')[0])));
    // The zero byte in front of a start code belongs to what follows (H.265 B.2); ffprobe gives it to what went before.
    const cuts = [0, ...ends].map((end) => (end > 0 && end < at && bytes[end - 1] === 0 ? end - 1 : end));
    this.units = packets.map((_, unit) => bytes.subarray(cuts[unit], cuts[unit + 1]));
    this.#keys = packets.map((line) => line.includes('K'));
    if (at !== bytes.length) throw new Error(`ffprobe finds ${at} bytes of pictures in ${file} of ${bytes.length}`);
  }

  static make(folder: string, format: Format, { width, height, pictures, gop, noisy }: Shape): Recording {
    const file = join(folder, `recording.${format}`);
    const picture = `testsrc=size=${width}x${height}:rate=30${noisy ? ',noise=alls=12:allf=t:all_seed=1' : ''}`;
    const input = ['-f', 'lavfi', '-i', picture, '-frames:v', String(pictures)];
    const pixels = ['-pix_fmt', format === 'mjpeg' ? 'yuvj420p' : 'yuv420p'];
    execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...input, ...pixels, ...ENCODERS[format](gop), file]);
    return new Recording(file);
  }

  /**
   * Throws unless the units are, byte for byte, those of the file from an IDR on: each the one behind the last, or an
   * IDR, which an encoder may make at any time. How many of them there were.
   */
  follow(seen: readonly Unit[]): number {
    let next = -1;
    for (const [at, { payload, key }] of seen.entries()) {
      const expected = next < 0 ? undefined : this.units[next % this.units.length];
      const same = expected?.equals(payload) ?? false;
      const found = same ? next % this.units.length : this.units.findIndex((unit) => unit.equals(payload));
      if (found < 0) throw new Error(`unit ${at} of ${payload.length} bytes is none of ${this.file}`);
      if (!same && !(this.#keys[found] ?? false))
        throw new Error(`unit ${at} is the ${found}th of ${this.file}, and no IDR; the ${next}th was expected`);
      if (key !== this.#keys[found]) throw new Error(`unit ${at} is${key ? '' : ' not'} told to be an IDR`);
      next = found + 1;
    }
    return seen.length;
  }
}
