// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { type Capabilities, chooseMode, type Failures, MODES } from './mode';

const everything: Capabilities = {
  secureContext: true,
  webCodecs: true,
  h264: true,
  webRtc: true,
  offscreenCanvas: true,
};
const nothingFailed: Failures = { decoder: false, socket: false, webRtc: false };

describe('chooseMode', () => {
  it.each([
    ['the best mode where everything works', 'auto', {}, {}, 'webcodecs', 'best'],
    ['what the user chose', 'mjpeg', {}, {}, 'mjpeg', 'chosen'],
    ['the plain image when the user chose it', 'image', {}, {}, 'image', 'chosen'],
    [
      'WebRTC over plain HTTP',
      'auto',
      { secureContext: false, webCodecs: false, h264: false },
      {},
      'webrtc',
      'insecure',
    ],
    ['WebRTC in a browser without WebCodecs', 'auto', { webCodecs: false, h264: false }, {}, 'webrtc', 'no-webcodecs'],
    ['WebRTC in a browser without H.264', 'auto', { h264: false }, {}, 'webrtc', 'no-h264'],
    ['WebRTC after the decoder gave up', 'auto', {}, { decoder: true }, 'webrtc', 'decoder-failed'],
    ['WebRTC although the user wanted what cannot work', 'webcodecs', { h264: false }, {}, 'webrtc', 'no-h264'],
    [
      'WebRTC when the user chose it, with a canvas or without',
      'webrtc',
      { offscreenCanvas: false },
      {},
      'webrtc',
      'chosen',
    ],
    [
      'the best mode where the chosen WebRTC finds no path',
      'webrtc',
      {},
      { webRtc: true },
      'webcodecs',
      'webrtc-failed',
    ],
    ['the best mode where there is no WebRTC to choose', 'webrtc', { webRtc: false }, {}, 'webcodecs', 'no-webrtc'],
    ['MJPEG over plain HTTP without WebRTC', 'auto', { secureContext: false, webRtc: false }, {}, 'mjpeg', 'insecure'],
    ['MJPEG over plain HTTP without a path', 'auto', { secureContext: false }, { webRtc: true }, 'mjpeg', 'insecure'],
    ['the plain image where workers cannot draw', 'auto', { offscreenCanvas: false }, {}, 'image', 'no-canvas'],
    ['the plain image where WebSockets fail', 'auto', {}, { socket: true }, 'image', 'socket-failed'],
    [
      'the plain image where WebSockets fail, whatever was chosen',
      'mjpeg',
      {},
      { socket: true },
      'image',
      'socket-failed',
    ],
  ] as const)('uses %s', (_name, preference, can, failed, mode, reason) => {
    expect(chooseMode(preference, { ...everything, ...can }, { ...nothingFailed, ...failed })).toEqual({
      mode,
      reason,
    });
  });

  it('never chooses what the browser cannot do', () => {
    for (let bits = 0; bits < 256; bits++) {
      const bit = (n: number) => (bits & (1 << n)) !== 0;
      const can = { secureContext: bit(0), webCodecs: bit(1), h264: bit(2), offscreenCanvas: bit(3), webRtc: bit(6) };
      for (const preference of ['auto', ...MODES] as const) {
        const { mode } = chooseMode(preference, can, { decoder: bit(4), socket: bit(5), webRtc: bit(7) });
        if (mode === 'webcodecs') expect(can.secureContext && can.webCodecs && can.h264).toBe(true);
        if (mode === 'webrtc') expect(can.webRtc && !bit(7)).toBe(true);
        else if (mode !== 'image') expect(can.offscreenCanvas).toBe(true);
      }
    }
  });
});
