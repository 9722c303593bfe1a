// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { SIGNAL_STATES } from '../control/events';
import { type OverlayFacts, overlayFor } from './overlay-kind';

const fine: OverlayFacts = {
  video: 'open',
  control: 'open',
  signal: 'ok',
  hasPicture: true,
  videoLostMs: 0,
  controlLostMs: 0,
  waitedMs: 0,
};

it.each([
  ['nothing while all is well', {}, null],
  ['nothing while an old server says nothing of the signal', { signal: null }, null],
  ['that it connects at the beginning', { video: 'connecting', hasPicture: false, signal: null }, 'connecting'],
  ['that no picture comes after three seconds', { hasPicture: false, waitedMs: 3001 }, 'no-picture'],
  ['the reason rather than the missing picture', { hasPicture: false, waitedMs: 9000, signal: 'no-cable' }, 'no-cable'],
  ['a lost signal over the last picture', { signal: 'no-signal' }, 'no-signal'],
  ['nothing of a short interruption', { video: 'waiting', videoLostMs: 900 }, null],
  [
    'a lost connection rather than the signal of before',
    { video: 'waiting', videoLostMs: 1100, signal: 'stalled' },
    'connection-lost',
  ],
  ['a lost input while the picture goes on', { control: 'waiting', controlLostMs: 1100 }, 'input-lost'],
] as const)('says %s', (_name, change, kind) => expect(overlayFor({ ...fine, ...change })).toBe(kind));

it('never leaves a screen without a picture silent', () => {
  for (const video of ['idle', 'connecting', 'open', 'waiting', 'ended'] as const)
    for (const control of ['connecting', 'open', 'waiting', 'ended'] as const)
      for (const signal of [null, ...SIGNAL_STATES])
        for (const ms of [0, 2000, 60_000]) {
          const facts = { video, control, signal, hasPicture: false, videoLostMs: ms, controlLostMs: ms, waitedMs: ms };
          expect(overlayFor(facts)).not.toBeNull();
        }
});
