// SPDX-License-Identifier: GPL-3.0-or-later

/** Pixels of browser scrolling that make one step of the target's wheel. */
const STEP_PX = 100;
/** A line (Firefox with a mouse reports three per notch) and a page, in pixels. */
const LINE_PX = STEP_PX / 3;
const PAGE_PX = STEP_PX * 3;
/** An event of at least this much comes from the notch of a mouse wheel: it always moves one step. */
const NOTCH_PX = 50;
/** Scrolling that rests this long starts anew: what a trackpad left over must not add to the next gesture. */
const REST_MS = 250;

/** What is needed of a WheelEvent. */
export interface WheelInput {
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly timeStamp: number;
}

/**
 * Turns scrolling into steps of a mouse wheel, positive = up as in HID. Trackpads send many small amounts, which add up
 * to a step; a wheel's notch is a step at once whatever the browser makes of it.
 */
export class WheelAccumulator {
  #rest = 0;
  #lastMs = -Infinity;

  /** Steps to send for this event, often 0. `reversed` is the user's setting. */
  add(event: WheelInput, reversed: boolean): number {
    const pixels = inPixels(event);
    const turned = Math.sign(pixels) !== Math.sign(this.#rest);
    if (turned || event.timeStamp - this.#lastMs > REST_MS) this.#rest = 0;
    this.#lastMs = event.timeStamp;
    this.#rest += pixels;
    let steps = Math.trunc(this.#rest / STEP_PX);
    if (steps === 0 && Math.abs(pixels) >= NOTCH_PX) steps = Math.sign(pixels);
    this.#rest = Math.abs(pixels) >= NOTCH_PX ? 0 : this.#rest - steps * STEP_PX;
    if (steps === 0) return 0;
    return reversed ? steps : -steps;
  }
}

function inPixels(event: WheelInput): number {
  if (event.deltaMode === 1) return event.deltaY * LINE_PX;
  if (event.deltaMode === 2) return event.deltaY * PAGE_PX;
  return event.deltaY;
}
