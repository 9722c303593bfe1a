// SPDX-License-Identifier: GPL-3.0-or-later
import { modifierOf, usageOf } from './usage';

/** Keys in a boot keyboard report (HID 1.11 appendix B.1). */
const SLOTS = 6;
/** Usage ErrorRollOver: more keys are down than a report can name. */
const ERROR_ROLL_OVER = 0x01;

/** On-screen modifier: `once` ends with the next key, `locked` stays until it is clicked again. */
export type Latch = 'once' | 'locked';

/**
 * Which keys of the target are down, and the report that says so.
 *
 * More than six keys give six times ErrorRollOver with the true modifiers, as HID 1.11 appendix C demands: hosts then keep
 * the keys they know until fewer are down, where "the newest six" would release keys that are still held.
 * Pure: events go in, complete reports come out.
 */
export class KeyboardState {
  /** Usages down, oldest first. */
  #keys: number[] = [];
  #modifiers = 0;
  #latches = new Map<number, Latch>();

  /** True when the report changed. An unknown key or one that is down already changes nothing. */
  press(code: string): boolean {
    const modifier = modifierOf(code);
    if (modifier !== null) return this.#setModifiers(this.#modifiers | modifier);
    const usage = usageOf(code);
    if (usage === null || this.#keys.includes(usage)) return false;
    this.#keys.push(usage);
    return true;
  }

  /** True when the report changed. The release of a key ends the `once` latches. */
  release(code: string): boolean {
    const modifier = modifierOf(code);
    if (modifier !== null) return this.#setModifiers(this.#modifiers & ~modifier);
    const index = this.#keys.indexOf(usageOf(code) ?? -1);
    if (index < 0) return false;
    this.#keys.splice(index, 1);
    for (const [bit, latch] of this.#latches) if (latch === 'once') this.#latches.delete(bit);
    return true;
  }

  /** Releases the keys that are not modifiers. True when there were any. */
  releaseKeys(): boolean {
    const any = this.#keys.length > 0;
    this.#keys = [];
    return any;
  }

  /** Releases everything that is held. Latches stay, since they are not held by a finger that could have left. */
  releaseAll(): void {
    this.#keys = [];
    this.#modifiers = 0;
  }

  /** Sets or (with null) clears the latch of a modifier. Other keys are ignored. */
  latch(code: string, latch: Latch | null): void {
    const bit = modifierOf(code);
    if (bit === null) return;
    if (latch) this.#latches.set(bit, latch);
    else this.#latches.delete(bit);
  }

  latchOf(code: string): Latch | null {
    return this.#latches.get(modifierOf(code) ?? 0) ?? null;
  }

  clearLatches(): void {
    this.#latches.clear();
  }

  /** Anything held by a finger, latches not counted. */
  get held(): boolean {
    return this.#modifiers !== 0 || this.#keys.length > 0;
  }

  get latched(): boolean {
    return this.#latches.size > 0;
  }

  /** The 8 bytes of the boot keyboard report: modifiers, reserved, six usages. */
  report(): Uint8Array<ArrayBuffer> {
    const report = new Uint8Array(2 + SLOTS);
    report[0] = [...this.#latches.keys()].reduce((bits, bit) => bits | bit, this.#modifiers);
    if (this.#keys.length > SLOTS) report.fill(ERROR_ROLL_OVER, 2);
    else report.set(this.#keys, 2);
    return report;
  }

  #setModifiers(modifiers: number): boolean {
    const changed = modifiers !== this.#modifiers;
    this.#modifiers = modifiers;
    return changed;
  }
}
