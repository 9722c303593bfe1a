// SPDX-License-Identifier: GPL-3.0-or-later
import WebSocket from 'ws';
import type { Session } from './session.ts';
import { until, within } from './wait.ts';

export interface Closing {
  readonly code: number;
  readonly reason: string;
  /** performance.now() */
  readonly at: number;
}

/** A WebSocket by another implementation (the ws package), logged in. */
export class Socket {
  readonly ws: WebSocket;
  readonly closed: Promise<Closing>;
  closing: Closing | null = null;
  readonly #opened: Promise<void>;

  constructor(session: Session, path: string, headers: Readonly<Record<string, string>> = {}) {
    this.ws = new WebSocket(`ws://127.0.0.1:${session.port}${path}`, {
      headers: { Cookie: session.cookie, ...headers },
      perMessageDeflate: false,
    });
    this.closed = new Promise((done) => {
      this.ws.once('close', (code, reason) =>
        done((this.closing = { code, reason: reason.toString('utf8'), at: performance.now() })),
      );
    });
    this.#opened = new Promise((done, fail) => {
      this.ws.once('open', done);
      this.ws.once('error', fail);
      this.ws.once('unexpected-response', (_, response) => fail(new Error(`no upgrade: ${response.statusCode ?? 0}`)));
    });
    this.#opened.catch(() => undefined); // told by opened()
  }

  opened(): Promise<void> {
    return within(this.#opened, 'the WebSocket to open');
  }

  send(bytes: Uint8Array | string): void {
    this.ws.send(bytes);
  }

  ended(): Promise<Closing> {
    return within(this.closed, 'the WebSocket to be closed');
  }

  /** Closes it politely and waits. */
  async close(): Promise<void> {
    this.ws.close();
    await this.ended();
  }

  /** As a lost network does: no Close frame. */
  async drop(): Promise<void> {
    this.ws.terminate();
    await this.ended();
  }
}

export interface Event {
  readonly type: string;
  /** The inner object, decoded from the string it comes in. */
  readonly data: Record<string, unknown>;
  /** As it came. */
  readonly raw: string;
}

/** A client of /api/ws: sends reports, collects events. */
export class InputSocket extends Socket {
  readonly events: Event[] = [];

  constructor(session: Session, headers: Readonly<Record<string, string>> = {}) {
    super(session, '/api/ws', headers);
    this.ws.on('message', (bytes: Buffer) => {
      const raw = bytes.toString('utf8');
      const outer = JSON.parse(raw) as { type: string; data: string };
      this.events.push({ type: outer.type, data: JSON.parse(outer.data) as Record<string, unknown>, raw });
    });
  }

  static async open(session: Session): Promise<InputSocket> {
    const socket = new InputSocket(session);
    await socket.opened();
    return socket;
  }

  /** The first event of a type after `from` that `wanted` accepts. */
  event(type: string, wanted: (data: Record<string, unknown>) => boolean = () => true, from = 0): Promise<Event> {
    return until(
      () => this.events.slice(from).find((event) => event.type === type && wanted(event.data)),
      `the event ${type}; there were ${this.events.map((event) => event.raw).join(' ')}`,
    );
  }

  /** `keys`: HID usages, `modifiers`: bits of byte 0. */
  keyboard(keys: readonly number[], modifiers = 0): void {
    const report = Buffer.alloc(9);
    report[0] = 1;
    report[1] = modifiers;
    keys.forEach((usage, at) => (report[3 + at] = usage));
    this.send(report);
  }

  absolute(x: number, y: number, buttons = 0, wheel = 0): void {
    const report = Buffer.alloc(7);
    report[0] = 2;
    report[1] = buttons;
    report.writeUInt16LE(x, 2);
    report.writeUInt16LE(y, 4);
    report.writeInt8(wheel, 6);
    this.send(report);
  }

  relative(dx: number, dy: number, buttons = 0, wheel = 0): void {
    const report = Buffer.alloc(5);
    report[0] = 2;
    report[1] = buttons;
    report.writeInt8(dx, 2);
    report.writeInt8(dy, 3);
    report.writeInt8(wheel, 4);
    this.send(report);
  }
}
