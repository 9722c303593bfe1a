// SPDX-License-Identifier: GPL-3.0-or-later
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `vite dev` finds a server: the mock by default, a real one with KVM_SERVER=https://… */
const server = process.env.KVM_SERVER ?? 'http://127.0.0.1:8089';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // The server's content security policy forbids data: sources for everything but pictures.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The budget is 200 kB compressed; Vite warns by the size before compression.
    chunkSizeWarningLimit: 600,
  },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: server, ws: true, secure: false } },
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}'],
    testTimeout: 60_000, // a busy machine is no failure
  },
});
