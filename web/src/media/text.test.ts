// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { imageName, sizeText, uploadProblem } from './text';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [999_600, '1.0 MB'],
  [650_000_000, '650 MB'],
  [4_700_000_000, '4.7 GB'],
  [64_000_000_000, '64 GB'],
])('%i bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));

it('shows an image without the folder that all are in', () => {
  expect(imageName('/data/linux/debian.iso')).toBe('linux/debian.iso');
});

it.each([
  ['debian-12.iso', null],
  ['Disk_1.IMG', null],
  ['notes.txt', 'kind'],
  ['.iso', 'kind'],
  ['my disk.iso', 'name'],
  ['.hidden.iso', 'name'],
  [`${'a'.repeat(130)}.iso`, 'name'],
])('tells before the upload what the device thinks of %s', (name, problem) => {
  expect(uploadProblem(name)).toBe(problem);
});
