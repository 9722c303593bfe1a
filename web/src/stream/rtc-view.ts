// SPDX-License-Identifier: GPL-3.0-or-later
import { ElementCopy } from './element-copy';
import { RtcConnection } from './rtc-connection';
import { RtcStatsReader } from './rtc-stats';
import type { StreamStats } from './stats';
import type { SocketState } from './worker-messages';

export interface RtcViewEvents {
  state(state: SocketState, failures: number): void;
  size(width: number, height: number): void;
  stats(stats: StreamStats): void;
}

const STATS_MS = 500;

/** The picture by WebRTC: a video element that the browser's own engine feeds. */
export class RtcView {
  readonly element = document.createElement('video');
  readonly copy = new ElementCopy(this.element);
  readonly #events: RtcViewEvents;
  #connection: RtcConnection | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(events: RtcViewEvents) {
    this.#events = events;
    this.element.muted = true;
    this.element.autoplay = true;
    this.element.playsInline = true;
    this.element.disablePictureInPicture = true;
    this.element.dataset.testid = 'screen-video';
    for (const what of ['loadeddata', 'resize']) this.element.addEventListener(what, () => this.#sized());
  }

  play(): void {
    this.stop();
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const connection = new RtcConnection(`${scheme}//${location.host}/api/stream/webrtc?codec=h264`, {
      state: (state, failures) => this.#events.state(state, failures),
      stream: (stream) => this.#show(stream),
    });
    this.#connection = connection;
    const reader = new RtcStatsReader();
    this.#timer = setInterval(() => {
      connection.stats().then(
        (entries) => {
          if (this.#connection === connection && entries.length > 0) this.#events.stats(reader.read(entries));
        },
        () => undefined, // it was closed meanwhile
      );
    }, STATS_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#connection?.close();
    this.#connection = null;
    this.element.srcObject = null;
  }

  #show(stream: MediaStream): void {
    this.element.srcObject = stream;
    // Muted video may always play; a tab in the background plays once it is looked at.
    void this.element.play().catch(() => undefined);
  }

  #sized(): void {
    const { videoWidth, videoHeight } = this.element;
    if (videoWidth > 0 && this.#connection) this.#events.size(videoWidth, videoHeight);
  }
}
