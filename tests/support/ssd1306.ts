// SPDX-License-Identifier: GPL-3.0-or-later
import type { Transfer } from './front.ts';

const COLUMNS = 128;
/** Commands with one byte behind them (SSD1306 rev. 1.1, table 9). */
const WITH_VALUE = new Set([0x20, 0x81, 0x8d, 0xa8, 0xd3, 0xd5, 0xd9, 0xda, 0xdb]);

/** An SSD1306 by its data sheet: what it shows after what it was sent. */
export class Ssd1306 {
  readonly memory = new Uint8Array(COLUMNS * 8);
  on = false;
  pump = false;
  remapped = false;
  reversed = false;
  #page = 0;
  #column = 0;
  #waiting: number | null = null;

  take(transfer: Transfer): void {
    const [control, ...bytes] = transfer.bytes;
    if (control !== 0x00 && control !== 0x40) throw new Error(`the control byte ${control}`);
    for (const byte of bytes) {
      if (control === 0x40) this.#data(byte);
      else this.#command(byte);
    }
  }

  #data(byte: number): void {
    this.memory[this.#page * COLUMNS + this.#column] = byte;
    this.#column = (this.#column + 1) % COLUMNS;
  }

  #command(byte: number): void {
    if (this.#waiting !== null) {
      if (this.#waiting === 0x8d) this.pump = (byte & 4) !== 0;
      this.#waiting = null;
    } else if (WITH_VALUE.has(byte)) this.#waiting = byte;
    else if (byte <= 0x0f) this.#column = (this.#column & 0xf0) | byte;
    else if (byte <= 0x1f) this.#column = (this.#column & 0x0f) | ((byte & 7) << 4);
    else if (byte >= 0xb0 && byte <= 0xb7) this.#page = byte & 7;
    else if (byte === 0xae || byte === 0xaf) this.on = byte === 0xaf;
    else if (byte === 0xa0 || byte === 0xa1) this.remapped = byte === 0xa1;
    else if (byte === 0xc0 || byte === 0xc8) this.reversed = byte === 0xc8;
    else if (byte !== 0xa4 && byte !== 0xa6 && byte !== 0x40) throw new Error(`the command ${byte.toString(16)}`);
  }

  /** Rows of a panel as `.` and `#`, for one whose first column is this one of the controller's. */
  picture(width: number, height: number, firstColumn: number): string[] {
    return Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) => {
        const strip = this.memory[(y >> 3) * COLUMNS + firstColumn + x] ?? 0;
        return ((strip >> (y & 7)) & 1) === 1 ? '#' : '.';
      }).join(''),
    );
  }
}
