// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { Keyboard } from './keyboard';
import type { Platform } from './platform';

const up = [1, 0, 0, 0, 0, 0, 0, 0, 0];

function keyboard(platform: Platform = 'other') {
  const sent: number[][] = [];
  const keys = new Keyboard(platform, (message) => sent.push([...message]));
  keys.activate();
  const event = (code: string, more: Partial<{ repeat: boolean; timeStamp: number }> = {}) => ({
    code,
    repeat: false,
    timeStamp: 0,
    ...more,
  });
  return { sent, keys, event };
}

it('sends one report per change and none for a repeat', () => {
  const { sent, keys, event } = keyboard();
  expect(keys.down(event('KeyA'))).toBe(true);
  expect(keys.down(event('KeyA', { repeat: true }))).toBe(true);
  expect(keys.up(event('KeyA'))).toBe(true);
  expect(sent).toEqual([[1, 0, 0, 4, 0, 0, 0, 0, 0], up]);
});

it('leaves keys that no USB keyboard has to the browser', () => {
  const { sent, keys, event } = keyboard();
  expect(keys.down(event('BrowserBack'))).toBe(false);
  expect(keys.down(event(''))).toBe(false);
  expect(sent).toEqual([]);
});

it('sends an all-up report when the focus is lost with keys held, and nothing of later keys', () => {
  const { sent, keys, event } = keyboard();
  keys.down(event('ControlLeft'));
  keys.down(event('KeyC'));
  keys.deactivate();
  expect(sent.at(-1)).toEqual(up);
  keys.down(event('KeyX'));
  keys.up(event('KeyC'));
  expect(sent.at(-1)).toEqual(up);
  expect(sent).toHaveLength(3);
});

it('releases on macOS with Command the keys whose release the browser swallowed', () => {
  const { sent, keys, event } = keyboard('mac');
  keys.down(event('MetaLeft'));
  keys.down(event('KeyC'));
  keys.up(event('MetaLeft'));
  expect(sent.at(-1)).toEqual(up);
});

it('keeps a key that is still held when the Windows key is released elsewhere', () => {
  const { sent, keys, event } = keyboard('windows');
  keys.down(event('MetaLeft'));
  keys.down(event('KeyC'));
  keys.up(event('MetaLeft'));
  expect(sent.at(-1)).toEqual([1, 0, 0, 6, 0, 0, 0, 0, 0]);
});

it('makes a full key press of either half of the Caps Lock of macOS', () => {
  const { sent, keys, event } = keyboard('mac');
  keys.down(event('CapsLock'));
  keys.up(event('CapsLock'));
  const press = [1, 0, 0, 0x39, 0, 0, 0, 0, 0];
  expect(sent).toEqual([press, up, press, up]);
});

describe('AltGr on Windows', () => {
  it('is sent without the Control that Windows adds', () => {
    const { sent, keys, event } = keyboard('windows');
    keys.down(event('ControlLeft', { timeStamp: 100 }));
    keys.down(event('AltRight', { timeStamp: 100 }));
    expect(sent.at(-1)).toEqual([1, 0x40, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('keeps a Control that a person pressed before', () => {
    const { sent, keys, event } = keyboard('windows');
    keys.down(event('ControlLeft', { timeStamp: 100 }));
    keys.down(event('AltRight', { timeStamp: 400 }));
    expect(sent.at(-1)).toEqual([1, 0x41, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('on-screen modifiers', () => {
  it('go from off to once to locked to off', () => {
    const { keys } = keyboard();
    expect(keys.cycleLatch('AltLeft')).toBe('once');
    expect(keys.cycleLatch('AltLeft')).toBe('locked');
    expect(keys.cycleLatch('AltLeft')).toBeNull();
  });

  it('are up on the target while the screen has no focus, and back with it', () => {
    const { sent, keys } = keyboard();
    keys.cycleLatch('ControlLeft');
    expect(sent.at(-1)?.[1]).toBe(1);
    keys.deactivate();
    expect(sent.at(-1)).toEqual(up);
    keys.activate();
    expect(sent.at(-1)?.[1]).toBe(1);
    keys.releaseAll();
    expect(sent.at(-1)).toEqual(up);
  });

  it('apply to a key sent from a menu', () => {
    const { sent, keys } = keyboard();
    keys.cycleLatch('ControlLeft');
    keys.deactivate();
    keys.virtual('Delete', true);
    expect(sent.at(-1)).toEqual([1, 1, 0, 0x4c, 0, 0, 0, 0, 0]);
    keys.virtual('Delete', false);
    expect(sent.at(-1)).toEqual(up);
  });
});

it('knows what to say again after a lost connection', () => {
  const { sent, keys, event } = keyboard();
  expect(keys.holding).toBe(false);
  keys.down(event('ShiftLeft'));
  expect(keys.holding).toBe(true);
  keys.resend();
  expect(sent.at(-1)).toEqual([1, 2, 0, 0, 0, 0, 0, 0, 0]);
});
