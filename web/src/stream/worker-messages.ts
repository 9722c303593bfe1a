// SPDX-License-Identifier: GPL-3.0-or-later
import type { StreamStats } from './stats';

/** Codec asked of the direct stream. */
export type DirectCodec = 'h264' | 'mjpeg';

/** State of the video connection: `waiting` is the pause before the next attempt. */
export type SocketState = 'idle' | 'connecting' | 'open' | 'waiting' | 'ended';

/** Page → worker. `canvas` comes once, first. */
export type ToWorker =
  | { type: 'canvas'; canvas: OffscreenCanvas }
  | { type: 'play'; url: string; codec: DirectCodec }
  | { type: 'stop' }
  | { type: 'grab'; id: number }
  | { type: 'png'; id: number };

/** Worker → page. */
export type FromWorker =
  | { type: 'socket'; state: SocketState; failures: number }
  | { type: 'size'; width: number; height: number }
  | { type: 'stats'; stats: StreamStats }
  | { type: 'decoder-failed'; message: string }
  | { type: 'grabbed'; id: number; width: number; height: number; data: ArrayBuffer }
  | { type: 'png'; id: number; blob: Blob }
  | { type: 'refused'; id: number; message: string };
