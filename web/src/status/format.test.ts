// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { bitrateText, codecName, millisecondsText } from './format';

it('writes bit rates as people say them', () => {
  expect(bitrateText(0)).toBe('0 kbit/s');
  expect(bitrateText(999)).toBe('999 kbit/s');
  expect(bitrateText(4321)).toBe('4.3 Mbit/s');
});

it('writes tenths of milliseconds only where they matter', () => {
  expect(millisecondsText(1.26)).toBe('1.3 ms');
  expect(millisecondsText(42.6)).toBe('43 ms');
  expect(millisecondsText(-0.4)).toBe('-0.4 ms');
});

it('names profile and level', () => {
  expect(codecName('avc1.640028')).toBe('H.264 High 4.0');
  expect(codecName('avc1.42E02A')).toBe('H.264 Baseline 4.2');
  expect(codecName('jpeg')).toBe('JPEG');
  expect(codecName('av01.x')).toBe('av01.x');
});
