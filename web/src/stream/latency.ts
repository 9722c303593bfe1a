// SPDX-License-Identifier: GPL-3.0-or-later
import type { Stamps } from './frame';

/** The way of a picture from the target to this screen, in order. Each stage ends where the next begins. */
export const STAGES = ['capture', 'encode', 'publish', 'send', 'network', 'decode', 'draw'] as const;
export type Stage = (typeof STAGES)[number];

/** Frames the figures are taken over at most: two seconds at 60 per second. */
const WINDOW = 120;
/** How long before the newest frame the oldest of them may be, microseconds: a still picture has no history. */
const SPAN_US = 5_000_000;

export interface LatencyReport {
  /** Capture to drawn, milliseconds: median and 95th percentile of the window. */
  readonly p50: number;
  readonly p95: number;
  /** Median of every stage, milliseconds. */
  readonly stages: Readonly<Record<Stage, number>>;
}

/** What this viewer knows of one frame, microseconds; the three moments are on the server's clock. */
export interface FrameTimes {
  readonly timestampUs: number;
  readonly stamps: Stamps;
  readonly receivedUs: number;
  readonly decodedUs: number;
  readonly drawnUs: number;
}

/**
 * Collects the stages of drawn frames and reports medians. Fixed memory: nothing is allocated per frame.
 *
 * Moments measured here are moved to the server's clock by an estimate (ClockSync), so a stage across the network can
 * come out slightly negative; it is reported as it is, since clamping would make the sum of the stages wrong.
 */
export class LatencyMeter {
  #rows = STAGES.map(() => new Float64Array(WINDOW));
  #totals = new Float64Array(WINDOW);
  #drawnUs = new Float64Array(WINDOW);
  #count = 0;

  add(frame: FrameTimes): void {
    const slot = this.#count % WINDOW;
    const { stamps } = frame;
    const ends = [
      stamps.encodeBegunUs,
      stamps.encodedUs,
      stamps.publishedUs,
      stamps.sentUs,
      frame.receivedUs - frame.timestampUs,
      frame.decodedUs - frame.timestampUs,
      frame.drawnUs - frame.timestampUs,
    ];
    let begin = 0;
    for (let i = 0; i < ends.length; i++) {
      const end = ends[i] ?? begin;
      const row = this.#rows[i];
      if (row) row[slot] = (end - begin) / 1000;
      begin = end;
    }
    this.#totals[slot] = begin / 1000;
    this.#drawnUs[slot] = frame.drawnUs;
    this.#count++;
  }

  /** Null until a frame was added. */
  report(): LatencyReport | null {
    const length = this.#recent();
    if (length === 0) return null;
    const totals = this.#sorted(this.#totals, length);
    const stages = {} as Record<Stage, number>;
    STAGES.forEach((stage, i) => {
      stages[stage] = percentile(this.#sorted(this.#rows[i] ?? this.#totals, length), 0.5);
    });
    return { p50: percentile(totals, 0.5), p95: percentile(totals, 0.95), stages };
  }

  reset(): void {
    this.#count = 0;
  }

  /** How many of the newest frames count. */
  #recent(): number {
    const kept = Math.min(this.#count, WINDOW);
    const newest = this.#drawnUs[(this.#count + WINDOW - 1) % WINDOW] ?? 0;
    for (let age = 1; age < kept; age++) {
      if (newest - (this.#drawnUs[(this.#count + WINDOW - 1 - age) % WINDOW] ?? 0) > SPAN_US) return age;
    }
    return kept;
  }

  /** The newest `length` of these values, ascending. */
  #sorted(values: Float64Array, length: number): Float64Array {
    const newest = (this.#count + WINDOW - 1) % WINDOW;
    return Float64Array.from({ length }, (_, age) => values[(newest + WINDOW - age) % WINDOW] ?? 0).sort();
  }
}

/** Nearest rank, so that the figure is one that really occurred. */
function percentile(values: Float64Array, share: number): number {
  return values[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0;
}
