// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { knownCodes, modifierOf, usageOf } from './usage';

describe('usageOf', () => {
  it.each([
    ['KeyA', 0x04],
    ['KeyZ', 0x1d],
    ['Digit1', 0x1e],
    ['Digit0', 0x27],
    ['F1', 0x3a],
    ['F12', 0x45],
    ['F13', 0x68],
    ['F24', 0x73],
    ['Numpad1', 0x59],
    ['Numpad9', 0x61],
    ['Numpad0', 0x62],
    ['IntlBackslash', 0x64],
    ['IntlYen', 0x89],
    ['Lang1', 0x90],
    ['AudioVolumeDown', 0x81],
  ])('knows %s', (code, usage) => expect(usageOf(code)).toBe(usage));

  it.each(['', 'Fn', 'KeyÄ', 'toString', '__proto__', 'constructor', 'F25'])('has nothing for %j', (code) => {
    expect(usageOf(code)).toBeNull();
    expect(modifierOf(code)).toBeNull();
  });
});

it('gives every known key either a usage that a report can carry or a modifier bit, never both', () => {
  for (const code of knownCodes()) {
    const usage = usageOf(code);
    const modifier = modifierOf(code);
    expect((usage === null) !== (modifier === null), code).toBe(true);
    if (usage !== null) expect(usage > 3 && usage <= 0xe7, code).toBe(true);
  }
});

it('gives the eight modifiers the eight bits of the report in its order', () => {
  const codes = ['Control', 'Shift', 'Alt', 'Meta'];
  const bits = [...codes.map((c) => modifierOf(`${c}Left`)), ...codes.map((c) => modifierOf(`${c}Right`))];
  expect(bits).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
});
