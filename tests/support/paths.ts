// SPDX-License-Identifier: GPL-3.0-or-later
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The source tree. */
export const repository = resolve(import.meta.dirname, '../..');

/** Sanitized programs, for the process tests. */
export const buildFolder = process.env.NANOKVM_TEST_BUILD ?? join(repository, 'build/test');

export const programs = {
  server: join(buildFolder, 'apps/NanoKVM-Server'),
  nanokvm: join(buildFolder, 'apps/nanokvm'),
  kvmSystem: join(buildFolder, 'apps/kvm_system'),
  /** Pictures of OLED pages and QR codes: src/panel/tools/panel_render.cpp. */
  panelRender: join(buildFolder, 'src/panel/panel_render'),
  capture: join(buildFolder, 'apps/kvm_capture'),
  /** A capture worker that behaves as its --source says: src/stream/scripted_worker.cpp. */
  scriptedWorker: join(buildFolder, 'src/stream/scripted_worker'),
  /** One WebRTC transport that is spoken to by lines: src/stream/webrtc/webrtc_peer.cpp. */
  webrtcPeer: join(buildFolder, 'src/stream/webrtc/webrtc_peer'),
};

const released = process.env.NANOKVM_BROWSER_BUILD ?? join(repository, 'build/release');

/** As users have them, for the browser tests. */
export const releasePrograms = {
  server: join(released, 'apps/NanoKVM-Server'),
  capture: join(released, 'apps/kvm_capture'),
};

export const webRoot = join(repository, 'web/dist');

/** Screenshots and logs for people; not in the repository. */
export const outFolder = join(repository, 'tests/out');

/** Throws a sentence that says what to build when a file is missing. */
export function needFile(path: string): string {
  if (!existsSync(path)) throw new Error(`${path} is missing: build it first (./test process does)`);
  return path;
}
