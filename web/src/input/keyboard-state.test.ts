// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { KeyboardState } from './keyboard-state';
import { knownCodes } from './usage';

function pressed(...codes: string[]): KeyboardState {
  const state = new KeyboardState();
  for (const code of codes) state.press(code);
  return state;
}

it('reports modifiers as bits and keys in the order they went down', () => {
  expect([...pressed('ControlLeft', 'AltRight', 'KeyB', 'KeyA').report()]).toEqual([0x41, 0, 5, 4, 0, 0, 0, 0]);
});

it('says nothing changed when a key repeats, is unknown, or is released twice', () => {
  const state = pressed('KeyA');
  expect(state.press('KeyA')).toBe(false);
  expect(state.press('Fn')).toBe(false);
  expect(state.release('KeyA')).toBe(true);
  expect(state.release('KeyA')).toBe(false);
  expect(state.release('Fn')).toBe(false);
});

it('closes the gap when a key in the middle is released', () => {
  const state = pressed('KeyA', 'KeyB', 'KeyC');
  state.release('KeyB');
  expect([...state.report()]).toEqual([0, 0, 4, 6, 0, 0, 0, 0]);
});

it('reports ErrorRollOver with true modifiers for seven keys, and the six left once one is released', () => {
  const state = pressed('ShiftLeft', 'KeyA', 'KeyB', 'KeyC', 'KeyD', 'KeyE', 'KeyF', 'KeyG');
  expect([...state.report()]).toEqual([2, 0, 1, 1, 1, 1, 1, 1]);
  state.release('KeyA');
  expect([...state.report()]).toEqual([2, 0, 5, 6, 7, 8, 9, 10]);
});

it('releases everything held', () => {
  const state = pressed('MetaLeft', 'KeyL');
  state.releaseAll();
  expect(state.held).toBe(false);
  expect([...state.report()]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});

it('releases keys but keeps modifiers, for browsers that swallow key releases', () => {
  const state = pressed('MetaLeft', 'KeyC');
  expect(state.releaseKeys()).toBe(true);
  expect([...state.report()]).toEqual([8, 0, 0, 0, 0, 0, 0, 0]);
});

it('adds latched modifiers to the report until the next key is released', () => {
  const state = new KeyboardState();
  state.latch('ControlLeft', 'once');
  state.latch('AltLeft', 'locked');
  state.press('Delete');
  expect(state.report()[0]).toBe(5);
  state.release('Delete');
  expect(state.report()[0]).toBe(4);
  state.latch('AltLeft', null);
  expect(state.report()[0]).toBe(0);
});

it('keeps latches when all keys are released, until they are cleared', () => {
  const state = new KeyboardState();
  state.latch('ShiftLeft', 'locked');
  state.releaseAll();
  expect(state.latchOf('ShiftLeft')).toBe('locked');
  state.clearLatches();
  expect(state.latchOf('ShiftLeft')).toBeNull();
});

it('ends in an all-up report whatever was typed, once every key is released', () => {
  const codes = [...knownCodes(), 'Fn', ''];
  const state = new KeyboardState();
  let seed = 4242;
  for (let i = 0; i < 20_000; i++) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    const code = codes[(seed >> 8) % codes.length] ?? '';
    if (seed & 64) state.press(code);
    else state.release(code);
    expect(state.report()).toHaveLength(8);
  }
  for (const code of codes) state.release(code);
  expect([...state.report()]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});
