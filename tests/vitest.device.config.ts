// SPDX-License-Identifier: GPL-3.0-or-later
import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The virtual Cube boots once for all files. */
export default defineConfig({
  test: {
    ...base.test,
    include: ['device/**/*.test.ts'],
    globalSetup: ['support/cube-setup.ts'],
    // Emulation is slow on a busy machine.
    env: { NANOKVM_PATIENCE_MS: '200000', NANOKVM_PAUSE_MS: '150' },
    testTimeout: 400_000,
    hookTimeout: 400_000,
    // What the tests measure is told.
    disableConsoleIntercept: true,
  },
});
