// SPDX-License-Identifier: GPL-3.0-or-later
import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The device's programs under qemu-user: NANOKVM_TEST_BUILD is build/device/emulated. */
export default defineConfig({
  test: {
    ...base.test,
    include: ['emulated/**/*.test.ts', 'process/input.test.ts', 'process/websocket-errors.test.ts'],
  },
});
