// SPDX-License-Identifier: GPL-3.0-or-later
import type { ControlSocketState } from '../control/control-socket';
import type { SignalState } from '../control/events';
import type { SocketState } from '../stream/worker-messages';

/** What is written over the picture; each has a title and an explanation in every language (`overlay.*`). */
export type OverlayKind = Exclude<SignalState, 'ok'> | 'connecting' | 'connection-lost' | 'input-lost' | 'no-picture';

export interface OverlayFacts {
  readonly video: SocketState;
  readonly control: ControlSocketState;
  /** Null until the server has said something. */
  readonly signal: SignalState | null;
  readonly hasPicture: boolean;
  /** How long video, and control, have not been connected; 0 while they are. Milliseconds. */
  readonly videoLostMs: number;
  readonly controlLostMs: number;
  /** How long the first picture has been waited for, milliseconds. */
  readonly waitedMs: number;
}

/** A shorter interruption is not worth a word: reconnecting usually takes a quarter of a second. */
const LOST_MS = 1000;
/** A picture that takes longer than this to come needs an explanation. */
const NO_PICTURE_MS = 3000;

/**
 * What the person must be told about the picture, or null when it speaks for itself. The order is that of the causes: without a
 * connection nothing is known of the signal, and without a signal there can be no picture.
 */
export function overlayFor(facts: OverlayFacts): OverlayKind | null {
  const connected = facts.video === 'open';
  if (!connected && facts.videoLostMs > LOST_MS) return 'connection-lost';
  if (facts.signal && facts.signal !== 'ok') return facts.signal;
  if (!facts.hasPicture) return connected && facts.waitedMs > NO_PICTURE_MS ? 'no-picture' : 'connecting';
  if (facts.control !== 'open' && facts.controlLostMs > LOST_MS) return 'input-lost';
  return null;
}

/** Whether the overlay waits for something that is under way, as opposed to something a person has to do. */
export function isProgress(kind: OverlayKind): boolean {
  return ['connecting', 'connection-lost', 'input-lost', 'starting', 'restarting'].includes(kind);
}
