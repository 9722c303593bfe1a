// SPDX-License-Identifier: GPL-3.0-or-later
import { EV, type InputEvent } from './cube.ts';

/** HID usage → code of linux/input-event-codes.h, of the keys that stories are made of; modifiers by their bit. */
export const KEYS: Readonly<Record<number, number>> = { 0x04: 30, 0x05: 48, 0x06: 46, 0x07: 32, 0x08: 18, 0x09: 33 };
export const MODIFIERS: Readonly<Record<number, number>> = { 0x01: 29, 0x02: 42, 0x04: 56 };

/** The mulberry32 generator: the same numbers from the same seed everywhere. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 … sides - 1 */
  roll(sides: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.roll(from.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }
}

/** What one person holds down. */
export class Hand {
  readonly keys: number[] = [];
  modifiers = 0;

  get empty(): boolean {
    return this.keys.length === 0 && this.modifiers === 0;
  }

  /** The codes that the target has down because of this hand. */
  get codes(): number[] {
    const held = Object.entries(MODIFIERS).filter(([bit]) => (this.modifiers & Number(bit)) !== 0);
    return [...this.keys.map((usage) => KEYS[usage] ?? 0), ...held.map(([, code]) => code)];
  }

  /** Presses or releases one key; what then happens at the target. */
  toggle(dice: Dice): { code: number; value: number } {
    if (dice.roll(4) === 0) {
      const bit = Number(dice.pick(Object.keys(MODIFIERS)));
      this.modifiers ^= bit;
      return { code: MODIFIERS[bit] ?? 0, value: (this.modifiers & bit) === 0 ? 0 : 1 };
    }
    const usage = Number(dice.pick(Object.keys(KEYS)));
    const at = this.keys.indexOf(usage);
    if (at >= 0) this.keys.splice(at, 1);
    else this.keys.push(usage);
    return { code: KEYS[usage] ?? 0, value: at >= 0 ? 0 : 1 };
  }

  /** Everything up; what then happens at the target. */
  letGo(): { code: number; value: number }[] {
    const ups = this.codes.map((code) => ({ code, value: 0 }));
    this.keys.length = 0;
    this.modifiers = 0;
    return ups;
  }
}

/**
 * What must arrive at the target since the last `begin`. One report can release several keys, in an order that is the
 * kernel's; so the order is compared of presses, and of each key and button by itself.
 */
export class Expectation {
  readonly #expected: { code: number; value: number }[] = [];
  #moved = 0;
  #placed: readonly [number, number] | null = null;
  #from = 0;

  begin(events: readonly InputEvent[]): void {
    this.#expected.length = 0;
    this.#moved = 0;
    this.#placed = null;
    this.#from = events.length;
  }

  key(...happening: readonly { code: number; value: number }[]): void {
    this.#expected.push(...happening);
  }

  move(dx: number): void {
    this.#moved += dx;
  }

  /** Of the absolute pointer only the last place counts: moves may merge. */
  place(x: number, y: number): void {
    this.#placed = [x, y];
  }

  /** Empty when all has arrived, and nothing else; else the difference. */
  difference(events: readonly InputEvent[]): string {
    const since = events.slice(this.#from);
    const keys = since.filter(({ type, value }) => type === EV.KEY && value !== 2);
    const moved = since.filter(({ type, code }) => type === EV.REL && code === 0);
    const told = (wanted: string, got: string, what: string): string =>
      wanted === got ? '' : `${what}: ${wanted || 'nothing'} was sent, ${got || 'nothing'} arrived\n`;
    const presses = (all: readonly { code: number; value: number }[]): string =>
      all
        .filter(({ value, code }) => value === 1 && code < 0x100)
        .map(({ code }) => code)
        .join(' ');
    const of = (code: number, all: readonly { code: number; value: number }[]): string =>
      all
        .filter((one) => one.code === code)
        .map(({ value }) => value)
        .join(' ');
    const last = (code: number): number | undefined =>
      since.findLast((event) => event.kind === 'absolute' && event.type === EV.ABS && event.code === code)?.value;
    const codes = [...new Set([...keys, ...this.#expected].map(({ code }) => code))];
    return [
      told(presses(this.#expected), presses(keys), 'presses'),
      ...codes.map((code) => told(of(code, this.#expected), of(code, keys), `key ${code}`)),
      this.#placed ? told(this.#placed.join(' '), `${last(0)} ${last(1)}`, 'place') : '',
      told(`${this.#moved}`, `${moved.reduce((sum, { value }) => sum + value, 0)}`, 'movement'),
    ].join('');
  }
}
