// SPDX-License-Identifier: GPL-3.0-or-later
import { KeyboardState, type Latch } from './keyboard-state';
import type { Platform } from './platform';
import { keyboardMessage } from './reports';
import { modifierOf, usageOf } from './usage';

/** What is needed of a KeyboardEvent. */
export interface KeyInput {
  readonly code: string;
  readonly repeat: boolean;
  readonly timeStamp: number;
}

/** Windows makes AltGr out of a left Control that comes in the same moment; people are not that fast. */
const ALTGR_MS = 20;

/**
 * Browser key events to messages for the target, with the peculiarities of the platforms. `send` gets one complete
 * report per change, in order. While inactive (the screen has no focus) everything is up.
 */
export class Keyboard {
  readonly #state = new KeyboardState();
  readonly #platform: Platform;
  readonly #send: (message: Uint8Array<ArrayBuffer>) => void;
  #active = false;
  #controlMs = -Infinity;

  constructor(platform: Platform, send: (message: Uint8Array<ArrayBuffer>) => void) {
    this.#platform = platform;
    this.#send = send;
  }

  /** True: the browser must not act on this key. Keys without a usage (media keys, Fn) stay with the browser. */
  down(event: KeyInput): boolean {
    if (!this.#active) return false;
    if (event.repeat) return isKey(event.code); // the target repeats by itself
    if (this.#platform === 'mac' && event.code === 'CapsLock') return this.#tap(event.code);
    if (this.#isAltGr(event)) this.#change(this.#state.release('ControlLeft'));
    if (event.code === 'ControlLeft') this.#controlMs = event.timeStamp;
    this.#change(this.#state.press(event.code));
    return isKey(event.code);
  }

  /** True: the browser must not act on this key. */
  up(event: KeyInput): boolean {
    if (!this.#active) return false;
    if (this.#platform === 'mac' && event.code === 'CapsLock') return this.#tap(event.code);
    const changed = this.#state.release(event.code);
    // macOS reports no release of a key that went down while Command was held.
    const swallowed = this.#platform === 'mac' && event.code.startsWith('Meta') && this.#state.releaseKeys();
    this.#change(changed || swallowed);
    return isKey(event.code);
  }

  /** The screen got the focus: latched modifiers count again. */
  activate(): void {
    this.#active = true;
    if (this.#state.latched) this.resend();
  }

  /** The screen lost the focus, the page its visibility or the pointer its lock: nothing stays down on the target. */
  deactivate(): void {
    if (!this.#active) return;
    this.#active = false;
    this.#state.releaseAll();
    this.resend();
  }

  /** All up, latches too, whether active or not. */
  releaseAll(): void {
    const any = this.#state.held || this.#state.latched;
    this.#state.releaseAll();
    this.#state.clearLatches();
    if (any) this.resend();
  }

  /** Next state of an on-screen modifier: off → once → locked → off. */
  cycleLatch(code: string): Latch | null {
    const now = this.#state.latchOf(code);
    const next = now === null ? 'once' : now === 'once' ? 'locked' : null;
    this.#state.latch(code, next);
    if (this.#active) this.resend();
    return next;
  }

  latchOf(code: string): Latch | null {
    return this.#state.latchOf(code);
  }

  /** A key of a menu, down or up; independent of the focus. */
  virtual(code: string, pressed: boolean): void {
    const changed = pressed ? this.#state.press(code) : this.#state.release(code);
    if (changed) this.#send(keyboardMessage(this.#state.report()));
  }

  /** Anything that the target should know after a lost connection. */
  get holding(): boolean {
    return this.#state.held || (this.#active && this.#state.latched);
  }

  /** Sends the state as it is. */
  resend(): void {
    this.#send(keyboardMessage(this.#active || this.#state.held ? this.#state.report() : new Uint8Array(8)));
  }

  #change(changed: boolean): void {
    if (changed) this.resend();
  }

  /** The Caps Lock of macOS is a switch: down when it goes on, up when it goes off. The target wants a key. */
  #tap(code: string): boolean {
    this.#change(this.#state.press(code));
    this.#change(this.#state.release(code));
    return true;
  }

  #isAltGr(event: KeyInput): boolean {
    return this.#platform === 'windows' && event.code === 'AltRight' && event.timeStamp - this.#controlMs < ALTGR_MS;
  }
}

function isKey(code: string): boolean {
  return usageOf(code) !== null || modifierOf(code) !== null;
}
