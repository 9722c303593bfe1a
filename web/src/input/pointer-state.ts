// SPDX-License-Identifier: GPL-3.0-or-later
import { absoluteMessage, clamp, RELATIVE_MAX, relativeMessage } from './reports';

export type PointerMode = 'absolute' | 'relative';

/** Reports one movement is split into at most: a jump of more than 4000 counts is a glitch, not a hand. */
const SPLIT_LIMIT = 32;

/**
 * What the pointer does, and the messages that say so. Movements are kept until `flush`, so that the owner can send them
 * once per animation frame; buttons and wheel flush first, so that a click lands where the pointer was and in order.
 */
export class PointerState {
  mode: PointerMode = 'absolute';
  #buttons = 0;
  #x = 0;
  #y = 0;
  #dx = 0;
  #dy = 0;
  #moved = false;

  get buttons(): number {
    return this.#buttons;
  }

  /** A movement waits to be sent. */
  get pending(): boolean {
    return this.#moved;
  }

  /** Absolute, 0…32767 each. */
  moveTo(x: number, y: number): void {
    if (x === this.#x && y === this.#y) return;
    this.#x = x;
    this.#y = y;
    this.#moved = true;
  }

  /** Relative, in counts. */
  moveBy(dx: number, dy: number): void {
    this.#dx += dx;
    this.#dy += dy;
    this.#moved = true;
  }

  /** The movement not sent yet, if any. */
  flush(): Uint8Array<ArrayBuffer>[] {
    if (!this.#moved) return [];
    this.#moved = false;
    return this.mode === 'absolute' ? [this.#absolute(0)] : this.#movement();
  }

  /** Buttons as in MouseEvent.buttons, whose bits are those of the report. Nothing when they have not changed. */
  setButtons(buttons: number): Uint8Array<ArrayBuffer>[] {
    if (buttons === this.#buttons) return [];
    const messages = this.flush();
    this.#buttons = buttons;
    return [...messages, this.state()];
  }

  wheel(steps: number): Uint8Array<ArrayBuffer>[] {
    if (steps === 0) return [];
    const messages = this.flush();
    const wheel = clamp(steps, -RELATIVE_MAX, RELATIVE_MAX);
    return [
      ...messages,
      this.mode === 'absolute' ? this.#absolute(wheel) : relativeMessage(this.#buttons, 0, 0, wheel),
    ];
  }

  /** All buttons up, and what was not sent forgotten. Nothing when none was down. */
  release(): Uint8Array<ArrayBuffer>[] {
    this.#moved = false;
    this.#dx = 0;
    this.#dy = 0;
    return this.setButtons(0);
  }

  /** The buttons as they are, without movement: to be sent again after a lost connection. */
  state(): Uint8Array<ArrayBuffer> {
    return this.mode === 'absolute' ? this.#absolute(0) : relativeMessage(this.#buttons, 0, 0, 0);
  }

  #absolute(wheel: number): Uint8Array<ArrayBuffer> {
    return absoluteMessage(this.#buttons, this.#x, this.#y, wheel);
  }

  /** Fractions of counts are kept for the next flush: zoomed pages report them. */
  #movement(): Uint8Array<ArrayBuffer>[] {
    const messages: Uint8Array<ArrayBuffer>[] = [];
    while (messages.length < SPLIT_LIMIT) {
      const dx = clamp(this.#dx, -RELATIVE_MAX, RELATIVE_MAX);
      const dy = clamp(this.#dy, -RELATIVE_MAX, RELATIVE_MAX);
      if (dx === 0 && dy === 0) return messages;
      this.#dx -= dx;
      this.#dy -= dy;
      messages.push(relativeMessage(this.#buttons, dx, dy, 0));
    }
    this.#dx = 0;
    this.#dy = 0;
    return messages;
  }
}
