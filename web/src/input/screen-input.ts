// SPDX-License-Identifier: GPL-3.0-or-later
import { absolutePosition, type Rect } from './geometry';
import type { Keyboard } from './keyboard';
import type { PointerState } from './pointer-state';
import { WheelAccumulator } from './wheel';

export interface ScreenInputHost {
  readonly keyboard: Keyboard;
  readonly pointer: PointerState;
  send(message: Uint8Array<ArrayBuffer>): void;
  /** The network stands still: movements wait. */
  congested(): boolean;
  /** Where the picture is on the page now. */
  shown(): Rect;
  reverseWheel(): boolean;
  /** The person asked for the menu with the keyboard (Ctrl+Alt+Shift+M), the only keys that never reach the target. */
  leave(): void;
}

/**
 * Keyboard, pointer and wheel of one element, as long as it lives. Movements leave once per animation frame, everything
 * else at once and in order. Whatever takes the person away (focus, page, pointer lock) releases everything.
 */
export class ScreenInput {
  readonly #element: HTMLElement;
  readonly #host: ScreenInputHost;
  readonly #listeners = new AbortController();
  readonly #wheel = new WheelAccumulator();
  #frame = 0;

  constructor(element: HTMLElement, host: ScreenInputHost) {
    this.#element = element;
    this.#host = host;
    this.#listenToKeys();
    this.#listenToPointer();
    this.#listenToDepartures();
    if (document.activeElement === element) host.keyboard.activate();
  }

  dispose(): void {
    this.#listeners.abort();
    cancelAnimationFrame(this.#frame);
    this.#release();
  }

  /** The pointer belongs to the target until the person presses Escape. */
  get locked(): boolean {
    return document.pointerLockElement === this.#element;
  }

  #on<K extends keyof HTMLElementEventMap>(type: K, handler: (event: HTMLElementEventMap[K]) => void): void {
    this.#element.addEventListener(type, handler, { signal: this.#listeners.signal, passive: false });
  }

  #listenToKeys(): void {
    const { keyboard } = this.#host;
    this.#on('focus', () => keyboard.activate());
    this.#on('keydown', (event) => {
      if (isLeaveChord(event)) {
        event.preventDefault();
        this.#host.leave();
      } else if (keyboard.down(event)) {
        event.preventDefault();
        event.stopPropagation();
      }
    });
    this.#on('keyup', (event) => {
      if (keyboard.up(event)) event.preventDefault();
    });
  }

  #listenToPointer(): void {
    this.#on('pointerdown', (event) => this.#pressed(event));
    this.#on('pointermove', (event) => this.#moved(event));
    this.#on('pointerup', (event) => this.#moved(event));
    this.#on('pointercancel', () => this.#sendAll(this.#host.pointer.release()));
    this.#on('wheel', (event) => {
      event.preventDefault();
      if (!event.ctrlKey) this.#sendAll(this.#host.pointer.wheel(this.#wheel.add(event, this.#host.reverseWheel())));
    });
    // Menu, middle-button scrolling, text selection and the browser's back and forward are not for this element.
    for (const type of ['contextmenu', 'mousedown', 'mouseup', 'auxclick', 'dragstart'] as const) {
      this.#on(type, (event) => event.preventDefault());
    }
  }

  #listenToDepartures(): void {
    const { signal } = this.#listeners;
    this.#on('blur', () => this.#release());
    window.addEventListener('pagehide', () => this.#release(), { signal });
    document.addEventListener('visibilitychange', () => document.hidden && this.#release(), { signal });
    document.addEventListener(
      'pointerlockchange',
      () => {
        if (!this.locked && this.#host.pointer.mode === 'relative') this.#releaseHeld();
      },
      { signal },
    );
  }

  #pressed(event: PointerEvent): void {
    event.preventDefault();
    this.#element.focus({ preventScroll: true });
    if (this.#host.pointer.mode === 'relative' && !this.locked) {
      void lockPointer(this.#element);
      return;
    }
    if (!event.isPrimary) return;
    if (!this.locked) this.#element.setPointerCapture(event.pointerId);
    if (event.pointerType === 'touch') {
      // A finger arrives without having moved: the target must see where before it sees the press.
      this.#move(event);
      this.#sendAll(this.#host.pointer.flush());
    }
    this.#moved(event);
  }

  /** A further button pressed while one is held comes as a movement (Pointer Events 3, chorded buttons). */
  #moved(event: PointerEvent): void {
    const { pointer } = this.#host;
    if (!event.isPrimary || (pointer.mode === 'relative' && !this.locked)) return;
    this.#move(event);
    if (event.buttons !== pointer.buttons) this.#sendAll(pointer.setButtons(event.buttons));
    else if (pointer.pending) this.#scheduleFlush();
  }

  #move(event: PointerEvent): void {
    if (this.#host.pointer.mode === 'relative') {
      this.#host.pointer.moveBy(event.movementX, event.movementY);
      return;
    }
    const { x, y } = absolutePosition(event.clientX, event.clientY, this.#host.shown());
    this.#host.pointer.moveTo(x, y);
  }

  #scheduleFlush(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#host.congested()) this.#scheduleFlush();
      else this.#sendAll(this.#host.pointer.flush());
    });
  }

  #release(): void {
    this.#sendAll(this.#host.pointer.release());
    this.#host.keyboard.deactivate();
  }

  /** Releases, but the screen keeps the focus. */
  #releaseHeld(): void {
    this.#release();
    if (document.activeElement === this.#element) this.#host.keyboard.activate();
  }

  #sendAll(messages: Uint8Array<ArrayBuffer>[]): void {
    for (const message of messages) this.#host.send(message);
  }
}

function isLeaveChord(event: KeyboardEvent): boolean {
  return event.code === 'KeyM' && event.ctrlKey && event.altKey && event.shiftKey && !event.metaKey;
}

/** Without the system's pointer acceleration where the browser can, since the target adds its own. */
async function lockPointer(element: HTMLElement): Promise<void> {
  try {
    await element.requestPointerLock({ unadjustedMovement: true });
  } catch {
    try {
      await element.requestPointerLock();
    } catch {
      // Refused, for example right after the person left it with Escape: the next click asks again.
    }
  }
}
