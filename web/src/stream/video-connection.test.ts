// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeSocket } from '../base/fake-socket';
import type { ClockAnswer, VideoMessage } from './frame';
import { VideoConnection } from './video-connection';

let states: [string, number][] = [];
let messages: (VideoMessage | ClockAnswer)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.made = [];
  states = [];
  messages = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function connect(): VideoConnection {
  return new VideoConnection('ws://kvm/video', {
    state: (state, failures) => states.push([state, failures]),
    frame: (message) => messages.push(message),
    clock: (answer) => messages.push(answer),
  });
}

const frame = Uint8Array.of(1, 9, 0, 0, 0, 0, 0, 0, 0, 42).buffer;

it('asks for the time at once, often at first, and then every three seconds', () => {
  connect();
  FakeSocket.last.open();
  const questions = () => FakeSocket.last.sent.filter((message) => message[0] === 4).length;
  expect(questions()).toBe(1);
  vi.advanceTimersByTime(800);
  expect(questions()).toBe(5);
  vi.advanceTimersByTime(6_000);
  expect(questions()).toBe(7);
});

it('passes on frames and clock answers, and drops what it does not understand', () => {
  connect();
  FakeSocket.last.open();
  FakeSocket.last.message(frame);
  FakeSocket.last.message(new ArrayBuffer(3));
  FakeSocket.last.message('text');
  FakeSocket.last.message(Uint8Array.of(0x80, ...new Array<number>(16).fill(0)).buffer);
  expect(messages.map((message) => message.kind)).toEqual(['frame', 'clock']);
});

it('waits longer after each failure and starts over once a message came', () => {
  connect();
  for (const wait of [250, 500, 1000]) {
    FakeSocket.last.drop(1006);
    vi.advanceTimersByTime(wait - 1);
    const before = FakeSocket.made.length;
    vi.advanceTimersByTime(1);
    expect(FakeSocket.made).toHaveLength(before + 1);
  }
  expect(states.at(-1)).toEqual(['connecting', 3]);
  FakeSocket.last.open();
  FakeSocket.last.message(frame);
  FakeSocket.last.drop(1006);
  expect(states.at(-1)).toEqual(['waiting', 0]);
  vi.advanceTimersByTime(250);
  expect(FakeSocket.made).toHaveLength(5);
});

it('counts a connection that opens but brings nothing as a failure', () => {
  connect();
  FakeSocket.last.open();
  FakeSocket.last.drop(1006);
  expect(states.at(-1)).toEqual(['waiting', 1]);
});

it('gives up when the session was ended', () => {
  connect();
  FakeSocket.last.open();
  FakeSocket.last.drop(4401);
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.made).toHaveLength(1);
  expect(states.at(-1)?.[0]).toBe('ended');
});

it('does nothing more once it was closed', () => {
  const connection = connect();
  FakeSocket.last.open();
  connection.close();
  const said = states.length;
  vi.advanceTimersByTime(60_000);
  connection.send(new ArrayBuffer(1));
  expect(states).toHaveLength(said);
  expect(FakeSocket.made).toHaveLength(1);
});
