// SPDX-License-Identifier: GPL-3.0-or-later

const FIRST_MS = 250;
const LONGEST_MS = 5000;

/** Waiting times between attempts to connect: 250 ms, doubling up to 5 s, from the start again once one succeeded. */
export class Backoff {
  #next = FIRST_MS;

  next(): number {
    const wait = this.#next;
    this.#next = Math.min(LONGEST_MS, wait * 2);
    return wait;
  }

  reset(): void {
    this.#next = FIRST_MS;
  }
}
