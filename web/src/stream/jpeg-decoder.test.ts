// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { VideoMessage } from './frame';
import { JpegDecoder } from './jpeg-decoder';

const shown: number[] = [];
let decoder: JpegDecoder;
/** Ends the decoding that is under way: with a picture, or with an error. */
let settle: { resolve: () => void; reject: () => void };
let closed = 0;

beforeEach(() => {
  shown.length = 0;
  closed = 0;
  vi.stubGlobal(
    'createImageBitmap',
    () =>
      new Promise((resolve, reject) => {
        settle = {
          resolve: () => resolve({ width: 4, height: 2, close: () => closed++ }),
          reject: () => reject(new Error('not a picture')),
        };
      }),
  );
  decoder = new JpegDecoder({
    picture: (image, _width, _height, timestampUs) => {
      shown.push(timestampUs);
      image.close();
    },
    drained: () => undefined,
    lost: () => undefined,
    failed: () => undefined,
  });
});

afterEach(() => vi.unstubAllGlobals());

const message = (timestampUs: number): VideoMessage => ({
  kind: 'frame',
  key: true,
  timestampUs,
  stamps: null,
  payload: Uint8Array.of(1),
});
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

it('shows the newest of the pictures that came while it was busy, and counts the others', async () => {
  for (const timestamp of [1, 2, 3, 4]) decoder.feed(message(timestamp));
  expect(decoder.queue).toBe(2);
  settle.resolve();
  await settled();
  settle.resolve();
  await settled();
  expect(shown).toEqual([1, 4]);
  expect(decoder.dropped).toBe(2);
  expect(decoder.queue).toBe(0);
});

it('goes on after a picture that is broken', async () => {
  decoder.feed(message(1));
  decoder.feed(message(2));
  settle.reject();
  await settled();
  settle.resolve();
  await settled();
  expect(shown).toEqual([2]);
  expect(decoder.dropped).toBe(1);
});

it('shows nothing and keeps nothing after it was closed', async () => {
  decoder.feed(message(1));
  decoder.close();
  settle.resolve();
  await settled();
  expect(shown).toEqual([]);
  expect(closed).toBe(1);
});
