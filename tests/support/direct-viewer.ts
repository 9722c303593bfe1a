// SPDX-License-Identifier: GPL-3.0-or-later
import type { Session } from './session.ts';
import { until } from './wait.ts';
import { Socket } from './websocket.ts';

/** One message of the direct stream (http-api.md 5.3; with stamps=1 our extension, src/stream/direct_wire.hpp). */
export interface Unit {
  readonly key: boolean;
  readonly timestampUs: bigint;
  /** Of the extension; undefined without it. */
  readonly sequence: number | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly payload: Buffer;
  /** performance.now() on arrival. */
  readonly at: number;
}

export interface ViewerOptions {
  readonly path?: string;
  /** Window; undefined: no flow control. */
  readonly flow?: number;
  readonly stamps?: boolean;
  readonly codec?: 'h264' | 'h265' | 'mjpeg';
  /** false: the test acknowledges itself. */
  readonly acknowledge?: boolean;
}

export function parseUnit(message: Buffer, stamps: boolean): Unit {
  const at = performance.now();
  const head = stamps ? 33 : 9;
  if (message.length <= head) throw new Error(`a message of ${message.length} bytes`);
  const flags = message.readUInt8(0);
  if ((flags & ~(stamps ? 3 : 1)) !== 0 || (stamps && !(flags & 2))) throw new Error(`flags ${flags}`);
  return {
    key: (flags & 1) === 1,
    timestampUs: message.readBigUInt64LE(1),
    sequence: stamps ? message.readUInt32LE(9) : undefined,
    width: stamps ? message.readUInt16LE(29) : undefined,
    height: stamps ? message.readUInt16LE(31) : undefined,
    payload: message.subarray(head),
    at,
  };
}

/** A viewer of the direct stream that keeps all it gets. */
export class DirectViewer extends Socket {
  readonly units: Unit[] = [];
  readonly clockAnswers: { token: bigint; serverUs: bigint }[] = [];
  readonly #stamps: boolean;
  readonly #acknowledge: boolean;

  constructor(session: Session, options: ViewerOptions = {}) {
    const query = new URLSearchParams();
    if (options.codec) query.set('codec', options.codec);
    if (options.flow !== undefined) query.set('flow', String(options.flow));
    if (options.stamps) query.set('stamps', '1');
    super(session, `${options.path ?? '/api/stream/video/direct'}?${query.toString()}`);
    this.#stamps = options.stamps ?? false;
    this.#acknowledge = options.acknowledge ?? options.flow !== undefined;
    this.ws.on('message', (message: Buffer) => this.#take(message));
  }

  static async open(session: Session, options: ViewerOptions = {}): Promise<DirectViewer> {
    const viewer = new DirectViewer(session, options);
    await viewer.opened();
    return viewer;
  }

  async received(count: number): Promise<Unit[]> {
    await until(
      () => this.units.length >= count || this.closing !== null,
      `${count} units; there are ${this.units.length}`,
    );
    if (this.units.length < count)
      throw new Error(`closed with ${JSON.stringify(this.closing)} after ${this.units.length} units`);
    return this.units.slice(0, count);
  }

  acknowledge(timestampUs: bigint): void {
    if (this.ws.readyState !== this.ws.OPEN) return;
    const message = Buffer.alloc(9);
    message[0] = 2;
    message.writeBigUInt64LE(timestampUs, 1);
    this.send(message);
  }

  resync(): void {
    this.send(Buffer.from([3]));
  }

  askClock(token: bigint): void {
    const message = Buffer.alloc(9);
    message[0] = 4;
    message.writeBigUInt64LE(token, 1);
    this.send(message);
  }

  #take(message: Buffer): void {
    if (message[0] === 0x80 && message.length === 17) {
      this.clockAnswers.push({ token: message.readBigUInt64LE(1), serverUs: message.readBigUInt64LE(9) });
      return;
    }
    const unit = parseUnit(message, this.#stamps);
    this.units.push(unit);
    if (this.#acknowledge) this.acknowledge(unit.timestampUs);
  }
}

/** NAL unit types of an Annex B access unit, in order. */
export function nalTypes(unit: Uint8Array): number[] {
  const types: number[] = [];
  for (let at = 0; at + 3 < unit.length; at++) {
    if (unit[at] === 0 && unit[at + 1] === 0 && unit[at + 2] === 1) types.push((unit[at + 3] ?? 0) & 0x1f);
  }
  return types;
}
