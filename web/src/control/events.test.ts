// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { parseEvent } from './events';

const event = (type: string, data: unknown) => JSON.stringify({ type, data: JSON.stringify(data) });

describe('parseEvent', () => {
  it('reads the signal status', () => {
    const data = {
      state: 'unsupported',
      message: 'unsupported timing 1366×768',
      width: 1366,
      height: 768,
      updatedAt: '',
    };
    expect(parseEvent(event('signal-status', data))).toEqual({
      type: 'signal',
      state: 'unsupported',
      message: 'unsupported timing 1366×768',
      width: 1366,
      height: 768,
    });
  });

  it('reads lights, power and control', () => {
    expect(parseEvent(event('hid-led-status', { numLock: true, capsLock: false, known: true }))).toEqual({
      type: 'leds',
      numLock: true,
      capsLock: false,
      scrollLock: false,
      known: true,
    });
    expect(parseEvent(event('power-status', { pwr: true, known: true }))).toEqual({
      type: 'power',
      pwr: true,
      hdd: false,
      known: true,
    });
    expect(parseEvent(event('media-status', { revision: 3 }))).toEqual({ type: 'media', revision: 3 });
    expect(parseEvent(event('control-status', { holder: 'ada', mine: false }))).toEqual({
      type: 'control',
      holder: 'ada',
      mine: false,
    });
  });

  it.each([
    ['an unknown type', event('capture-status', { ok: true })],
    ['a state from the future', event('signal-status', { state: 'quantum' })],
    ['data that is not a string', '{"type":"power-status","data":{"pwr":true}}'],
    ['data that is not an object', '{"type":"power-status","data":"[1]"}'],
    ['no JSON', 'hello'],
    ['a bare null', 'null'],
    ['nothing', ''],
  ])('ignores %s', (_name, text) => expect(parseEvent(text)).toBeNull());

  it('survives every truncation of a good event', () => {
    const text = event('signal-status', { state: 'ok', message: '', width: 1, height: 2 });
    for (let length = 0; length < text.length; length++) expect(parseEvent(text.slice(0, length))).toBeNull();
  });
});
