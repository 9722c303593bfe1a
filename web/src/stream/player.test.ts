// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ModePreference } from './mode';
import { Player } from './player';
import type { FromWorker, ToWorker } from './worker-messages';

/** Stands in for the video worker: remembers what it was told, says what the test says. */
class FakeWorker {
  static last: FakeWorker;
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  readonly told: ToWorker[] = [];
  terminated = false;
  constructor() {
    FakeWorker.last = this;
  }
  postMessage(message: ToWorker): void {
    this.told.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  says(message: FromWorker): void {
    this.onmessage?.({ data: message });
  }
  get plays(): string[] {
    return this.told.flatMap((message) => (message.type === 'play' ? [message.codec] : []));
  }
}

let reachable = true;
let ended = 0;
let player: Player;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('Worker', FakeWorker);
  HTMLCanvasElement.prototype.transferControlToOffscreen = () => ({}) as OffscreenCanvas;
  reachable = true;
  ended = 0;
});

afterEach(() => {
  player.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open(preference: ModePreference = 'auto', offscreenCanvas = true): Player {
  player = new Player(
    preference,
    { secureContext: true, webCodecs: true, h264: true, webRtc: false, offscreenCanvas },
    { serverReachable: () => reachable, sessionEnded: () => ended++ },
  );
  return player;
}

const image = () => player.element.querySelector('img');
const fails = (failures: number) => FakeWorker.last.says({ type: 'socket', state: 'waiting', failures });

it('hands the canvas over once and plays H.264 where that is possible', () => {
  open();
  expect(FakeWorker.last.told.filter((message) => message.type === 'canvas')).toHaveLength(1);
  expect(FakeWorker.last.plays).toEqual(['h264']);
  expect(player.element.querySelector('canvas')).not.toBeNull();
});

it('knows that there is a picture, and its size', () => {
  open();
  expect(player.state.get().hasPicture).toBe(false);
  FakeWorker.last.says({ type: 'size', width: 1920, height: 1080 });
  expect(player.state.get()).toMatchObject({ hasPicture: true, width: 1920, height: 1080 });
});

it('goes on with JPEG pictures on the same canvas when the decoder fails, and says why', () => {
  open();
  FakeWorker.last.says({ type: 'size', width: 8, height: 8 });
  FakeWorker.last.says({ type: 'decoder-failed', message: 'x' });
  expect(FakeWorker.last.plays).toEqual(['h264', 'mjpeg']);
  expect(player.state.get()).toMatchObject({ mode: 'mjpeg', reason: 'decoder-failed', hasPicture: false });
});

it('falls back to the plain image when only the video connection fails', () => {
  open();
  fails(3);
  expect(player.state.get().mode).toBe('webcodecs');
  fails(4);
  expect(player.state.get()).toMatchObject({ mode: 'image', reason: 'socket-failed' });
  expect(image()?.getAttribute('src')).toMatch(/^\/api\/stream\/mjpeg\?/);
});

it('keeps its mode while the whole server is away', () => {
  open();
  reachable = false;
  fails(50);
  expect(player.state.get().mode).toBe('webcodecs');
});

it('tries the better mode again when the server came back', () => {
  open();
  fails(4);
  player.retry();
  expect(player.state.get().mode).toBe('webcodecs');
  expect(image()).toBeNull();
});

it('follows what the person chooses', () => {
  open();
  player.prefer('mjpeg');
  expect(player.state.get()).toMatchObject({ mode: 'mjpeg', reason: 'chosen' });
  player.prefer('image');
  expect(FakeWorker.last.told.at(-1)).toEqual({ type: 'stop' });
  player.prefer('auto');
  expect(FakeWorker.last.plays).toEqual(['h264', 'mjpeg', 'h264']);
});

it('asks for no picture while nobody looks', () => {
  open();
  player.pause();
  expect(FakeWorker.last.told.at(-1)).toEqual({ type: 'stop' });
  player.prefer('mjpeg');
  expect(FakeWorker.last.plays).toEqual(['h264']);
  player.resume();
  expect(FakeWorker.last.plays).toEqual(['h264', 'mjpeg']);
});

it('shows the plain image without any worker where workers cannot draw', () => {
  open('auto', false);
  expect(player.state.get()).toMatchObject({ mode: 'image', reason: 'no-canvas' });
  expect(image()).not.toBeNull();
});

it('asks for the plain image again after an error, later each time', () => {
  open('image');
  const first = image()?.getAttribute('src');
  image()?.dispatchEvent(new Event('error'));
  expect(player.state.get().socket).toBe('waiting');
  expect(image()?.hasAttribute('src')).toBe(false);
  vi.advanceTimersByTime(250);
  expect(image()?.getAttribute('src')).not.toBe(first);
  image()?.dispatchEvent(new Event('error'));
  vi.advanceTimersByTime(499);
  expect(image()?.hasAttribute('src')).toBe(false);
  vi.advanceTimersByTime(1);
  expect(image()?.hasAttribute('src')).toBe(true);
});

it('reports the end of the session', () => {
  open();
  FakeWorker.last.says({ type: 'socket', state: 'ended', failures: 0 });
  expect(ended).toBe(1);
});

it('answers questions for the picture, in any order, and rejects what is open at the end', async () => {
  open();
  const first = player.grab();
  const second = player.grab();
  const third = player.png();
  const ids = FakeWorker.last.told.flatMap((message) => ('id' in message ? [message.id] : []));
  FakeWorker.last.says({
    type: 'grabbed',
    id: ids[1] ?? 0,
    width: 1,
    height: 1,
    data: Uint8Array.of(1, 2, 3, 4).buffer,
  });
  FakeWorker.last.says({ type: 'refused', id: ids[0] ?? 0, message: 'there is no picture yet' });
  expect((await second).data).toEqual(Uint8ClampedArray.of(1, 2, 3, 4));
  await expect(first).rejects.toThrow('there is no picture yet');
  player.dispose();
  await expect(third).rejects.toThrow('the screen was closed');
  expect(FakeWorker.last.terminated).toBe(true);
});
