// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { RtcStatsReader } from './rtc-stats';
import { NO_STATS } from './stats';

const inbound = (timestamp: number, times: number) => ({
  type: 'inbound-rtp',
  kind: 'video',
  codecId: 'c',
  timestamp,
  bytesReceived: 100_000 * times,
  framesReceived: 30 * times + 1,
  framesDecoded: 30 * times,
  framesDropped: times,
  jitterBufferDelay: 0.3 * times,
  jitterBufferEmittedCount: 30 * times,
  packetsLost: 2,
  retransmittedPacketsReceived: 1,
  freezeCount: 0,
  pliCount: 1,
  firCount: 1,
  frameWidth: 1280,
  frameHeight: 720,
});
const others = [
  { type: 'codec', id: 'c', mimeType: 'video/H264' },
  { type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 },
  { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.004 },
];

it('makes rates of two reports', () => {
  const reader = new RtcStatsReader();
  reader.read([...others, inbound(1000, 1)]);
  const second = reader.read([...others, inbound(3000, 3)]);
  expect(second.webrtc?.jitterBufferMs).toBeCloseTo(10);
  expect(second).toMatchObject({
    fps: 30,
    kbps: 800,
    framesDecoded: 90,
    framesDrawn: 87,
    codec: 'H264',
    rttMs: 4,
    width: 1280,
    webrtc: { packetsLost: 2, packetsRecovered: 1, freezes: 0, pictureRequests: 2 },
  });
});

it('knows nothing before the stream begins', () => {
  expect(new RtcStatsReader().read(others)).toEqual(NO_STATS);
});
