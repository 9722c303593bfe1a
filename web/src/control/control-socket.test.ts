// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeSocket } from '../base/fake-socket';
import { ControlSocket } from './control-socket';

let states: string[] = [];
let texts: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.made = [];
  states = [];
  texts = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function connect(): ControlSocket {
  return new ControlSocket('ws://kvm/api/ws', {
    state: (state) => states.push(state),
    text: (text) => texts.push(text),
  });
}

it('sends a heartbeat every ten seconds while it is open, and none after it was closed', () => {
  const socket = connect();
  FakeSocket.last.open();
  vi.advanceTimersByTime(30_000);
  expect(FakeSocket.last.sent).toEqual([[0], [0], [0]]);
  socket.close();
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.last.sent).toHaveLength(3);
  expect(FakeSocket.made).toHaveLength(1);
});

it('drops reports while there is no connection and says so', () => {
  const socket = connect();
  expect(socket.send(Uint8Array.of(1))).toBe(false);
  FakeSocket.last.open();
  expect(socket.send(Uint8Array.of(1))).toBe(true);
  expect(FakeSocket.last.sent).toEqual([[1]]);
});

it('reconnects three seconds after a loss, again and again', () => {
  connect();
  FakeSocket.last.open();
  FakeSocket.last.drop(1006);
  vi.advanceTimersByTime(2_999);
  expect(FakeSocket.made).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(FakeSocket.made).toHaveLength(2);
  FakeSocket.last.drop(1006);
  vi.advanceTimersByTime(3_000);
  expect(FakeSocket.made).toHaveLength(3);
  expect(states).toEqual(['connecting', 'open', 'waiting', 'connecting', 'waiting', 'connecting']);
});

it('does not reconnect when the session was ended', () => {
  connect();
  FakeSocket.last.open();
  FakeSocket.last.drop(4401);
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.made).toHaveLength(1);
  expect(states.at(-1)).toBe('ended');
});

it('connects at once when told to hurry in the pause, and only then', () => {
  const socket = connect();
  socket.hurry();
  expect(FakeSocket.made).toHaveLength(1);
  FakeSocket.last.drop(1006);
  socket.hurry();
  expect(FakeSocket.made).toHaveLength(2);
  vi.advanceTimersByTime(10_000);
  expect(FakeSocket.made).toHaveLength(2);
});

it('passes on text and ignores binary', () => {
  connect();
  FakeSocket.last.open();
  FakeSocket.last.message('{"type":"x"}');
  FakeSocket.last.message(new ArrayBuffer(3));
  expect(texts).toEqual(['{"type":"x"}']);
});
