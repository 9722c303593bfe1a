// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { VideoMessage } from './frame';
import { H264Decoder } from './h264-decoder';

/** Stands in for WebCodecs: remembers what was asked of it. */
class FakeVideoDecoder {
  static made: FakeVideoDecoder[] = [];
  static get last(): FakeVideoDecoder {
    const decoder = FakeVideoDecoder.made.at(-1);
    if (!decoder) throw new Error('no decoder was made');
    return decoder;
  }
  state = 'unconfigured';
  decodeQueueSize = 0;
  config: { codec: string; optimizeForLatency: boolean } | null = null;
  readonly chunks: { type: string; timestamp: number }[] = [];
  constructor(readonly init: { output: (frame: unknown) => void; error: (error: Error) => void }) {
    FakeVideoDecoder.made.push(this);
  }
  configure(config: { codec: string; optimizeForLatency: boolean }): void {
    this.config = config;
    this.state = 'configured';
  }
  decode(chunk: { type: string; timestamp: number }): void {
    this.chunks.push(chunk);
  }
  close(): void {
    this.state = 'closed';
  }
}

class FakeChunk {
  readonly type: string;
  readonly timestamp: number;
  constructor(init: { type: string; timestamp: number }) {
    this.type = init.type;
    this.timestamp = init.timestamp;
  }
}

const said: string[] = [];
let decoder: H264Decoder;

beforeEach(() => {
  FakeVideoDecoder.made = [];
  said.length = 0;
  vi.stubGlobal('VideoDecoder', FakeVideoDecoder);
  vi.stubGlobal('EncodedVideoChunk', FakeChunk);
  decoder = new H264Decoder({
    picture: (_image, width, height, timestampUs) => said.push(`picture ${width}x${height} ${timestampUs}`),
    drained: () => said.push('drained'),
    lost: (message) => said.push(`lost: ${message}`),
    failed: (message) => said.push(`failed: ${message}`),
  });
});

afterEach(() => vi.unstubAllGlobals());

function message(key: boolean, level = 0x1f): VideoMessage {
  const payload = key ? Uint8Array.of(0, 0, 0, 1, 0x67, 0x64, 0, level) : Uint8Array.of(0, 0, 0, 1, 0x41, 1, 2, 3);
  return { kind: 'frame', key, timestampUs: 7, stamps: null, payload };
}

it('takes nothing before a key frame', () => {
  expect(decoder.feed(message(false))).toBe(false);
  expect(FakeVideoDecoder.made).toHaveLength(0);
});

it('is configured from the parameter sets of the stream, for low latency', () => {
  expect(decoder.feed(message(true))).toBe(true);
  expect(decoder.feed(message(false))).toBe(true);
  expect(FakeVideoDecoder.last.config).toEqual({ codec: 'avc1.64001F', optimizeForLatency: true });
  expect(FakeVideoDecoder.last.chunks.map((chunk) => chunk.type)).toEqual(['key', 'delta']);
});

it('keeps its decoder for the next key frame of the same codec and takes a new one for another', () => {
  decoder.feed(message(true));
  decoder.feed(message(true));
  expect(FakeVideoDecoder.made).toHaveLength(1);
  decoder.feed(message(true, 0x28));
  expect(FakeVideoDecoder.made).toHaveLength(2);
  expect(decoder.codec).toBe('avc1.640028');
});

it('asks for a key frame after an error, and fails after three without a picture', () => {
  for (let i = 0; i < 3; i++) {
    decoder.feed(message(true));
    FakeVideoDecoder.last.init.error(new Error('bad'));
    expect(decoder.feed(message(false))).toBe(false);
  }
  expect(said).toEqual(['lost: bad', 'lost: bad', 'failed: bad']);
});

it('forgets errors once a picture came', () => {
  for (let i = 0; i < 5; i++) {
    decoder.feed(message(true));
    FakeVideoDecoder.last.init.output({ displayWidth: 8, displayHeight: 6, timestamp: 7 });
    FakeVideoDecoder.last.init.error(new Error('bad'));
  }
  expect(said.filter((line) => line.startsWith('failed'))).toEqual([]);
  expect(said[0]).toBe('picture 8x6 7');
});

it('notices a decoder that hangs, but not one that has nothing to do', () => {
  decoder.feed(message(true));
  decoder.watch(performance.now() + 60_000);
  expect(said).toEqual([]);
  FakeVideoDecoder.last.decodeQueueSize = 4;
  decoder.watch(performance.now() + 1000);
  expect(said).toEqual([]);
  decoder.watch(performance.now() + 60_000);
  expect(said).toEqual(['lost: the decoder gives no pictures']);
});

it('ignores the last words of a decoder it has replaced', () => {
  decoder.feed(message(true));
  const old = FakeVideoDecoder.last;
  decoder.feed(message(true, 0x28));
  old.init.error(new Error('late'));
  expect(said).toEqual([]);
});
