// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { PointerState } from './pointer-state';

const bytes = (messages: Uint8Array[]) => messages.map((message) => [...message]);

describe('absolute pointer', () => {
  it('sends only the newest of several movements', () => {
    const pointer = new PointerState();
    pointer.moveTo(1, 1);
    pointer.moveTo(300, 2);
    expect(bytes(pointer.flush())).toEqual([[2, 0, 0x2c, 1, 2, 0, 0]]);
    expect(pointer.flush()).toEqual([]);
  });

  it('sends the movement before the click, so that the click lands where the pointer is', () => {
    const pointer = new PointerState();
    pointer.moveTo(5, 6);
    expect(bytes(pointer.setButtons(1))).toEqual([
      [2, 0, 5, 0, 6, 0, 0],
      [2, 1, 5, 0, 6, 0, 0],
    ]);
    expect(bytes(pointer.setButtons(0))).toEqual([[2, 0, 5, 0, 6, 0, 0]]);
  });

  it('keeps buttons down while dragging and through a turn of the wheel', () => {
    const pointer = new PointerState();
    pointer.setButtons(16);
    pointer.moveTo(9, 9);
    expect(bytes(pointer.wheel(-2))).toEqual([
      [2, 16, 9, 0, 9, 0, 0],
      [2, 16, 9, 0, 9, 0, 254],
    ]);
  });

  it('releases the buttons where they are', () => {
    const pointer = new PointerState();
    pointer.moveTo(7, 8);
    pointer.setButtons(3);
    expect(bytes(pointer.release())).toEqual([[2, 0, 7, 0, 8, 0, 0]]);
    expect(pointer.release()).toEqual([]);
  });
});

describe('relative pointer', () => {
  const relative = () => Object.assign(new PointerState(), { mode: 'relative' as const });

  it('adds movements up and splits what a report cannot hold', () => {
    const pointer = relative();
    pointer.moveBy(100, -1);
    pointer.moveBy(100, -1);
    expect(bytes(pointer.flush())).toEqual([
      [2, 0, 127, 254, 0],
      [2, 0, 73, 0, 0],
    ]);
  });

  it('keeps fractions of a count for later', () => {
    const pointer = relative();
    pointer.moveBy(0.6, 0);
    expect(pointer.flush()).toEqual([]);
    pointer.moveBy(0.6, 0);
    expect(bytes(pointer.flush())).toEqual([[2, 0, 1, 0, 0]]);
  });

  it('loses no movement on the way, whatever its size', () => {
    const pointer = relative();
    let seed = 3;
    let wanted = 0;
    let sent = 0;
    for (let i = 0; i < 2000; i++) {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      const dx = ((seed >> 8) % 2000) - 1000;
      wanted += dx;
      pointer.moveBy(dx, 0);
      for (const message of pointer.flush()) sent += new DataView(message.buffer).getInt8(2);
    }
    expect(sent).toBe(wanted);
  });

  it('bounds the reports of a single absurd jump', () => {
    const pointer = relative();
    pointer.moveBy(1e9, 0);
    expect(pointer.flush().length).toBeLessThanOrEqual(32);
    expect(pointer.flush()).toEqual([]);
  });
});
