// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { screenshotName } from './screenshot';

it('names screenshots by local time so that they sort', () => {
  expect(screenshotName(new Date(2026, 0, 5, 7, 8, 9))).toBe('kvm-2026-01-05-070809.png');
});
