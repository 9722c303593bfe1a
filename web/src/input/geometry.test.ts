// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { absolutePosition, contained } from './geometry';

describe('contained', () => {
  it('leaves bars at the sides of a picture that is narrower than its box', () => {
    expect(contained({ left: 10, top: 20, width: 1000, height: 500 }, { width: 400, height: 400 })).toEqual({
      left: 260,
      top: 20,
      width: 500,
      height: 500,
    });
  });

  it('leaves bars above and below a picture that is wider', () => {
    expect(contained({ left: 0, top: 0, width: 800, height: 800 }, { width: 1920, height: 1080 })).toEqual({
      left: 0,
      top: 175,
      width: 800,
      height: 450,
    });
  });

  it('is the box itself while there is no picture', () => {
    const box = { left: 1, top: 2, width: 3, height: 4 };
    expect(contained(box, { width: 0, height: 0 })).toEqual(box);
  });
});

describe('absolutePosition', () => {
  const shown = { left: 100, top: 50, width: 1921, height: 1081 };

  it('reaches 0 and 32767 at the edges', () => {
    expect(absolutePosition(100, 50, shown)).toEqual({ x: 0, y: 0 });
    expect(absolutePosition(2020, 1130, shown)).toEqual({ x: 32767, y: 32767 });
  });

  it('is in the middle in the middle', () => {
    expect(absolutePosition(1060, 590, shown)).toEqual({ x: 16384, y: 16384 });
  });

  it('takes the nearest edge for points in the bars', () => {
    expect(absolutePosition(-500, 9999, shown)).toEqual({ x: 0, y: 32767 });
  });

  it('gives a valid position for a picture that is not laid out', () => {
    expect(absolutePosition(5, 5, { left: 0, top: 0, width: 0, height: 0 })).toEqual({ x: 0, y: 0 });
  });
});
