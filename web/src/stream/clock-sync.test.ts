// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { ClockSync } from './clock-sync';

it('knows nothing before the first answer', () => {
  const clock = new ClockSync();
  expect(clock.offsetUs).toBeNull();
  expect(clock.rttUs).toBeNull();
});

it('takes the midpoint of the round trip', () => {
  const clock = new ClockSync();
  clock.add(1000, 501_500, 2000);
  expect(clock.offsetUs).toBe(500_000);
  expect(clock.rttUs).toBe(1000);
});

it('trusts the shortest round trip, not the newest', () => {
  const clock = new ClockSync();
  clock.add(0, 1_000_050, 100);
  clock.add(1000, 1_041_000, 81_000); // 80 ms behind a large picture
  expect(clock.offsetUs).toBe(1_000_000);
});

it('forgets old samples, so that drifting clocks are followed', () => {
  const clock = new ClockSync();
  clock.add(0, 5, 10);
  for (let i = 1; i <= 12; i++) clock.add(i * 1000, i * 1000 + 777 + 10, i * 1000 + 20);
  expect(clock.offsetUs).toBe(777);
});

it('ignores an answer from before its question', () => {
  const clock = new ClockSync();
  clock.add(100, 5, 50);
  expect(clock.offsetUs).toBeNull();
});

it('stays within half a round trip of the truth under any queueing', () => {
  const clock = new ClockSync();
  let seed = 99;
  const random = (n: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
  for (let i = 0; i < 2000; i++) {
    const sent = i * 3_000_000;
    const up = 50 + random(20_000);
    const down = 50 + random(20_000);
    clock.add(sent, sent + up + 123_456_789, sent + up + down);
    const error = Math.abs((clock.offsetUs ?? 0) - 123_456_789);
    expect(error).toBeLessThanOrEqual((clock.rttUs ?? 0) / 2);
  }
});
