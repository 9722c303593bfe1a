// SPDX-License-Identifier: GPL-3.0-or-later

/** What the server says on the signalling WebSocket; anything else is null. */
export type SignallingMessage =
  | { readonly event: 'ice-servers'; readonly servers: RTCIceServer[] }
  | { readonly event: 'video-answer'; readonly answer: RTCSessionDescriptionInit }
  | { readonly event: 'video-candidate'; readonly candidate: RTCIceCandidateInit }
  | { readonly event: 'video-error'; readonly reason: string };

/** Reads `{event, data}`, where data is JSON as a string. */
export function parseSignalling(text: string): SignallingMessage | null {
  try {
    const { event, data } = JSON.parse(text) as { event: unknown; data: unknown };
    if (typeof data !== 'string' || data === '') return null;
    const value: unknown = JSON.parse(data);
    switch (event) {
      case 'ice-servers':
        return Array.isArray(value) ? { event, servers: value as RTCIceServer[] } : null;
      case 'video-answer':
        return isObject(value) ? { event, answer: value as unknown as RTCSessionDescriptionInit } : null;
      case 'video-candidate':
        return isObject(value) ? { event, candidate: value } : null;
      case 'video-error':
        return typeof value === 'string' ? { event, reason: value } : null;
      default:
        return null;
    }
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One message of ours. */
export function signallingText(event: 'video-offer' | 'video-candidate', data: unknown): string {
  return JSON.stringify({ event, data: JSON.stringify(data) });
}

export const HEARTBEAT = JSON.stringify({ event: 'heartbeat', data: '' });
