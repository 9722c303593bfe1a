// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { WheelAccumulator } from './wheel';

const event = (deltaY: number, timeStamp = 0, deltaMode = 0) => ({ deltaY, deltaMode, timeStamp });

describe('WheelAccumulator', () => {
  it.each([
    ['a notch in pixels', 100, 0],
    ['a notch on a scaled display', 66.7, 0],
    ['a notch in three lines', 3, 1],
    ['a notch of an accelerated wheel that reports 120', 120, 0],
  ])('moves one step down for %s', (_name, deltaY, mode) => {
    expect(new WheelAccumulator().add(event(deltaY, 0, mode), false)).toBe(-1);
  });

  it('moves up for scrolling up, and the other way round when reversed', () => {
    expect(new WheelAccumulator().add(event(-100), false)).toBe(1);
    expect(new WheelAccumulator().add(event(-100), true)).toBe(-1);
  });

  it('gives every notch a step, none more and none less', () => {
    const wheel = new WheelAccumulator();
    const steps = Array.from({ length: 9 }, (_, i) => wheel.add(event(66.7, i * 30), false));
    expect(steps).toEqual(Array.from({ length: 9 }, () => -1));
  });

  it('adds up the small amounts of a trackpad', () => {
    const wheel = new WheelAccumulator();
    let steps = 0;
    for (let i = 0; i < 100; i++) steps += wheel.add(event(8, i * 16), false);
    expect(steps).toBe(-8);
  });

  it('forgets what was left over after a rest and when the direction turns', () => {
    const wheel = new WheelAccumulator();
    expect(wheel.add(event(45, 0), false)).toBe(0);
    expect(wheel.add(event(45, 16), false)).toBe(0);
    expect(wheel.add(event(45, 1000), false)).toBe(0);
    expect(wheel.add(event(-45, 1016), false)).toBe(0);
    expect(wheel.add(event(-45, 1032), false)).toBe(0);
  });
});
