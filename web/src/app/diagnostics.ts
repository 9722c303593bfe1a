// SPDX-License-Identifier: GPL-3.0-or-later
import type { Store } from '../base/store';
import type { Console } from '../console/console';
import type { Pixels } from '../stream/player';
import { NO_STATS, type StreamStats } from '../stream/stats';

/** What `__kvm.stats()` tells; plain data, fit to be copied into a report. */
export interface Diagnostics extends StreamStats {
  /** How the picture comes and why; null while no screen is open. */
  readonly mode: string | null;
  readonly reason: string | null;
  readonly hasPicture: boolean;
  /** States of the two connections. */
  readonly sockets: { readonly video: string; readonly control: string };
  /** State of the target's video signal as the server told it; null before. */
  readonly signal: string | null;
  readonly leds: { numLock: boolean; capsLock: boolean; scrollLock: boolean; known: boolean } | null;
}

/**
 * `window.__kvm`: what support asks users to copy from the browser's developer tools. Read only.
 *
 * - `__kvm.stats()`: a snapshot, at most 250 ms old.
 * - `await __kvm.grab()`: the picture of this moment in full size, `{width, height, data}` with RGBA bytes.
 */
export interface DiagnosticsApi {
  stats(): Diagnostics;
  grab(): Promise<Pixels>;
}

declare global {
  interface Window {
    readonly __kvm?: DiagnosticsApi;
  }
}

export function installDiagnostics(open: Store<Console | null>): void {
  const api: DiagnosticsApi = Object.freeze({
    stats: () => snapshot(open.get()),
    grab: () => open.get()?.player.grab() ?? Promise.reject(new Error('no screen is open')),
  });
  Object.defineProperty(window, '__kvm', { value: api, writable: false, configurable: false });
}

function snapshot(console: Console | null): Diagnostics {
  const player = console?.player.state.get();
  const control = console?.control.get();
  return {
    ...(player?.stats ?? NO_STATS),
    width: player?.width ?? 0,
    height: player?.height ?? 0,
    mode: player?.mode ?? null,
    reason: player?.reason ?? null,
    hasPicture: player?.hasPicture ?? false,
    sockets: { video: player?.socket ?? 'idle', control: control?.socket ?? 'idle' },
    signal: control?.signal?.state ?? null,
    leds: control?.leds ?? null,
  };
}
