// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { absoluteMessage, HEARTBEAT, keyboardMessage, relativeMessage } from './reports';

it('puts type 1 before the eight bytes of a keyboard report', () => {
  expect([...keyboardMessage(Uint8Array.of(2, 0, 4, 0, 0, 0, 0, 0))]).toEqual([1, 2, 0, 4, 0, 0, 0, 0, 0]);
});

it('sends absolute coordinates little-endian in seven bytes', () => {
  expect([...absoluteMessage(0x11, 0x1234, 32767, -1)]).toEqual([2, 0x11, 0x34, 0x12, 0xff, 0x7f, 0xff]);
});

it('sends relative movement as signed bytes in five', () => {
  expect([...relativeMessage(1, -1, 127, 3)]).toEqual([2, 1, 0xff, 127, 3]);
});

it('never leaves the ranges of the descriptors', () => {
  expect([...absoluteMessage(0xff, 40000, -5, 500)]).toEqual([2, 0x1f, 0xff, 0x7f, 0, 0, 127]);
  expect([...relativeMessage(0xff, -128, 999, -999)]).toEqual([2, 0x1f, 0x81, 127, 0x81]);
});

it('beats with a single zero', () => {
  expect([...HEARTBEAT]).toEqual([0]);
});
