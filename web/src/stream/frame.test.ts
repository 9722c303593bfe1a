// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { acknowledgement, clockQuestion, parseMessage, resync } from './frame';

/** A message as the server lays it out, written here byte by byte so that the parser is judged by the wire format. */
function message(flags: number, timestamp: bigint, stamps: number[] | null, payload: number[]): ArrayBuffer {
  const bytes = new Uint8Array(9 + (stamps ? 24 : 0) + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, flags);
  view.setBigUint64(1, timestamp, true);
  if (stamps) {
    for (let i = 0; i < 5; i++) view.setUint32(9 + 4 * i, stamps[i] ?? 0, true);
    view.setUint16(29, stamps[5] ?? 0, true);
    view.setUint16(31, stamps[6] ?? 0, true);
  }
  bytes.set(payload, bytes.length - payload.length);
  return bytes.buffer;
}

describe('parseMessage', () => {
  it('reads a key frame with all of its stamps', () => {
    const parsed = parseMessage(
      message(0x03, 5_000_000_000n, [4_000_000_000, 10, 12_000, 12_050, 12_900, 1920, 1080], [0, 0, 0, 1, 0x67]),
    );
    expect(parsed).toEqual({
      kind: 'frame',
      key: true,
      timestampUs: 5_000_000_000,
      stamps: {
        sequence: 4_000_000_000,
        encodeBegunUs: 10,
        encodedUs: 12_000,
        publishedUs: 12_050,
        sentUs: 12_900,
        width: 1920,
        height: 1080,
      },
      payload: Uint8Array.of(0, 0, 0, 1, 0x67),
    });
  });

  it('reads a frame of a server that sends no stamps', () => {
    expect(parseMessage(message(0x00, 7n, null, [1, 2]))).toMatchObject({
      key: false,
      timestampUs: 7,
      stamps: null,
      payload: Uint8Array.of(1, 2),
    });
  });

  it('reads a clock answer', () => {
    const bytes = new Uint8Array(17);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, 0x80);
    view.setBigUint64(1, 123n, true);
    view.setBigUint64(9, 9_007_199_254_740_991n, true);
    expect(parseMessage(bytes.buffer)).toEqual({ kind: 'clock', clientUs: 123, serverUs: 9_007_199_254_740_991 });
  });

  it('refuses a timestamp that a number cannot hold exactly', () => {
    expect(parseMessage(message(0x01, 2n ** 53n, null, [1]))).toBeNull();
  });

  it('refuses every truncation that leaves no payload, and none that leaves some', () => {
    const whole = new Uint8Array(message(0x03, 1n, [1, 2, 3, 4, 5, 6, 7], [8, 9]));
    for (let length = 0; length < whole.length; length++) {
      const parsed = parseMessage(whole.slice(0, length).buffer);
      expect(parsed === null).toBe(length <= 33);
    }
  });

  it('never throws and never reads outside arbitrary bytes', () => {
    let seed = 12345;
    const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff);
    for (let round = 0; round < 5000; round++) {
      const bytes = Uint8Array.from({ length: random() % 80 }, () => random() >> 8);
      const parsed = parseMessage(bytes.buffer);
      if (parsed?.kind === 'frame') {
        expect(parsed.payload.length).toBeGreaterThan(0);
        expect(parsed.payload.byteOffset + parsed.payload.length).toBe(bytes.length);
        expect(Number.isSafeInteger(parsed.timestampUs)).toBe(true);
      }
    }
  });
});

describe('messages to the server', () => {
  it('acknowledges with type 2 and a little-endian 64-bit timestamp', () => {
    const view = new DataView(acknowledgement(5_000_000_001));
    expect(view.byteLength).toBe(9);
    expect(view.getUint8(0)).toBe(2);
    expect(view.getBigUint64(1, true)).toBe(5_000_000_001n);
  });

  it('asks for the time with type 4 and whole microseconds', () => {
    const view = new DataView(clockQuestion(1234.9));
    expect(view.getUint8(0)).toBe(4);
    expect(view.getBigUint64(1, true)).toBe(1234n);
  });

  it('asks for a key frame with the single byte 3', () => {
    expect(new Uint8Array(resync())).toEqual(Uint8Array.of(3));
  });
});
