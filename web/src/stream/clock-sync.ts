// SPDX-License-Identifier: GPL-3.0-or-later

/** Samples kept. With one every few seconds this covers about half a minute, in which two crystals drift under 2 ms. */
const WINDOW = 12;

/**
 * The server's clock as seen from here, by the method of NTP (RFC 5905 section 10): of the last few questions the one
 * with the shortest round trip has had the least queueing, so its midpoint is the best guess.
 *
 * The error is at most half of `rttUs`. Frames travel in the same connection as the answers, so a single sample taken
 * behind a large picture would be off by its transmission time: hence the minimum and not the mean.
 */
export class ClockSync {
  #samples: { rttUs: number; offsetUs: number }[] = [];

  /** An answer that came in at `receivedUs` of our clock, to a question we sent at `sentUs`. */
  add(sentUs: number, serverUs: number, receivedUs: number): void {
    const rttUs = receivedUs - sentUs;
    if (rttUs < 0) return; // not an answer to a question of ours
    this.#samples.push({ rttUs, offsetUs: serverUs - (sentUs + receivedUs) / 2 });
    if (this.#samples.length > WINDOW) this.#samples.shift();
  }

  /** Microseconds to add to our clock to get the server's; null until the first answer. */
  get offsetUs(): number | null {
    return this.#best?.offsetUs ?? null;
  }

  /** Round trip of the best sample, microseconds; null until the first answer. */
  get rttUs(): number | null {
    return this.#best?.rttUs ?? null;
  }

  /** The server's clock may have started over: a new connection. */
  reset(): void {
    this.#samples = [];
  }

  get #best(): { rttUs: number; offsetUs: number } | null {
    let best: { rttUs: number; offsetUs: number } | null = null;
    for (const sample of this.#samples) if (!best || sample.rttUs < best.rttUs) best = sample;
    return best;
  }
}
