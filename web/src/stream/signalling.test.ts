// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { parseSignalling, signallingText } from './signalling';

it('reads what the server says', () => {
  expect(parseSignalling('{"event":"ice-servers","data":"[]"}')).toEqual({ event: 'ice-servers', servers: [] });
  expect(parseSignalling('{"event":"video-answer","data":"{\\"type\\":\\"answer\\",\\"sdp\\":\\"v=0\\"}"}')).toEqual({
    event: 'video-answer',
    answer: { type: 'answer', sdp: 'v=0' },
  });
  expect(parseSignalling('{"event":"video-error","data":"\\"no H264\\""}')).toEqual({
    event: 'video-error',
    reason: 'no H264',
  });
});

it.each(['', 'x', '{}', '[]', '{"event":"ice-servers","data":"{}"}', '{"event":"heartbeat","data":""}', '{"event":1}'])(
  'takes %j for nothing',
  (text) => {
    expect(parseSignalling(text)).toBeNull();
  },
);

it('writes data as a string in JSON', () => {
  expect(signallingText('video-offer', { type: 'offer' })).toBe(
    '{"event":"video-offer","data":"{\\"type\\":\\"offer\\"}"}',
  );
});
