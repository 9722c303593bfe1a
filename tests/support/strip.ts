// SPDX-License-Identifier: GPL-3.0-or-later

/** The strip in the top-left corner that says which picture this is: sim/pc/strip.md. */
export const STRIP_WIDTH = 416;
export const STRIP_HEIGHT = 16;

export interface Strip {
  /** Counts the redraws of the drawer. */
  readonly frame: number;
  /** CLOCK_MONOTONIC of the drawer, microseconds. */
  readonly clockUs: number;
}

const CELL = 8;
const CELLS_PER_ROW = STRIP_WIDTH / CELL;
const BYTES = 13;
const SYNC = 0xb2;

/** CRC-16/CCITT-FALSE. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}

/** Reads the strip of a picture given by the luma of its pixels; null when there is none (or a damaged one). */
export function readStrip(luma: (x: number, y: number) => number): Strip | null {
  const bytes = new Uint8Array(BYTES);
  for (let bit = 0; bit < BYTES * 8; bit++) {
    const column = bit % CELLS_PER_ROW;
    const row = Math.floor(bit / CELLS_PER_ROW);
    if (luma(CELL * column + CELL / 2, CELL * row + CELL / 2) >= 128)
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  }
  const view = new DataView(bytes.buffer);
  if (view.getUint8(0) !== SYNC || view.getUint16(11) !== crc16(bytes.subarray(0, 11))) return null;
  return { frame: view.getUint32(1), clockUs: view.getUint16(5) * 2 ** 32 + view.getUint32(7) };
}
