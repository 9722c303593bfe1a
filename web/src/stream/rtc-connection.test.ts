// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeSocket } from '../base/fake-socket';
import { RtcConnection } from './rtc-connection';

/** Stands in for the browser's: remembers what it is told, connects when the test says so. */
class FakePeer {
  static last: FakePeer;
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: { sdp: string } | null = null;
  remoteDescription: unknown = null;
  closed = false;
  readonly candidates: unknown[] = [];
  ontrack: unknown = null;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  constructor(readonly configuration: RTCConfiguration) {
    FakePeer.last = this;
  }
  addTransceiver() {
    return { receiver: { jitterBufferTarget: null } };
  }
  createOffer() {
    return Promise.resolve({ sdp: 'our offer' });
  }
  setLocalDescription(description: { sdp: string }) {
    this.localDescription = description;
    return Promise.resolve();
  }
  setRemoteDescription(description: unknown) {
    this.remoteDescription = description;
    return Promise.resolve();
  }
  addIceCandidate(candidate: unknown) {
    this.candidates.push(candidate);
    return Promise.resolve();
  }
  close() {
    this.closed = true;
  }
  becomes(state: RTCPeerConnectionState) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

let states: [string, number, string][];
let connection: RtcConnection;
const server = (event: string, data: unknown) =>
  FakeSocket.last.message(JSON.stringify({ event, data: JSON.stringify(data) }));
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('RTCPeerConnection', FakePeer);
  states = [];
  connection = new RtcConnection('ws://kvm/api/stream/webrtc', {
    state: (...state) => states.push(state),
    stream: () => undefined,
  });
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function connected(): Promise<void> {
  FakeSocket.last.open();
  server('ice-servers', []);
  await settle();
  server('video-answer', { type: 'answer', sdp: 'theirs' });
  await settle();
  FakePeer.last.becomes('connected');
}

it('offers when it knows the servers, and takes the answer', async () => {
  FakeSocket.last.open();
  server('ice-servers', [{ urls: ['stun:a'] }]);
  await settle();
  expect(FakePeer.last.configuration.iceServers).toEqual([{ urls: ['stun:a'] }]);
  expect(JSON.parse(FakeSocket.last.texts[0] ?? '')).toEqual({
    event: 'video-offer',
    data: '{"type":"offer","sdp":"our offer"}',
  });
  server('video-answer', { type: 'answer', sdp: 'theirs' });
  await settle();
  expect(FakePeer.last.remoteDescription).toEqual({ type: 'answer', sdp: 'theirs' });
  FakePeer.last.becomes('connected');
  expect(states.at(-1)).toEqual(['open', 0, '']);
});

it('keeps candidates that come before the answer', async () => {
  FakeSocket.last.open();
  server('ice-servers', []);
  await settle();
  server('video-candidate', { candidate: 'early' });
  await settle();
  expect(FakePeer.last.candidates).toEqual([]);
  server('video-answer', { type: 'answer', sdp: 'theirs' });
  await settle();
  server('video-candidate', { candidate: 'late' });
  await settle();
  expect(FakePeer.last.candidates).toEqual([{ candidate: 'early' }, { candidate: 'late' }]);
});

it('tells its own candidates, and a heartbeat once a minute', async () => {
  await connected();
  FakePeer.last.onicecandidate?.({ candidate: { candidate: 'ours' } });
  expect(FakeSocket.last.texts.at(-1)).toBe('{"event":"video-candidate","data":"{\\"candidate\\":\\"ours\\"}"}');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeSocket.last.texts.at(-1)).toBe('{"event":"heartbeat","data":""}');
});

it('begins anew when the connection fails, and closes what it had', async () => {
  await connected();
  const former = FakePeer.last;
  former.becomes('failed');
  expect(former.closed).toBe(true);
  expect(states.at(-1)?.[0]).toBe('waiting');
  await vi.advanceTimersByTimeAsync(300);
  expect(FakeSocket.made.at(-1)?.url).toBe('ws://kvm/api/stream/webrtc');
  await connected();
  expect(FakePeer.last).not.toBe(former);
  expect(states.at(-1)).toEqual(['open', 0, '']);
});

it('counts attempts that make no connection, and says what the server said', async () => {
  FakeSocket.last.open();
  server('video-error', 'the offer has no H264');
  await settle();
  expect(states.at(-1)).toEqual(['waiting', 1, 'the offer has no H264']);
  await vi.advanceTimersByTimeAsync(300);
  FakeSocket.last.open();
  await vi.advanceTimersByTimeAsync(6000);
  expect(states.at(-1)).toEqual(['waiting', 2, 'the offer has no H264']);
});

it('does not try again when the session has ended', async () => {
  await connected();
  const before = FakeSocket.made.length;
  FakeSocket.last.drop(4401, 'session expired or revoked');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(states.at(-1)?.[0]).toBe('ended');
  expect(FakeSocket.made.length).toBe(before);
});
