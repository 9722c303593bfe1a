// SPDX-License-Identifier: GPL-3.0-or-later
import { Backoff } from './backoff';
import { HEARTBEAT, parseSignalling, type SignallingMessage, signallingText } from './signalling';
import type { SocketState } from './worker-messages';

/** Close code of a session that was ended or revoked: trying again would only fail. */
const SESSION_ENDED = 4401;
const HEARTBEAT_MS = 60_000;
/** An attempt without a connection after so long has failed. */
const CONNECT_MS = 6000;

export interface RtcEvents {
  /** `failures`: attempts in a row that made no connection; `why`: what the server said, if it said anything. */
  state(state: SocketState, failures: number, why: string): void;
  stream(stream: MediaStream): void;
}

/** One peer connection after the other: signals, connects, connects again. */
export class RtcConnection {
  readonly #url: string;
  readonly #events: RtcEvents;
  readonly #backoff = new Backoff();
  #socket: WebSocket | null = null;
  #peer: RTCPeerConnection | null = null;
  /** Candidates that came before the answer. */
  #early: RTCIceCandidateInit[] = [];
  #retry: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #failures = 0;
  #why = '';

  constructor(url: string, events: RtcEvents) {
    this.#url = url;
    this.#events = events;
    this.#connect();
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#drop();
  }

  /** The browser's figures; empty while there is no connection. */
  async stats(): Promise<Record<string, unknown>[]> {
    const entries: Record<string, unknown>[] = [];
    const report = await this.#peer?.getStats();
    report?.forEach((entry) => entries.push(entry as Record<string, unknown>));
    return entries;
  }

  #connect(): void {
    this.#failures++;
    this.#events.state('connecting', this.#failures, this.#why);
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#patience = setTimeout(() => this.#again(), CONNECT_MS);
    this.#heartbeat = setInterval(() => this.#send(HEARTBEAT), HEARTBEAT_MS);
    socket.onmessage = (event: MessageEvent) => {
      if (this.#socket !== socket || typeof event.data !== 'string') return;
      const message = parseSignalling(event.data);
      if (message) this.#received(message).catch((error: unknown) => this.#gaveUp(error));
    };
    socket.onclose = (event) => {
      if (this.#socket !== socket) return;
      if (event.code === SESSION_ENDED) {
        this.#drop();
        this.#events.state('ended', this.#failures, event.reason);
        return;
      }
      if (event.reason !== '') this.#why = event.reason;
      this.#again();
    };
  }

  async #received(message: SignallingMessage): Promise<void> {
    switch (message.event) {
      case 'ice-servers':
        return this.#offer(message.servers);
      case 'video-answer': {
        const peer = this.#peer;
        await peer?.setRemoteDescription(message.answer);
        for (const candidate of this.#early.splice(0)) await peer?.addIceCandidate(candidate);
        return;
      }
      case 'video-candidate':
        if (this.#peer?.remoteDescription) await this.#peer.addIceCandidate(message.candidate);
        else this.#early.push(message.candidate);
        return;
      case 'video-error':
        this.#why = message.reason;
        this.#again();
    }
  }

  async #offer(iceServers: RTCIceServer[]): Promise<void> {
    const peer = new RTCPeerConnection({ iceServers, bundlePolicy: 'max-bundle' });
    this.#peer = peer;
    const { receiver } = peer.addTransceiver('video', { direction: 'recvonly' });
    // Every picture at once: this is a screen that somebody works on. Older browsers follow the server's own wish.
    if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
    peer.ontrack = ({ streams, track }) => this.#events.stream(streams[0] ?? new MediaStream([track]));
    peer.onicecandidate = ({ candidate }) => {
      if (candidate && this.#peer === peer) this.#send(signallingText('video-candidate', candidate));
    };
    peer.onconnectionstatechange = () => {
      if (this.#peer === peer) this.#stateChanged(peer.connectionState);
    };
    await peer.setLocalDescription(await peer.createOffer());
    this.#send(signallingText('video-offer', { type: 'offer', sdp: peer.localDescription?.sdp }));
  }

  #stateChanged(state: RTCPeerConnectionState): void {
    if (state === 'connected') {
      clearTimeout(this.#patience);
      this.#backoff.reset();
      this.#failures = 0;
      this.#why = '';
      this.#events.state('open', 0, '');
    }
    if (state === 'failed' || state === 'closed') this.#again();
  }

  #gaveUp(error: unknown): void {
    this.#why = error instanceof Error ? error.message : String(error);
    this.#again();
  }

  #again(): void {
    this.#drop();
    this.#events.state('waiting', this.#failures, this.#why);
    this.#retry = setTimeout(() => this.#connect(), this.#backoff.next());
  }

  #drop(): void {
    clearTimeout(this.#patience);
    clearInterval(this.#heartbeat);
    const socket = this.#socket;
    const peer = this.#peer;
    this.#socket = null;
    this.#peer = null;
    this.#early = [];
    socket?.close();
    peer?.close();
  }

  #send(text: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
  }
}
