// SPDX-License-Identifier: GPL-3.0-or-later
import { AckGate } from './ack-gate';
import { ClockSync } from './clock-sync';
import type { DecodedImage, Decoder, DecoderEvents } from './decoder';
import { acknowledgement, resync, type Stamps, type VideoMessage } from './frame';
import { LatencyMeter } from './latency';
import type { Picture } from './picture';
import { FrameCounter, RecentGrowth, type StreamStats } from './stats';
import { VideoConnection } from './video-connection';
import type { SocketState } from './worker-messages';

/** Frames between decoder and screen whose stamps are kept; the server's window is 8, so this is never reached. */
const IN_FLIGHT = 64;
/** A server that sees several requests for a key frame makes one for each: ask once and wait. */
const RESYNC_MS = 500;

export interface VideoSessionEvents {
  socket(state: SocketState, failures: number): void;
  resized(width: number, height: number): void;
  failed(message: string): void;
}

interface Arrived {
  readonly image: DecodedImage;
  readonly width: number;
  readonly height: number;
  readonly timestampUs: number;
  readonly decodedUs: number;
}

interface Pending {
  readonly stamps: Stamps;
  readonly receivedUs: number;
}

/** One run of the direct stream in one codec: connection, decoder, canvas, acknowledgements and figures. */
export class VideoSession {
  readonly #picture: Picture;
  readonly #events: VideoSessionEvents;
  readonly #decoder: Decoder;
  readonly #connection: VideoConnection;
  readonly #gate = new AckGate();
  readonly #clock = new ClockSync();
  readonly #counter = new FrameCounter();
  readonly #lost = new RecentGrowth();
  readonly #latency = new LatencyMeter();
  readonly #pending = new Map<number, Pending>();
  readonly #turn = new MessageChannel();
  /** The picture to draw in the next turn of the event loop. */
  #arrived: Arrived | null = null;
  #decoded = 0;
  #drawn = 0;
  #refused = 0;
  #overtaken = 0;
  #resyncMs = -Infinity;

  constructor(
    url: string,
    picture: Picture,
    makeDecoder: (events: DecoderEvents) => Decoder,
    events: VideoSessionEvents,
  ) {
    this.#picture = picture;
    this.#events = events;
    this.#decoder = makeDecoder({
      picture: (image, width, height, timestampUs) => this.#picked(image, width, height, timestampUs),
      drained: () => this.#acknowledge(this.#gate.drained(this.#decoder.queue)),
      lost: () => this.#resync(),
      failed: (message) => this.#events.failed(message),
    });
    this.#turn.port1.onmessage = () => this.#draw();
    this.#connection = new VideoConnection(url, {
      state: (state, failures) => this.#socketState(state, failures),
      frame: (message) => this.#received(message),
      clock: (answer) => this.#clock.add(answer.clientUs, answer.serverUs, performance.now() * 1000),
    });
  }

  /** Also gives the decoder its chance to notice that it hangs, so call it regularly. */
  stats(): StreamStats {
    const nowMs = performance.now();
    this.#decoder.watch(nowMs);
    const rttUs = this.#clock.rttUs;
    const dropped = this.#refused + this.#overtaken + this.#decoder.dropped;
    return {
      framesReceived: this.#counter.received,
      framesDecoded: this.#decoded,
      framesDrawn: this.#drawn,
      missed: this.#counter.missed,
      gaps: this.#counter.gaps,
      dropped,
      lostLately: this.#lost.at(nowMs, this.#counter.missed + dropped),
      lastSequence: this.#counter.lastSequence,
      ...this.#counter.rates(nowMs),
      width: this.#drawn > 0 ? this.#picture.width : 0,
      height: this.#drawn > 0 ? this.#picture.height : 0,
      codec: this.#decoder.codec,
      latency: this.#latency.report(),
      rttMs: rttUs === null ? null : rttUs / 1000,
      webrtc: null,
    };
  }

  close(): void {
    this.#connection.close();
    this.#decoder.close();
    this.#turn.port1.close();
    this.#arrived?.image.close();
    this.#arrived = null;
  }

  #socketState(state: SocketState, failures: number): void {
    if (state === 'connecting') this.#startOver();
    this.#events.socket(state, failures);
  }

  /** A new connection starts with a key frame of what may be another run of the server. */
  #startOver(): void {
    this.#gate.reset();
    this.#clock.reset();
    this.#counter.restart();
    this.#latency.reset();
    this.#pending.clear();
    this.#resyncMs = -Infinity;
  }

  #received(message: VideoMessage): void {
    const nowMs = performance.now();
    this.#counter.arrived(nowMs, message.payload.length, message.stamps?.sequence ?? null);
    if (message.stamps) this.#remember(message.timestampUs, message.stamps, nowMs * 1000);
    if (this.#decoder.feed(message)) {
      this.#acknowledge(this.#gate.fed(message.timestampUs, this.#decoder.queue));
      return;
    }
    this.#refused++;
    this.#resync();
  }

  #remember(timestampUs: number, stamps: Stamps, receivedUs: number): void {
    if (this.#pending.size >= IN_FLIGHT) this.#pending.clear();
    this.#pending.set(timestampUs, { stamps, receivedUs });
  }

  /**
   * Drawing waits one turn of the event loop: when drawing is slower than the stream, decoded pictures wait in that
   * loop, and only the newest of them is worth drawing.
   */
  #picked(image: DecodedImage, width: number, height: number, timestampUs: number): void {
    this.#decoded++;
    if (this.#arrived) {
      this.#arrived.image.close();
      this.#pending.delete(this.#arrived.timestampUs);
      this.#overtaken++;
    } else {
      this.#turn.port2.postMessage(null);
    }
    this.#arrived = { image, width, height, timestampUs, decodedUs: performance.now() * 1000 };
  }

  #draw(): void {
    const arrived = this.#arrived;
    if (!arrived) return;
    this.#arrived = null;
    const { image, width, height } = arrived;
    const resized = this.#picture.draw(image, width, height);
    image.close();
    this.#drawn++;
    this.#measure(arrived.timestampUs, arrived.decodedUs, performance.now() * 1000);
    if (resized || this.#drawn === 1) this.#events.resized(width, height);
  }

  #measure(timestampUs: number, decodedUs: number, drawnUs: number): void {
    const pending = this.#pending.get(timestampUs);
    this.#pending.delete(timestampUs);
    const offset = this.#clock.offsetUs;
    if (!pending || offset === null) return;
    this.#latency.add({
      timestampUs,
      stamps: pending.stamps,
      receivedUs: pending.receivedUs + offset,
      decodedUs: decodedUs + offset,
      drawnUs: drawnUs + offset,
    });
  }

  #acknowledge(timestampUs: number | null): void {
    if (timestampUs !== null) this.#connection.send(acknowledgement(timestampUs));
  }

  #resync(): void {
    this.#gate.reset();
    const nowMs = performance.now();
    if (nowMs - this.#resyncMs < RESYNC_MS) return;
    this.#resyncMs = nowMs;
    this.#connection.send(resync());
  }
}
