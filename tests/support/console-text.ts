// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Picture } from './picture.ts';

const CELL_WIDTH = 8;
const CELL_HEIGHT = 16;
const PIXELS = CELL_WIDTH * CELL_HEIGHT;

/** Where the terminal stands on the PC's 1024x768 screen: sim/pc/agent/layout.cpp. */
const TERMINAL = { x: 22, y: 100, columns: 80, rows: 40 };

/** Lighter than the terminal's background by so much is a letter. */
const INK = 88;
/** Pixels of a cell that an encoder may get wrong. */
const TOLERANCE = 14;

/** The bitmaps of the printable ASCII characters in one of Debian's console fonts, each 8x16, one byte a row. */
function loadFont(name: string): Map<string, Uint8Array> {
  const file = gunzipSync(readFileSync(`/usr/share/consolefonts/${name}.psf.gz`));
  const glyphs = new Map<string, Uint8Array>();
  // PSF version 1 (kbd's psf.h): 36 04, mode, height; 256 or 512 glyphs; then the characters of each, 16 bits, FFFF ends.
  if (file.readUInt16BE(0) !== 0x3604 || file.readUInt8(3) !== CELL_HEIGHT)
    throw new Error(`${name} is no PSF font of 16 rows`);
  const count = file.readUInt8(2) & 1 ? 512 : 256;
  let glyph = 0;
  for (let at = 4 + count * CELL_HEIGHT; at + 2 <= file.length; at += 2) {
    const value = file.readUInt16LE(at);
    if (value === 0xffff) glyph++;
    else if (value >= 0x20 && value < 0x7f) {
      const character = String.fromCharCode(value);
      if (!glyphs.has(character))
        glyphs.set(character, file.subarray(4 + glyph * CELL_HEIGHT, 4 + (glyph + 1) * CELL_HEIGHT));
    }
  }
  return glyphs;
}

let fonts: [string, Uint8Array][] | null = null;

/** The character whose shape is nearest to the cell's, "?" in doubt. */
function readCell(rows: Uint8Array): string {
  fonts ??= ['Uni2-Terminus16', 'Uni2-TerminusBold16'].flatMap((name) => [...loadFont(name)]);
  let best = '?';
  let least = TOLERANCE;
  for (const [character, shape] of fonts) {
    let wrong = 0;
    for (let y = 0; y < CELL_HEIGHT && wrong < least; y++) wrong += ONES[(rows[y] ?? 0) ^ (shape[y] ?? 0)] ?? 0;
    if (wrong < least) [best, least] = [character, wrong];
  }
  return best;
}

const ONES = Uint8Array.from({ length: 256 }, (_, value) => value.toString(2).replaceAll('0', '').length);

/** Reads the PC's terminal out of a picture of its screen, line by line, as a person would. */
export function readTerminal(picture: Picture): string[] {
  const lines: string[] = [];
  for (let row = 0; row < TERMINAL.rows; row++) {
    let line = '';
    for (let column = 0; column < TERMINAL.columns; column++) {
      const cell = new Uint8Array(CELL_HEIGHT);
      for (let at = 0; at < PIXELS; at++) {
        const x = TERMINAL.x + column * CELL_WIDTH + (at % CELL_WIDTH);
        const y = TERMINAL.y + row * CELL_HEIGHT + Math.floor(at / CELL_WIDTH);
        const byte = Math.floor(at / CELL_WIDTH);
        if (picture.luma(x, y) >= INK) cell[byte] = (cell[byte] ?? 0) | (0x80 >> (at % CELL_WIDTH));
      }
      line += readCell(cell);
    }
    lines.push(line.trimEnd());
  }
  return lines;
}
