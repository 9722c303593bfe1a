// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { AckGate } from './ack-gate';

it('acknowledges each frame at once while the decoder keeps up', () => {
  const gate = new AckGate();
  expect(gate.fed(10, 1)).toBe(10);
  expect(gate.fed(20, 5)).toBe(20);
  expect(gate.drained(0)).toBeNull();
});

it('withholds from a queue of six until it has drained to three, then acknowledges the newest only', () => {
  const gate = new AckGate();
  expect(gate.fed(10, 6)).toBeNull();
  expect(gate.fed(20, 7)).toBeNull();
  expect(gate.drained(5)).toBeNull();
  expect(gate.fed(30, 4)).toBeNull();
  expect(gate.drained(3)).toBe(30);
  expect(gate.drained(2)).toBeNull();
  expect(gate.fed(40, 5)).toBe(40);
});

it('forgets what it withheld when the stream starts over', () => {
  const gate = new AckGate();
  expect(gate.fed(10, 8)).toBeNull();
  gate.reset();
  expect(gate.drained(0)).toBeNull();
  expect(gate.fed(5, 1)).toBe(5);
});

it('acknowledges in rising order whatever the decoder does, and nothing is left once it is idle', () => {
  const gate = new AckGate();
  let seed = 7;
  let last = 0;
  for (let t = 1; t < 5000; t++) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    const queue = (seed >> 8) % 12;
    const acknowledged = seed & 64 ? gate.fed(t, queue) : gate.drained(queue);
    if (acknowledged === null) continue;
    expect(acknowledged).toBeGreaterThan(last);
    expect(queue).toBeLessThan(6);
    last = acknowledged;
  }
  gate.fed(5000, 9);
  expect(gate.drained(0)).toBe(5000);
});
