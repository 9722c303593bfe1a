// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { Backoff } from './backoff';

it('doubles from 250 ms to 5 s and starts over after a success', () => {
  const backoff = new Backoff();
  expect(Array.from({ length: 7 }, () => backoff.next())).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  backoff.reset();
  expect(backoff.next()).toBe(250);
});
