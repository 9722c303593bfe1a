// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { FrameCounter, RecentGrowth } from './stats';

it('RecentGrowth forgets what is longer ago than its span, however often it is asked', () => {
  const lost = new RecentGrowth();
  expect(lost.at(0, 0)).toBe(0);
  expect(lost.at(500, 40)).toBe(40);
  for (let ms = 510; ms <= 10_000; ms += 10) expect(lost.at(ms, 41)).toBe(41);
  expect(lost.at(11_500, 41)).toBe(0);
  expect(lost.at(60_000, 44)).toBe(3);
  expect(lost.at(69_000, 44)).toBe(3);
  expect(lost.at(70_500, 44)).toBe(0);
});

describe('FrameCounter', () => {
  it('reports the rates of the last second only', () => {
    const counter = new FrameCounter();
    for (let i = 0; i < 90; i++) counter.arrived(i * (1000 / 30), 10_000, i);
    const now = 89 * (1000 / 30);
    expect(counter.rates(now)).toEqual({ fps: 30, kbps: 2400 });
    expect(counter.rates(now + 2000)).toEqual({ fps: 0, kbps: 0 });
  });

  it('counts frames skipped between two, also across the wrap of the sequence', () => {
    const counter = new FrameCounter();
    counter.arrived(0, 1, 0xffff_fffe);
    counter.arrived(1, 1, 0xffff_ffff);
    counter.arrived(2, 1, 0);
    expect(counter.missed).toBe(0);
    counter.arrived(3, 1, 4);
    expect(counter.missed).toBe(3);
    expect(counter.gaps).toBe(1);
  });

  it('does not count a new connection or a restarted encoder as missed frames', () => {
    const counter = new FrameCounter();
    counter.arrived(0, 1, 1000);
    counter.restart();
    counter.arrived(1, 1, 5000);
    counter.arrived(2, 1, 1);
    expect(counter.missed).toBe(0);
    expect(counter.lastSequence).toBe(1);
  });

  it('counts frames of a server that numbers nothing', () => {
    const counter = new FrameCounter();
    counter.arrived(0, 1, null);
    counter.arrived(1, 1, null);
    expect(counter.received).toBe(2);
    expect(counter.lastSequence).toBeNull();
    expect(counter.gaps).toBe(0);
  });
});
