// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { readStrip, type Strip } from './strip.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A picture in memory, wherever it was taken from. */
export class Picture {
  readonly width: number;
  readonly height: number;
  readonly #bytes: Uint8Array;
  readonly #step: number;

  /** `bytes`: rows from the top, each pixel `step` bytes that begin with red, green and blue. */
  constructor(width: number, height: number, bytes: Uint8Array, step: number) {
    if (bytes.length !== width * height * step) throw new Error(`${bytes.length} bytes for ${width}x${height} pixels`);
    this.width = width;
    this.height = height;
    this.#bytes = bytes;
    this.#step = step;
  }

  /** Reads a binary PPM file (netpbm, P6), as QEMU's screendump writes it. */
  static readPpm(path: string): Picture {
    const file = readFileSync(path);
    const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(file.subarray(0, 64).toString('latin1'));
    if (!head) throw new Error(`${path} is no PPM file`);
    const [width, height] = [Number(head[1]), Number(head[2])];
    return new Picture(width, height, file.subarray(head[0].length, head[0].length + width * height * 3), 3);
  }

  channel(x: number, y: number, at: 0 | 1 | 2): number {
    return this.#bytes[(y * this.width + x) * this.#step + at] ?? 0;
  }

  /** BT.601, 0 to 255. */
  luma(x: number, y: number): number {
    return 0.299 * this.channel(x, y, 0) + 0.587 * this.channel(x, y, 1) + 0.114 * this.channel(x, y, 2);
  }

  /** The strip in the corner; null on a picture without one. */
  strip(): Strip | null {
    return this.width < 416 || this.height < 16 ? null : readStrip((x, y) => this.luma(x, y));
  }

  /** Whether anything is to be seen. */
  get blank(): boolean {
    const first = this.luma(0, 0);
    for (let y = 0; y < this.height; y += 2) {
      for (let x = 0; x < this.width; x += 2) if (Math.abs(this.luma(x, y) - first) > 32) return false;
    }
    return true;
  }

  /** Mean difference of the luma of each pixel, 0 to 255; Infinity for pictures of different sizes. */
  differenceTo(other: Picture): number {
    if (other.width !== this.width || other.height !== this.height) return Infinity;
    let sum = 0;
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) sum += Math.abs(this.luma(x, y) - other.luma(x, y));
    }
    return sum / (this.width * this.height);
  }

  /** The pixels that `wanted` accepts: how many, and their centre. */
  find(
    wanted: (red: number, green: number, blue: number) => boolean,
    within?: Rectangle,
  ): { count: number; x: number; y: number } {
    const area = within ?? { x: 0, y: 0, width: this.width, height: this.height };
    let [count, sumX, sumY] = [0, 0, 0];
    for (let y = area.y; y < area.y + area.height; y++) {
      for (let x = area.x; x < area.x + area.width; x++) {
        if (!wanted(this.channel(x, y, 0), this.channel(x, y, 1), this.channel(x, y, 2))) continue;
        count++;
        sumX += x;
        sumY += y;
      }
    }
    return { count, x: sumX / count, y: sumY / count };
  }
}
