// SPDX-License-Identifier: GPL-3.0-or-later
import type { Settings } from '../base/settings';
import { Store } from '../base/store';
import { ControlSocket, type ControlSocketState } from '../control/control-socket';
import { type ControlStatus, type LedStatus, parseEvent, type PowerStatus, type SignalStatus } from '../control/events';
import { type Combo, play } from '../input/combos';
import { contained, type Rect } from '../input/geometry';
import { Keyboard } from '../input/keyboard';
import type { Latch } from '../input/keyboard-state';
import type { Platform } from '../input/platform';
import { PointerState } from '../input/pointer-state';
import { ScreenInput } from '../input/screen-input';
import type { Capabilities } from '../stream/mode';
import { Player } from '../stream/player';

/** A page that nobody sees for this long stops the picture; shorter, going back and forth would flicker. */
const HIDDEN_MS = 30_000;

/** Modifiers that can be latched on the screen. */
export const LATCHABLE = ['ControlLeft', 'ShiftLeft', 'AltLeft', 'MetaLeft', 'AltRight'] as const;

export interface ControlState {
  readonly socket: ControlSocketState;
  readonly signal: SignalStatus | null;
  readonly leds: LedStatus | null;
  readonly power: PowerStatus | null;
  readonly control: ControlStatus | null;
  /** A new object whenever drive or images have changed. */
  readonly media: { readonly revision: number } | null;
  readonly latches: Readonly<Record<string, Latch | null>>;
}

export interface ConsoleHost {
  sessionEnded(): void;
  /** A connection was refused: perhaps the session is over, which a WebSocket cannot tell. */
  connectionRefused(): void;
  /** Move the focus to the menu. */
  leave(): void;
}

/** One person in front of one target: picture, input, events. Made when the screen opens, disposed when it closes. */
export class Console {
  readonly player: Player;
  readonly control = new Store<ControlState>({
    socket: 'connecting',
    signal: null,
    leds: null,
    power: null,
    control: null,
    media: null,
    latches: {},
  });
  readonly #settings: Store<Settings>;
  readonly #host: ConsoleHost;
  readonly #socket: ControlSocket;
  readonly #keyboard: Keyboard;
  readonly #pointer = new PointerState();
  readonly #ending: (() => void)[] = [];
  #input: ScreenInput | null = null;
  #screen: HTMLElement | null = null;
  #hidden: ReturnType<typeof setTimeout> | undefined;
  #wasLost = false;

  constructor(settings: Store<Settings>, can: Capabilities, platform: Platform, host: ConsoleHost) {
    this.#settings = settings;
    this.#host = host;
    this.#pointer.mode = settings.get().pointer;
    this.#keyboard = new Keyboard(platform, (message) => {
      this.#socket.send(message);
      this.#showLatches();
    });
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#socket = new ControlSocket(`${scheme}//${location.host}/api/ws`, {
      state: (state, opened) => this.#socketChanged(state, opened),
      text: (text) => this.#received(text),
    });
    this.player = new Player(settings.get().mode, can, {
      serverReachable: () => this.control.get().socket === 'open',
      sessionEnded: () => host.sessionEnded(),
    });
    this.#watch();
  }

  /** `screen` takes keyboard and pointer from now on. Returns the function that ends this. */
  attach(screen: HTMLElement): () => void {
    this.#screen = screen;
    const input = new ScreenInput(screen, {
      keyboard: this.#keyboard,
      pointer: this.#pointer,
      send: (message) => void this.#socket.send(message),
      congested: () => this.#socket.congested,
      shown: () => this.#shown(),
      reverseWheel: () => this.#settings.get().reverseWheel,
      leave: () => this.#host.leave(),
    });
    this.#input = input;
    return () => {
      input.dispose();
      this.#input = null;
      this.#screen = null;
    };
  }

  focus(): void {
    this.#screen?.focus({ preventScroll: true });
  }

  /** Types a combination on the target. */
  type(combo: Combo): Promise<void> {
    return play(combo, (code, pressed) => this.#keyboard.virtual(code, pressed));
  }

  /** Next state of an on-screen modifier. */
  cycleLatch(code: string): void {
    this.#keyboard.cycleLatch(code);
    this.#showLatches();
  }

  dispose(): void {
    clearTimeout(this.#hidden);
    for (const end of this.#ending) end();
    this.#input?.dispose();
    this.#keyboard.releaseAll();
    this.#socket.close();
    this.player.dispose();
  }

  #watch(): void {
    let last = this.#settings.get();
    this.#ending.push(
      this.#settings.subscribe(() => {
        const now = this.#settings.get();
        if (now.mode !== last.mode) this.player.prefer(now.mode);
        if (now.pointer !== last.pointer) this.#setPointerMode(now);
        last = now;
      }),
    );
    const visibility = () => this.#visibilityChanged();
    const online = () => this.#socket.hurry();
    const pagehide = () => this.#keyboard.releaseAll();
    document.addEventListener('visibilitychange', visibility);
    window.addEventListener('online', online);
    window.addEventListener('pagehide', pagehide);
    this.#ending.push(() => {
      document.removeEventListener('visibilitychange', visibility);
      window.removeEventListener('online', online);
      window.removeEventListener('pagehide', pagehide);
    });
  }

  #setPointerMode(settings: Settings): void {
    for (const message of this.#pointer.release()) this.#socket.send(message);
    this.#pointer.mode = settings.pointer;
    if (document.pointerLockElement) document.exitPointerLock();
  }

  #visibilityChanged(): void {
    clearTimeout(this.#hidden);
    if (document.hidden) {
      this.#keyboard.releaseAll();
      this.#hidden = setTimeout(() => this.player.pause(), HIDDEN_MS);
    } else {
      this.player.resume();
      this.#socket.hurry();
    }
  }

  #shown(): Rect {
    const box = this.player.element.getBoundingClientRect();
    return contained(box, this.player.state.get());
  }

  #socketChanged(socket: ControlSocketState, opened: boolean): void {
    this.control.patch({ socket });
    if (socket === 'ended') this.#host.sessionEnded();
    if (socket === 'open') this.#reconnected();
    if (socket !== 'waiting') return;
    this.#wasLost = true;
    if (!opened) this.#host.connectionRefused();
  }

  /** The server released everything when the connection was lost: what is still held must be said again. */
  #reconnected(): void {
    if (this.#keyboard.holding) this.#keyboard.resend();
    if (this.#pointer.buttons !== 0) this.#socket.send(this.#pointer.state());
    if (this.#wasLost) this.player.retry();
    this.#wasLost = false;
  }

  #received(text: string): void {
    const event = parseEvent(text);
    if (!event) return;
    const { type, ...status } = event;
    this.control.patch({ [type]: status });
  }

  #showLatches(): void {
    const latches = Object.fromEntries(LATCHABLE.map((code) => [code, this.#keyboard.latchOf(code)]));
    const before = this.control.get().latches;
    if (LATCHABLE.some((code) => (before[code] ?? null) !== latches[code])) this.control.patch({ latches });
  }
}
