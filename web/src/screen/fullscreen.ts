// SPDX-License-Identifier: GPL-3.0-or-later
import { useSyncExternalStore } from 'react';

/** The Keyboard Lock API, which only some browsers have and TypeScript does not describe. */
interface KeyboardLock {
  lock(): Promise<void>;
  unlock(): void;
}

function keyboardLock(): KeyboardLock | null {
  return (navigator as Navigator & { keyboard?: KeyboardLock }).keyboard ?? null;
}

export function useFullscreen(): boolean {
  return useSyncExternalStore(
    (changed) => {
      document.addEventListener('fullscreenchange', changed);
      return () => document.removeEventListener('fullscreenchange', changed);
    },
    () => document.fullscreenElement !== null,
  );
}

/**
 * Enters or leaves full screen. Inside, the keyboard is locked where the browser can: then Alt+Tab, the Windows key and
 * Escape go to the target, and holding Escape leaves. Rejects when the browser refuses full screen.
 */
export async function toggleFullscreen(): Promise<void> {
  if (document.fullscreenElement) {
    keyboardLock()?.unlock();
    await document.exitFullscreen();
    return;
  }
  await document.documentElement.requestFullscreen({ navigationUI: 'hide' });
  await keyboardLock()
    ?.lock()
    .catch(() => undefined); // without it full screen still works; some keys stay with this computer
}
