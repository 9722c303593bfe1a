// SPDX-License-Identifier: GPL-3.0-or-later
import type { LatencyReport } from './latency';
import type { RtcStats } from './rtc-stats';

/** What is known about the running stream; plain data, sent from the worker to the page. */
export interface StreamStats {
  /** Frames received, decoded and drawn, since this stream was started. */
  readonly framesReceived: number;
  readonly framesDecoded: number;
  readonly framesDrawn: number;
  /** Frames the server published but did not send to this viewer, by the gaps in the sequence. */
  readonly missed: number;
  /** How many gaps those were. */
  readonly gaps: number;
  /** Frames received but not drawn, because a newer one was there or the decoder had lost its place. */
  readonly dropped: number;
  /** Of those missed and dropped, the ones of the last ten seconds. */
  readonly lostLately: number;
  /** Sequence number of the newest frame received; null when the server sends none. */
  readonly lastSequence: number | null;
  /** Over the last second of the stream. */
  readonly fps: number;
  readonly kbps: number;
  readonly width: number;
  readonly height: number;
  /** Codec string in use, for example avc1.42E02A or jpeg. */
  readonly codec: string;
  readonly latency: LatencyReport | null;
  /** Round trip on the video connection, milliseconds. */
  readonly rttMs: number | null;
  /** Of a stream by WebRTC; null in the other modes. */
  readonly webrtc: RtcStats | null;
}

export const NO_STATS: StreamStats = {
  framesReceived: 0,
  framesDecoded: 0,
  framesDrawn: 0,
  missed: 0,
  gaps: 0,
  dropped: 0,
  lostLately: 0,
  lastSequence: null,
  fps: 0,
  kbps: 0,
  width: 0,
  height: 0,
  codec: '',
  latency: null,
  rttMs: null,
  webrtc: null,
};

/** By how much a growing total has grown lately. Pure, and of fixed size: looked at twice a second or less often. */
export class RecentGrowth {
  static readonly spanMs = 10_000;
  #marks: { readonly ms: number; readonly total: number }[] = [];

  /** Notes the total of this moment; how much of it came within the span. */
  at(nowMs: number, total: number): number {
    const last = this.#marks.at(-1);
    if (last === undefined || nowMs - last.ms >= RecentGrowth.spanMs / 20) this.#marks.push({ ms: nowMs, total });
    // One mark from before the span stays: what came since then.
    while ((this.#marks[1]?.ms ?? Infinity) <= nowMs - RecentGrowth.spanMs) this.#marks.shift();
    return total - (this.#marks[0]?.total ?? total);
  }
}

/** Span the rates are taken over. */
const SPAN_MS = 1000;
/** Arrivals remembered: more than a second at any rate the server allows (60 per second). */
const ARRIVALS = 128;

/** Counts the frames of a stream. Pure: every moment is passed in, in milliseconds of one monotonic clock. */
export class FrameCounter {
  received = 0;
  missed = 0;
  gaps = 0;
  lastSequence: number | null = null;
  #times = new Float64Array(ARRIVALS);
  #bytes = new Float64Array(ARRIVALS);

  /** `sequence` null: the server numbers nothing. */
  arrived(nowMs: number, bytes: number, sequence: number | null): void {
    const slot = this.received % ARRIVALS;
    this.#times[slot] = nowMs;
    this.#bytes[slot] = bytes;
    this.received++;
    if (sequence === null) return;
    if (this.lastSequence !== null) this.#countGap((sequence - this.lastSequence - 1) >>> 0);
    this.lastSequence = sequence;
  }

  /** A new connection: the next sequence number is a start, not a gap. */
  restart(): void {
    this.lastSequence = null;
  }

  /** Frames per second and kilobits per second over the second before `nowMs`. */
  rates(nowMs: number): { fps: number; kbps: number } {
    let frames = 0;
    let bytes = 0;
    const kept = Math.min(this.received, ARRIVALS);
    for (let i = 0; i < kept; i++) {
      if (nowMs - (this.#times[i] ?? 0) >= SPAN_MS) continue;
      frames++;
      bytes += this.#bytes[i] ?? 0;
    }
    return { fps: frames, kbps: Math.round((bytes * 8) / SPAN_MS) };
  }

  /** A "gap" of more than half the number space is a sequence that went backwards: the encoder was restarted. */
  #countGap(skipped: number): void {
    if (skipped === 0 || skipped >= 2 ** 31) return;
    this.missed += skipped;
    this.gaps++;
  }
}
