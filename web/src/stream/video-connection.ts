// SPDX-License-Identifier: GPL-3.0-or-later
import { Backoff } from './backoff';
import { type ClockAnswer, clockQuestion, parseMessage, type VideoMessage } from './frame';
import type { SocketState } from './worker-messages';

/** Close code of a session that was ended or revoked: trying again would only fail. */
const SESSION_ENDED = 4401;
/** The first questions come close together, so that latency is known soon; later ones follow drift. */
const CLOCK_FAST_MS = 200;
const CLOCK_SLOW_MS = 3000;
const CLOCK_FAST_COUNT = 5;

export interface ConnectionEvents {
  /** `failures`: attempts in a row that brought no message. */
  state(state: SocketState, failures: number): void;
  frame(message: VideoMessage): void;
  clock(answer: ClockAnswer): void;
}

/** The WebSocket of the direct stream: opens, reopens, and asks for the time. Runs in the worker. */
export class VideoConnection {
  readonly #url: string;
  readonly #events: ConnectionEvents;
  readonly #backoff = new Backoff();
  #socket: WebSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #clock: ReturnType<typeof setTimeout> | undefined;
  #questions = 0;
  #failures = 0;

  constructor(url: string, events: ConnectionEvents) {
    this.#url = url;
    this.#events = events;
    this.#connect();
  }

  /** Dropped when the connection is not open: every message is about frames of that connection. */
  send(message: ArrayBuffer): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(message);
  }

  close(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#clock);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #connect(): void {
    this.#events.state('connecting', this.#failures);
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#failures++;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      this.#events.state('open', this.#failures);
      this.#questions = 0;
      this.#askTime();
    };
    socket.onmessage = (event: MessageEvent) => {
      if (this.#socket === socket && event.data instanceof ArrayBuffer) this.#received(event.data);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#closed(event.code);
    };
  }

  #received(data: ArrayBuffer): void {
    const message = parseMessage(data);
    if (!message) return;
    this.#failures = 0;
    this.#backoff.reset();
    if (message.kind === 'clock') this.#events.clock(message);
    else this.#events.frame(message);
  }

  #closed(code: number): void {
    this.#socket = null;
    clearTimeout(this.#clock);
    if (code === SESSION_ENDED) {
      this.#events.state('ended', this.#failures);
      return;
    }
    this.#events.state('waiting', this.#failures);
    this.#retry = setTimeout(() => this.#connect(), this.#backoff.next());
  }

  #askTime(): void {
    this.send(clockQuestion(performance.now() * 1000));
    this.#questions++;
    const wait = this.#questions < CLOCK_FAST_COUNT ? CLOCK_FAST_MS : CLOCK_SLOW_MS;
    this.#clock = setTimeout(() => this.#askTime(), wait);
  }
}
