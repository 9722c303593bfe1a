// SPDX-License-Identifier: GPL-3.0-or-later

/** Ways to get the picture onto the page, best first. */
export const MODES = ['webcodecs', 'webrtc', 'mjpeg', 'image'] as const;
export type Mode = (typeof MODES)[number];
export type ModePreference = 'auto' | Mode;

/** Why a mode is in use; each has a text in every language (`mode.reason.*`). */
export type ModeReason =
  | 'best'
  | 'chosen'
  | 'insecure'
  | 'no-webcodecs'
  | 'no-h264'
  | 'decoder-failed'
  | 'no-canvas'
  | 'socket-failed'
  | 'no-webrtc'
  | 'webrtc-failed';

/** What this browser can do; all facts, established once. */
export interface Capabilities {
  readonly secureContext: boolean;
  readonly webCodecs: boolean;
  readonly h264: boolean;
  readonly webRtc: boolean;
  /** A canvas can be drawn by a worker. */
  readonly offscreenCanvas: boolean;
}

/** What has gone wrong since the page was opened or the user last chose. */
export interface Failures {
  readonly decoder: boolean;
  readonly socket: boolean;
  readonly webRtc: boolean;
}

export interface ModeChoice {
  readonly mode: Mode;
  readonly reason: ModeReason;
}

/** The mode to use and the reason a person is told. The user's choice is obeyed as far as the browser can. */
export function chooseMode(preference: ModePreference, can: Capabilities, failed: Failures): ModeChoice {
  if (preference === 'image') return { mode: 'image', reason: 'chosen' };
  const noRtc = obstacleToWebRtc(can, failed);
  if (preference === 'webrtc' && !noRtc) return { mode: 'webrtc', reason: 'chosen' };
  if (!can.offscreenCanvas) return { mode: 'image', reason: 'no-canvas' };
  if (failed.socket) return { mode: 'image', reason: 'socket-failed' };
  if (preference === 'mjpeg') return { mode: 'mjpeg', reason: 'chosen' };
  const obstacle = obstacleToWebCodecs(can, failed);
  if (preference === 'webrtc' && noRtc) return { mode: obstacle ? 'mjpeg' : 'webcodecs', reason: noRtc };
  if (obstacle) return noRtc ? { mode: 'mjpeg', reason: obstacle } : { mode: 'webrtc', reason: obstacle };
  return { mode: 'webcodecs', reason: preference === 'webcodecs' ? 'chosen' : 'best' };
}

function obstacleToWebRtc(can: Capabilities, failed: Failures): ModeReason | null {
  if (!can.webRtc) return 'no-webrtc';
  return failed.webRtc ? 'webrtc-failed' : null;
}

function obstacleToWebCodecs(can: Capabilities, failed: Failures): ModeReason | null {
  if (!can.secureContext) return 'insecure';
  if (!can.webCodecs) return 'no-webcodecs';
  if (!can.h264) return 'no-h264';
  return failed.decoder ? 'decoder-failed' : null;
}
