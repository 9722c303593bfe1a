// SPDX-License-Identifier: GPL-3.0-or-later
import { Store } from '../base/store';
import type { ElementCopy } from './element-copy';
import { ImageView } from './image-view';
import { type Capabilities, chooseMode, type Mode, type ModePreference, type ModeReason } from './mode';
import { RtcView } from './rtc-view';
import { NO_STATS, type StreamStats } from './stats';
import { VideoView } from './video-view';
import type { FromWorker, SocketState } from './worker-messages';

/** Attempts in a row without a connection after which no path is held to exist for WebRTC. */
const FAILURES_UNTIL_NO_WEBRTC = 2;
/** Attempts in a row without a message after which WebSockets are held to be blocked on the way. */
const FAILURES_UNTIL_IMAGE = 4;

export interface PlayerState {
  readonly mode: Mode;
  readonly reason: ModeReason;
  readonly socket: SocketState;
  /** A picture of this mode has been shown since it was chosen. */
  readonly hasPicture: boolean;
  /** Size of the picture in pixels; zero before the first. */
  readonly width: number;
  readonly height: number;
  readonly stats: StreamStats;
}

/** A picture's pixels: RGBA, four bytes each, rows from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

export interface PlayerHost {
  /** The control connection is up: then a failing video connection is not the network's fault. */
  serverReachable(): boolean;
  sessionEnded(): void;
}

/** The picture of the target: chooses the mode, falls back when it fails, and says what it does. */
export class Player {
  /** Holds the picture; to be put on the page by the owner. */
  readonly element = document.createElement('div');
  readonly state: Store<PlayerState>;
  readonly #can: Capabilities;
  readonly #host: PlayerHost;
  readonly #video: VideoView | null;
  readonly #image: ImageView;
  readonly #rtc: RtcView;
  #preference: ModePreference;
  #failed = { decoder: false, socket: false, webRtc: false };
  #paused = false;

  constructor(preference: ModePreference, can: Capabilities, host: PlayerHost) {
    this.#preference = preference;
    this.#can = can;
    this.#host = host;
    this.element.className = 'picture';
    this.state = new Store<PlayerState>({
      ...chooseMode(preference, can, this.#failed),
      socket: 'idle',
      hasPicture: false,
      width: 0,
      height: 0,
      stats: NO_STATS,
    });
    this.#video = can.offscreenCanvas ? new VideoView((message) => this.#workerSaid(message)) : null;
    this.#image = new ImageView({
      state: (socket) => this.state.patch({ socket }),
      size: (width, height) => this.#resized(width, height),
    });
    this.#rtc = new RtcView({
      state: (socket, failures) => this.#rtcChanged(socket, failures),
      size: (width, height) => this.#resized(width, height),
      stats: (stats) => this.state.patch({ stats }),
    });
    this.#start();
  }

  /** The person's choice; a mode that failed before gets another chance. */
  prefer(preference: ModePreference): void {
    this.#preference = preference;
    this.retry();
  }

  /** Forgets failures and chooses again, for example after the server came back. */
  retry(): void {
    this.#failed = { decoder: false, socket: false, webRtc: false };
    this.#choose();
  }

  /** Nobody looks: no picture is asked for, so that the device does not work for nothing. */
  pause(): void {
    this.#paused = true;
    this.#stopAll();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#start();
  }

  /** The picture of this moment in full size. Rejects while there is none. */
  async grab(): Promise<Pixels> {
    return this.#picture().grab();
  }

  /** The picture of this moment as a PNG file. Rejects while there is none. */
  async png(): Promise<Blob> {
    return this.#picture().png();
  }

  dispose(): void {
    this.#video?.dispose();
    this.#rtc.stop();
    this.#image.stop();
    this.element.remove();
  }

  #shown(): VideoView | RtcView | ImageView {
    const { mode } = this.state.get();
    if (mode === 'webrtc') return this.#rtc;
    return mode === 'image' || !this.#video ? this.#image : this.#video;
  }

  #picture(): VideoView | ElementCopy {
    const view = this.#shown();
    return view instanceof VideoView ? view : view.copy;
  }

  #stopAll(): void {
    this.#video?.stop();
    this.#rtc.stop();
    this.#image.stop();
  }

  #choose(): void {
    const choice = chooseMode(this.#preference, this.#can, this.#failed);
    const { mode, reason } = this.state.get();
    if (choice.mode === mode) {
      if (choice.reason !== reason) this.state.patch(choice);
      return;
    }
    this.state.patch({ ...choice, socket: 'connecting', hasPicture: false, width: 0, height: 0, stats: NO_STATS });
    this.#start();
  }

  #start(): void {
    this.#stopAll();
    const { mode } = this.state.get();
    const view = this.#shown();
    this.element.replaceChildren(view.element);
    if (this.#paused) return;
    if (view instanceof VideoView) view.play(mode === 'webcodecs' ? 'h264' : 'mjpeg');
    else view.play();
  }

  #workerSaid(message: FromWorker): void {
    if (this.#shown() !== this.#video) return; // said before it was stopped
    if (message.type === 'socket') this.#socketChanged(message.state, message.failures);
    if (message.type === 'size') this.#resized(message.width, message.height);
    if (message.type === 'stats') this.state.patch({ stats: message.stats });
    if (message.type === 'decoder-failed') this.#failure({ decoder: true });
  }

  #resized(width: number, height: number): void {
    this.state.patch({ width, height, hasPicture: true });
  }

  #socketChanged(socket: SocketState, failures: number): void {
    this.state.patch({ socket });
    if (socket === 'ended') this.#host.sessionEnded();
    const blocked = socket === 'waiting' && failures >= FAILURES_UNTIL_IMAGE && this.#host.serverReachable();
    if (blocked) this.#failure({ socket: true });
  }

  #rtcChanged(socket: SocketState, failures: number): void {
    if (this.#shown() !== this.#rtc) return;
    this.state.patch({ socket });
    if (socket === 'ended') this.#host.sessionEnded();
    const blocked = socket === 'waiting' && failures >= FAILURES_UNTIL_NO_WEBRTC && this.#host.serverReachable();
    if (blocked) this.#failure({ webRtc: true });
  }

  #failure(failed: { decoder?: boolean; socket?: boolean; webRtc?: boolean }): void {
    this.#failed = { ...this.#failed, ...failed };
    this.#choose();
  }
}
