// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Keyboard } from './keyboard';
import { PointerState } from './pointer-state';
import { ScreenInput } from './screen-input';

let sent: number[][] = [];
let frames: (() => void)[] = [];
let congested = false;
let left = 0;
let screen: HTMLElement;
let pointer: PointerState;
let input: ScreenInput;

beforeEach(() => {
  sent = [];
  frames = [];
  congested = false;
  left = 0;
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
  vi.stubGlobal('cancelAnimationFrame', () => (frames = []));
  screen = document.createElement('div');
  screen.tabIndex = 0;
  screen.setPointerCapture = () => undefined;
  document.body.append(screen);
  pointer = new PointerState();
  const send = (message: Uint8Array) => void sent.push([...message]);
  input = new ScreenInput(screen, {
    keyboard: new Keyboard('other', send),
    pointer,
    send,
    congested: () => congested,
    shown: () => ({ left: 0, top: 0, width: 1001, height: 501 }),
    reverseWheel: () => false,
    leave: () => left++,
  });
  screen.focus();
});

afterEach(() => {
  input.dispose();
  screen.remove();
  vi.unstubAllGlobals();
});

/** jsdom has no PointerEvent: a mouse event with what a pointer event has more. */
function point(type: string, more: PointerEventInit): void {
  const event = new MouseEvent(type, { bubbles: true, cancelable: true, ...more });
  const { isPrimary = true, pointerType = 'mouse' } = more;
  screen.dispatchEvent(Object.assign(event, { isPrimary, pointerType, pointerId: 1 }));
}

function key(type: string, code: string, more: KeyboardEventInit = {}): boolean {
  return screen.dispatchEvent(new KeyboardEvent(type, { code, bubbles: true, cancelable: true, ...more }));
}

function nextFrame(): void {
  const due = frames;
  frames = [];
  for (const frame of due) frame();
}

const absolute = (buttons: number, x: number, y: number, wheel = 0) => [
  2,
  buttons,
  x & 255,
  x >> 8,
  y & 255,
  y >> 8,
  wheel,
];

it('sends many movements as one, with the frame', () => {
  for (const clientX of [1, 2, 500]) point('pointermove', { clientX, clientY: 500 });
  expect(sent).toEqual([]);
  nextFrame();
  expect(sent).toEqual([absolute(0, 16384, 32767)]);
});

it('keeps movements back while the network stands still, and sends only the last', () => {
  congested = true;
  point('pointermove', { clientX: 10, clientY: 0 });
  nextFrame();
  point('pointermove', { clientX: 1000, clientY: 0 });
  nextFrame();
  expect(sent).toEqual([]);
  congested = false;
  nextFrame();
  expect(sent).toEqual([absolute(0, 32767, 0)]);
});

it('sends clicks at once, after the movement that led there', () => {
  point('pointermove', { clientX: 1000, clientY: 0 });
  point('pointerdown', { clientX: 1000, clientY: 0, buttons: 1 });
  point('pointerup', { clientX: 1000, clientY: 0, buttons: 0 });
  expect(sent).toEqual([absolute(0, 32767, 0), absolute(1, 32767, 0), absolute(0, 32767, 0)]);
});

it('sees a second button that the browser reports as a movement', () => {
  point('pointerdown', { buttons: 1 });
  point('pointermove', { buttons: 3 });
  point('pointermove', { buttons: 2 });
  point('pointerup', { buttons: 0 });
  expect(sent.map((message) => message[1])).toEqual([1, 3, 2, 0]);
});

it('shows the target where a finger comes down before it presses', () => {
  point('pointerdown', { pointerType: 'touch', clientX: 1000, clientY: 500, buttons: 1 });
  point('pointerdown', { pointerType: 'touch', isPrimary: false, clientX: 5, clientY: 5, buttons: 1 });
  expect(sent).toEqual([absolute(0, 32767, 32767), absolute(1, 32767, 32767)]);
});

it('turns the wheel', () => {
  screen.dispatchEvent(new WheelEvent('wheel', { deltaY: -120, bubbles: true, cancelable: true }));
  expect(sent).toEqual([absolute(0, 0, 0, 1)]);
});

it('keeps the browser from acting on keys of the target, and leaves it the others', () => {
  expect(key('keydown', 'F5')).toBe(false);
  expect(key('keydown', 'BrowserHome')).toBe(true);
});

it('releases everything when the focus goes elsewhere', () => {
  key('keydown', 'ControlLeft');
  point('pointerdown', { buttons: 1 });
  screen.blur();
  expect(sent.slice(-2)).toEqual([absolute(0, 0, 0), [1, 0, 0, 0, 0, 0, 0, 0, 0]]);
});

it('releases everything when the page is hidden or left', () => {
  for (const leave of [
    () => {
      vi.spyOn(document, 'hidden', 'get').mockReturnValueOnce(true);
      document.dispatchEvent(new Event('visibilitychange'));
    },
    () => window.dispatchEvent(new Event('pagehide')),
  ]) {
    screen.blur();
    screen.focus();
    key('keydown', 'KeyA');
    leave();
    expect(sent.at(-1)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0]);
  }
});

it('leads to the menu with Ctrl+Alt+Shift+M instead of typing it', () => {
  key('keydown', 'KeyM', { ctrlKey: true, altKey: true, shiftKey: true });
  expect(left).toBe(1);
  expect(sent).toEqual([]);
});

it('sends no relative movement while the pointer is not captured', () => {
  pointer.mode = 'relative';
  point('pointermove', { buttons: 0 });
  point('pointerdown', { buttons: 1 });
  nextFrame();
  expect(sent).toEqual([]);
});

it('releases everything when it is disposed of, and says nothing after that', () => {
  key('keydown', 'KeyB');
  point('pointermove', { clientX: 100, clientY: 0 });
  input.dispose();
  expect(sent.at(-1)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0]);
  sent = [];
  nextFrame();
  point('pointerdown', { buttons: 1 });
  key('keydown', 'KeyA');
  expect(sent).toEqual([]);
});
