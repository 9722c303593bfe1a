// SPDX-License-Identifier: GPL-3.0-or-later
import { createHash, randomBytes } from 'node:crypto';
import { type Answer, HttpClient } from './http.ts';
import type { Session } from './session.ts';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameOptions {
  readonly fin?: boolean;
  readonly masked?: boolean;
  readonly reserved?: number;
  /** Says another length than the payload has. */
  readonly claimedLength?: number;
}

/** One client frame (RFC 6455, 5.2), well-formed or not. */
export function frame(opcode: number, payload: string | Uint8Array, options: FrameOptions = {}): Buffer {
  const body = Buffer.from(payload);
  const length = options.claimedLength ?? body.length;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65536 ? 4 : 10);
  head[0] = ((options.fin ?? true) ? 0x80 : 0) | ((options.reserved ?? 0) << 4) | opcode;
  head[1] = length < 126 ? length : length < 65536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  if (options.masked === false) return Buffer.concat([head, body]);
  head.writeUInt8(head.readUInt8(1) | 0x80, 1);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, body.map((byte, at) => byte ^ mask.readUInt8(at % 4))]);
}

export interface ServerFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** A WebSocket made by hand, so that anything can be sent and every byte received is seen. */
export class RawWebSocket {
  readonly http: HttpClient;

  private constructor(http: HttpClient) {
    this.http = http;
  }

  /** The server's answer to an upgrade; it is a 101 when all is well. */
  static async upgrade(
    session: { port: number; cookie?: string },
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ answer: Answer; socket: RawWebSocket; key: string }> {
    const http = new HttpClient(session.port);
    const key = randomBytes(16).toString('base64');
    const answer = await http.call({
      path,
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': key,
        ...(session.cookie === undefined ? {} : { Cookie: session.cookie }),
        ...headers,
      },
    });
    return { answer, socket: new RawWebSocket(http), key };
  }

  static async open(session: Session, path: string): Promise<RawWebSocket> {
    const { answer, socket } = await RawWebSocket.upgrade(session, path);
    if (answer.status !== 101) throw new Error(`no upgrade: ${answer.status} ${answer.body.toString('utf8')}`);
    return socket;
  }

  send(bytes: Uint8Array): void {
    this.http.write(bytes);
  }

  async receive(): Promise<ServerFrame> {
    const head = await this.http.take(2);
    const opcode = head.readUInt8(0) & 0x0f;
    if ((head.readUInt8(0) & 0xf0) !== 0x80)
      throw new Error(`reserved bits or a fragment from the server: ${head.toString('hex')}`);
    if (head.readUInt8(1) & 0x80) throw new Error('the server masked a frame');
    let length = head.readUInt8(1) & 0x7f;
    if (length === 126) length = (await this.http.take(2)).readUInt16BE();
    else if (length === 127) length = Number((await this.http.take(8)).readBigUInt64BE());
    return { opcode, payload: await this.http.take(length) };
  }

  /** Reads on to the server's Close frame and says its code and reason; an end without one is an error. */
  async closed(): Promise<{ code: number; reason: string }> {
    for (;;) {
      const { opcode, payload } = await this.receive();
      if (opcode !== OPCODE.close) continue;
      return {
        code: payload.length >= 2 ? payload.readUInt16BE() : 1005,
        reason: payload.subarray(2).toString('utf8'),
      };
    }
  }

  close(): void {
    this.http.close();
  }
}

/** What Sec-WebSocket-Accept must be (RFC 6455, 4.2.2). */
export function acceptKey(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}
