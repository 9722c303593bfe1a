// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { codecOf } from './h264';

it('finds the profile and level of a high-profile stream behind an access unit delimiter', () => {
  expect(codecOf(Uint8Array.of(0, 0, 0, 1, 9, 0x10, 0, 0, 0, 1, 0x67, 0x64, 0x00, 0x1f, 0xac))).toBe('avc1.64001F');
});

it('accepts three-byte start codes and any reference count in the header', () => {
  expect(codecOf(Uint8Array.of(0, 0, 1, 0x27, 0x42, 0xe0, 0x2a))).toBe('avc1.42E02A');
});

it('returns null for pictures without parameter sets', () => {
  expect(codecOf(Uint8Array.of(0, 0, 0, 1, 0x41, 1, 2, 3, 4, 5))).toBeNull();
});

it('never reads past a truncated unit', () => {
  const whole = Uint8Array.of(0, 0, 0, 1, 0x67, 0x42, 0xe0, 0x2a);
  for (let length = 0; length < whole.length; length++) expect(codecOf(whole.subarray(0, length))).toBeNull();
});
