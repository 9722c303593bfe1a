// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeAll, describe, expect, it } from 'vitest';
import { ClosedError, header, text } from '../support/http.ts';
import { kitPerFile } from '../support/kit.ts';
import { acceptKey, frame, OPCODE, RawWebSocket, type FrameOptions } from '../support/raw-websocket.ts';
import type { Server } from '../support/server.ts';
import { must, type Session } from '../support/session.ts';
import { InputSocket } from '../support/websocket.ts';

const PATHS = ['/api/ws', '/api/stream/h264/direct', '/api/stream/video/direct?codec=h264&flow=8'];

const kit = kitPerFile();
let server: Server;
let session: Session;
beforeAll(async () => {
  server = await kit.server();
  session = await server.logIn();
});

/** How the server ends the connection after these bytes: the code of its Close frame, or null without one. */
async function endingAfter(path: string, bytes: Uint8Array, close = true): Promise<number | null> {
  const socket = await RawWebSocket.open(session, path);
  try {
    socket.send(bytes);
    if (close) socket.send(frame(OPCODE.close, Buffer.of(0x03, 0xe8)));
    return (await socket.closed()).code;
  } catch (error) {
    if (error instanceof ClosedError) return null;
    throw error;
  } finally {
    socket.close();
  }
}

describe('an upgrade', () => {
  it('is answered as RFC 6455 demands', async () => {
    const { answer, socket, key } = await RawWebSocket.upgrade(session, '/api/ws');
    expect(answer.status).toBe(101);
    expect(header(answer, 'upgrade')?.toLowerCase()).toBe('websocket');
    expect(header(answer, 'connection')?.toLowerCase()).toBe('upgrade');
    expect(header(answer, 'sec-websocket-accept')).toBe(acceptKey(key));
    expect(header(answer, 'sec-websocket-extensions')).toBeUndefined();
    expect(header(answer, 'sec-websocket-protocol')).toBeUndefined();
    socket.close();
  });

  it.each([
    [{ Upgrade: 'h2c' }],
    [{ Connection: 'keep-alive' }],
    [{ 'Sec-WebSocket-Version': '8' }],
    [{ 'Sec-WebSocket-Key': '' }],
    [{ 'Sec-WebSocket-Key': 'short' }],
  ])('with %j is refused', async (headers) => {
    const { answer, socket } = await RawWebSocket.upgrade(session, '/api/ws', headers);
    expect([400, 426]).toContain(answer.status);
    socket.close();
  });

  it('takes Connection in a list and in any case, and the frames that come right behind it', async () => {
    const { answer, socket } = await RawWebSocket.upgrade(session, '/api/ws', {
      Connection: 'keep-alive, UPGRADE',
      Upgrade: 'WebSocket',
    });
    expect(answer.status).toBe(101);
    socket.send(frame(OPCODE.ping, 'are you there'));
    for (;;) {
      const { opcode, payload } = await socket.receive();
      if (opcode !== OPCODE.pong) continue;
      expect(payload.toString()).toBe('are you there');
      break;
    }
    socket.close();
  });
});

