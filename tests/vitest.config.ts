// SPDX-License-Identifier: GPL-3.0-or-later
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['process/**/*.test.ts', 'browser/**/*.test.ts'],
    // One at a time: the programs under test run beside us, on machines with two cores.
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    // Not a statement about speed, only the end of waiting for something that hangs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
