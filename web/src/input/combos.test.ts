// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { COMBOS, CONSOLES, FUNCTION_KEYS, play, SYSRQ, sysRq } from './combos';
import { knownCodes } from './usage';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('presses in order and releases in the opposite one', async () => {
  const seen: string[] = [];
  const done = play({ id: 'x', label: 'x', codes: ['A', 'B'] }, (code, down) => seen.push(code + (down ? '+' : '-')));
  await vi.runAllTimersAsync();
  await done;
  expect(seen).toEqual(['A+', 'B+', 'B-', 'A-']);
});

it('offers only keys that exist, and each combination once', () => {
  const all = [...COMBOS, ...CONSOLES, ...FUNCTION_KEYS, ...SYSRQ.map(sysRq)];
  const known = knownCodes();
  for (const combo of all) for (const code of combo.codes) expect(known, combo.id).toContain(code);
  expect(new Set(all.map((combo) => combo.id)).size).toBe(all.length);
});

it('asks before commands that end the target, not before harmless ones', () => {
  expect(sysRq('b').dangerous).toBe(true);
  expect(sysRq('s').dangerous).toBe(false);
});
