// SPDX-License-Identifier: GPL-3.0-or-later

/** Decoder queue length at which acknowledgements stop, and the one at which they resume (http-api.md 5.3). */
export const HOLD_AT = 6;
export const RESUME_AT = 3;

/**
 * Decides when the server is told that frames have reached the decoder.
 *
 * Withholding is the viewer's brake: the server's window fills and it drops to the next key frame instead of building a
 * queue of old pictures here. Two thresholds, so that a queue hovering round one of them does not flutter.
 * Pure: the caller sends what is returned.
 */
export class AckGate {
  #withheld: number | null = null;
  #holding = false;

  /** A frame was handed to the decoder, whose queue is now `queue` long. Returns the timestamp to acknowledge, or null. */
  fed(timestampUs: number, queue: number): number | null {
    this.#withheld = timestampUs;
    if (queue >= HOLD_AT) this.#holding = true;
    return this.drained(queue);
  }

  /** The decoder's queue is now `queue` long. Returns the timestamp to acknowledge, or null. */
  drained(queue: number): number | null {
    if (this.#holding && queue > RESUME_AT) return null;
    this.#holding = false;
    const timestamp = this.#withheld;
    this.#withheld = null;
    return timestamp;
  }

  /** A new connection or a resync: whatever was in flight no longer matters to the server. */
  reset(): void {
    this.#withheld = null;
    this.#holding = false;
  }
}