describe.each(PATHS)('%s, given', (path) => {
  const violations: [string, Uint8Array, number][] = [
    ['an unmasked frame', frame(OPCODE.binary, '\u0000', { masked: false }), 1002],
    ['a reserved bit', frame(OPCODE.binary, '\u0000', { reserved: 4 }), 1002],
    ['opcode 3', frame(3, 'x'), 1002],
    ['opcode 11', frame(11, 'x'), 1002],
    ['a continuation of nothing', frame(OPCODE.continuation, 'x'), 1002],
    [
      'a message inside another',
      Buffer.concat([frame(OPCODE.binary, 'a', { fin: false }), frame(OPCODE.binary, 'b')]),
      1002,
    ],
    ['a ping of 126 bytes', frame(OPCODE.ping, Buffer.alloc(126)), 1002],
    ['a ping in fragments', frame(OPCODE.ping, 'x', { fin: false }), 1002],
    ['a close of one byte', frame(OPCODE.close, 'x'), 1002],
    ['close code 1005', frame(OPCODE.close, Buffer.of(0x03, 0xed)), 1002],
    ['text that is no UTF-8', frame(OPCODE.text, Buffer.of(0xff, 0xfe)), 1007],
    ['a message of 64 KiB', frame(OPCODE.binary, Buffer.alloc(65536)), 1009],
    [
      'a message that claims 2^62 bytes',
      frame(OPCODE.binary, '', { claimedLength: 2 ** 53 } satisfies FrameOptions),
      1009,
    ],
    [
      'fragments without end',
      Buffer.concat([
        frame(OPCODE.binary, 'x', { fin: false }),
        ...Array.from({ length: 2000 }, () => frame(OPCODE.continuation, 'y', { fin: false })),
      ]),
      1009,
    ],
  ];

  it.each(violations)('%s, closes with the code that says so', async (_, bytes, code) => {
    expect(await endingAfter(path, bytes)).toBe(code);
  });

  it('a frame cut off by the end of the connection, just ends', async () => {
    const socket = await RawWebSocket.open(session, path);
    socket.send(frame(OPCODE.binary, Buffer.alloc(9)).subarray(0, 7));
    socket.http.socket.end();
    await socket.http.untilClosed();
  });

  it('messages of every length and type it does not know, ignores them', async () => {
    const socket = await RawWebSocket.open(session, path);
    for (let length = 0; length <= 64; length++) socket.send(frame(OPCODE.binary, Buffer.alloc(length, 0xee)));
    for (const type of [0, 1, 2, 3, 4, 5, 255])
      for (const length of [1, 2, 4, 6, 8, 10]) socket.send(frame(OPCODE.binary, Buffer.alloc(length, type)));
    socket.send(frame(OPCODE.close, Buffer.of(0x03, 0xe8)));
    expect((await socket.closed()).code).toBe(1000);
    socket.close();
    if (path === '/api/ws')
      await server.program.line(
        /admin at 127\.0\.0\.1\S* sends what is not a report, and it is ignored: type \d+, \d+ bytes/,
      );
  });

  it('random bytes, survives them', async () => {
    // A fixed generator, so that a failure can be repeated.
    let state = 0x12345678;
    const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24;
    for (let round = 0; round < 20; round++) {
      await endingAfter(path, Buffer.from(Array.from({ length: 200 }, random)));
    }
  });
});

describe('/api/ws, given', () => {
  it.each([
    '{',
    '{}',
    '[]',
    '"x"',
    '{"type":5}',
    '{"type":"control"}',
    '{"type":"control","action":7}',
    '{"type":"control","action":"explode"}',
    '{"type":"nonsense","data":{}}',
    '['.repeat(200),
    `{"type":"${'a'.repeat(200)}"}`,
  ])('the text %.30j, goes on', async (message) => {
    const socket = await InputSocket.open(session);
    socket.send(message);
    socket.send(Buffer.of(0));
    await socket.event('hid-led-status');
    socket.ws.ping();
    await new Promise((done) => socket.ws.once('pong', done));
    await socket.close();
  });
});

describe('/api/stream/video/direct', () => {
  it.each(['vp8', '', 'H264', 'h264%00', '../../etc/passwd', 'a'.repeat(500)])(
    'says what codecs there are when asked for %.20j',
    async (codec) => {
      const socket = await RawWebSocket.open(session, `/api/stream/video/direct?codec=${codec}`);
      const { code, reason } = await socket.closed();
      expect(code).toBe(1008);
      expect(reason).toMatch(/h264.*mjpeg/);
      socket.close();
    },
  );

  it.each(['0', '-1', 'x', '9999999999999999999999', '1e9', ''])(
    'takes flow=%j for a client without flow control, or the largest window',
    async (flow) => {
      const socket = await RawWebSocket.open(session, `/api/stream/video/direct?flow=${flow}`);
      expect((await socket.receive()).opcode).toBe(OPCODE.binary);
      socket.close();
    },
  );
});

describe('after all this', () => {
  it('the server still serves, and says 400 to a stream without an upgrade', async () => {
    must(await session.get('/api/auth/account'));
    for (const path of PATHS) {
      const answer = await session.get(path);
      expect(answer.status).toBe(400);
      expect(text(answer)).toBe('Bad Request\n');
    }
  });
});
