// SPDX-License-Identifier: GPL-3.0-or-later

/** The end of patience with something that hangs; never a statement about speed. An emulated machine is given more. */
export const PATIENCE_MS = Number(process.env.NANOKVM_PATIENCE_MS ?? 30_000);

/**
 * Between two looks at what is waited for. Looking into an emulated machine keeps it from what it has to do: there it is
 * done more rarely.
 */
const PAUSE_MS = Number(process.env.NANOKVM_PAUSE_MS ?? 10);

export function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** Waits until `condition` gives something that is neither false nor undefined nor null, and returns it. `what` is asked when it is too late. */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string | (() => string),
  patienceMs = PATIENCE_MS,
  pauseMs = PAUSE_MS,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== undefined && value !== null) return value;
    if (performance.now() > deadline)
      throw new Error(`waited ${patienceMs / 1000} s in vain: ${typeof what === 'string' ? what : what()}`);
    await sleep(pauseMs);
  }
}

/** `promise`, or an error that names `what` when it does not settle. */
export async function within<T>(promise: Promise<T>, what: string, patienceMs = PATIENCE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`waited ${patienceMs / 1000} s in vain: ${what}`)), patienceMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
