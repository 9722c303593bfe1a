// SPDX-License-Identifier: GPL-3.0-or-later
import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The virtual front (sim/front) boots once for each file. */
export default defineConfig({
  test: {
    ...base.test,
    include: ['front/**/*.test.ts'],
    // Emulation is slow on a busy machine.
    env: { NANOKVM_PATIENCE_MS: '200000' },
    testTimeout: 400_000,
    hookTimeout: 400_000,
    // What the tests measure is told.
    disableConsoleIntercept: true,
  },
});
