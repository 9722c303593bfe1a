// SPDX-License-Identifier: GPL-3.0-or-later
import { HEARTBEAT } from '../input/reports';

/** http-api.md 4.1. */
const HEARTBEAT_MS = 10_000;
const RECONNECT_MS = 3_000;
const SESSION_ENDED = 4401;

/** More than this unsent means that the network stands still; further pointer movements would arrive as a jerk. */
const CONGESTED_BYTES = 2048;

export type ControlSocketState = 'connecting' | 'open' | 'waiting' | 'ended';

export interface ControlSocketEvents {
  /** `opened` is false when a connection ended that never came about. */
  state(state: ControlSocketState, opened: boolean): void;
  text(text: string): void;
}

/** The WebSocket `/api/ws`: reports out, events in, reopened until the session ends. */
export class ControlSocket {
  readonly #url: string;
  readonly #events: ControlSocketEvents;
  #socket: WebSocket | null = null;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, events: ControlSocketEvents) {
    this.#url = url;
    this.#events = events;
    this.#connect();
  }

  /** False when the message was dropped because there is no connection. Reports are full state: nothing is queued. */
  send(message: Uint8Array<ArrayBuffer>): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(message);
    return true;
  }

  /** Pointer movements should wait. */
  get congested(): boolean {
    return (this.#socket?.bufferedAmount ?? 0) > CONGESTED_BYTES;
  }

  /** Skips the rest of the pause before the next attempt, for example when the network has come back. */
  hurry(): void {
    if (this.#socket || this.#retry === undefined) return;
    clearTimeout(this.#retry);
    this.#connect();
  }

  close(): void {
    this.#stopTimers();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #connect(): void {
    this.#retry = undefined;
    this.#events.state('connecting', false);
    const socket = new WebSocket(this.#url);
    let opened = false;
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      opened = true;
      this.#heartbeat = setInterval(() => this.send(HEARTBEAT), HEARTBEAT_MS);
      this.#events.state('open', true);
    };
    socket.onmessage = (event: MessageEvent) => {
      if (this.#socket === socket && typeof event.data === 'string') this.#events.text(event.data);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#closed(event.code, opened);
    };
  }

  #closed(code: number, opened: boolean): void {
    this.#stopTimers();
    this.#socket = null;
    if (code === SESSION_ENDED) {
      this.#events.state('ended', opened);
      return;
    }
    this.#retry = setTimeout(() => this.#connect(), RECONNECT_MS);
    this.#events.state('waiting', opened);
  }

  #stopTimers(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#retry);
    this.#retry = undefined;
  }
}
