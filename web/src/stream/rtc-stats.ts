// SPDX-License-Identifier: GPL-3.0-or-later
import { NO_STATS, type StreamStats } from './stats';

/** What only WebRTC knows of its stream. */
export interface RtcStats {
  /** How long pictures waited in the browser's jitter buffer over the last second, milliseconds. */
  readonly jitterBufferMs: number;
  /** Packets that never came, since the connection was made. */
  readonly packetsLost: number;
  /** Packets that came at the second attempt. */
  readonly packetsRecovered: number;
  /** Times the picture stood still by the browser's own measure. */
  readonly freezes: number;
  /** Requests for a new key picture. */
  readonly pictureRequests: number;
}

/** The figures of one moment that rates are made of. */
interface Totals {
  readonly ms: number;
  readonly bytes: number;
  readonly decoded: number;
  readonly waitedS: number;
  readonly emitted: number;
}

/** Makes our figures of the browser's (W3C webrtc-stats). Pure: give it one report after the other. */
export class RtcStatsReader {
  #last: Totals | null = null;

  read(report: Iterable<Record<string, unknown>>): StreamStats {
    const entries = [...report];
    const inbound = entries.find((entry) => entry.type === 'inbound-rtp' && entry.kind === 'video');
    if (!inbound) return NO_STATS;
    const now: Totals = {
      ms: number(inbound.timestamp),
      bytes: number(inbound.bytesReceived),
      decoded: number(inbound.framesDecoded),
      waitedS: number(inbound.jitterBufferDelay),
      emitted: number(inbound.jitterBufferEmittedCount),
    };
    const last = this.#last ?? { ...now, ms: now.ms - 1000, bytes: 0, decoded: 0, waitedS: 0, emitted: 0 };
    this.#last = now;
    const seconds = Math.max(0.001, (now.ms - last.ms) / 1000);
    const pair = entries.find((entry) => entry.type === 'candidate-pair' && entry.nominated === true);
    const codec = entries.find((entry) => entry.id === inbound.codecId);
    const emitted = now.emitted - last.emitted;
    const dropped = number(inbound.framesDropped);
    return {
      ...NO_STATS,
      framesReceived: number(inbound.framesReceived),
      framesDecoded: now.decoded,
      framesDrawn: Math.max(0, now.decoded - dropped),
      dropped,
      fps: Math.round((now.decoded - last.decoded) / seconds),
      kbps: Math.round(((now.bytes - last.bytes) * 8) / 1000 / seconds),
      width: number(inbound.frameWidth),
      height: number(inbound.frameHeight),
      codec: typeof codec?.mimeType === 'string' ? codec.mimeType.replace('video/', '') : '',
      rttMs: typeof pair?.currentRoundTripTime === 'number' ? pair.currentRoundTripTime * 1000 : null,
      webrtc: {
        jitterBufferMs: emitted > 0 ? ((now.waitedS - last.waitedS) / emitted) * 1000 : 0,
        packetsLost: number(inbound.packetsLost),
        packetsRecovered: number(inbound.retransmittedPacketsReceived),
        freezes: number(inbound.freezeCount),
        pictureRequests: number(inbound.pliCount) + number(inbound.firCount),
      },
    };
  }
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
