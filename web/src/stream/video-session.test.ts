// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeSocket } from '../base/fake-socket';
import type { DecodedImage, Decoder, DecoderEvents } from './decoder';
import type { VideoMessage } from './frame';
import type { Picture } from './picture';
import { VideoSession } from './video-session';

/** A decoder that does what the test says. */
class FakeDecoder implements Decoder {
  queue = 0;
  dropped = 0;
  codec = 'fake';
  takes = true;
  closed = false;
  constructor(readonly events: DecoderEvents) {}
  feed(_message: VideoMessage): boolean {
    return this.takes;
  }
  watch(): void {
    // never hangs
  }
  close(): void {
    this.closed = true;
  }
  /** A picture comes out; the function tells whether it was closed. */
  gives(timestampUs: number): () => boolean {
    let closed = false;
    const image = { close: () => (closed = true) } as unknown as DecodedImage;
    this.events.picture(image, 640, 480, timestampUs);
    return () => closed;
  }
}

let session: VideoSession;
let decoder: FakeDecoder;
let drawn = 0;
let sizes: [number, number][] = [];

beforeEach(() => {
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.made = [];
  drawn = 0;
  sizes = [];
  const picture = { width: 640, height: 480, draw: () => ++drawn === 1 } as unknown as Picture;
  session = new VideoSession('ws://kvm/video', picture, (events) => (decoder = new FakeDecoder(events)), {
    socket: () => undefined,
    resized: (w, h) => sizes.push([w, h]),
    failed: () => undefined,
  });
  FakeSocket.last.open();
});

afterEach(() => {
  session.close();
  vi.unstubAllGlobals();
});

/** One stamped frame as the server sends it. */
function arrives(timestampUs: number, sequence: number, key = false): void {
  const bytes = new Uint8Array(34);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, key ? 3 : 2);
  view.setUint32(1, timestampUs, true);
  view.setUint32(9, sequence, true);
  FakeSocket.last.message(bytes.buffer);
}

const sent = (type: number) => FakeSocket.last.sent.filter((message) => message[0] === type);
/** Messages are delivered between two turns of the loop, however long a turn takes. */
const nextTurn = async () => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
};

it('acknowledges frames that reached the decoder, and stops while its queue is long', () => {
  arrives(100, 1, true);
  expect(sent(2)).toEqual([[2, 100, 0, 0, 0, 0, 0, 0, 0]]);
  decoder.queue = 6;
  arrives(200, 2);
  expect(sent(2)).toHaveLength(1);
  decoder.queue = 3;
  decoder.events.drained();
  expect(sent(2).at(-1)?.[1]).toBe(200);
});

it('asks once for a key frame when the decoder takes nothing, and counts what was thrown away', () => {
  decoder.takes = false;
  for (let i = 0; i < 20; i++) arrives(i, i);
  expect(sent(3)).toHaveLength(1);
  expect(sent(2)).toHaveLength(0);
  expect(session.stats().dropped).toBe(20);
});

it('draws only the newest of the pictures that came out together, and closes all of them', async () => {
  const closed = [decoder.gives(1), decoder.gives(2), decoder.gives(3)];
  await nextTurn();
  expect(drawn).toBe(1);
  expect(closed.map((is) => is())).toEqual([true, true, true]);
  expect(session.stats()).toMatchObject({ framesDecoded: 3, framesDrawn: 1, dropped: 2 });
});

it('tells the size with the first picture', async () => {
  decoder.gives(1);
  await nextTurn();
  decoder.gives(2);
  await nextTurn();
  expect(sizes).toEqual([[640, 480]]);
});

it('measures no latency before the server has told its time', async () => {
  arrives(100, 1, true);
  decoder.gives(100);
  await nextTurn();
  expect(session.stats().latency).toBeNull();
});

it('measures the latency on the clock of the server', async () => {
  const nowUs = Math.floor(performance.now() * 1000);
  const answer = new DataView(new ArrayBuffer(17));
  answer.setUint8(0, 0x80);
  answer.setBigUint64(1, BigInt(nowUs), true);
  answer.setBigUint64(9, BigInt(nowUs + 1_000_000), true); // the server's clock is a second ahead
  FakeSocket.last.message(answer.buffer);
  const captured = nowUs + 1_000_000 - 50_000;
  arrives(captured, 1, true);
  decoder.gives(captured);
  await nextTurn();
  const latency = session.stats().latency;
  expect(latency?.p50).toBeGreaterThanOrEqual(50);
  expect(latency?.stages.network).toBeGreaterThanOrEqual(50);
});

it('counts no gap across a reconnection', () => {
  arrives(1, 10, true);
  arrives(2, 12);
  FakeSocket.last.drop(1006);
  expect(session.stats()).toMatchObject({ gaps: 1, missed: 1 });
});

it('closes the decoder and a picture that was not drawn yet', () => {
  const closed = decoder.gives(1);
  session.close();
  expect(decoder.closed).toBe(true);
  expect(closed()).toBe(true);
});
