// SPDX-License-Identifier: GPL-3.0-or-later
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, Tab } from '../support/browser.ts';
import { readTerminal } from '../support/console-text.ts';
import { repository } from '../support/paths.ts';
import type { Picture } from '../support/picture.ts';
import type { Qmp } from '../support/qmp.ts';
import { Stack } from '../support/stack.ts';
import { typeText } from '../support/typing.ts';
import { until } from '../support/wait.ts';

/** The crosshair's colour, as far as an encoder that halves the colour's resolution keeps it. */
const CROSSHAIR = (red: number, green: number, blue: number): boolean => red - green > 70 && blue - green > 15;

/** Whether the crosshair has its centre there: half the length of its arms around, nothing else has its colour. */
function crosshairAt(picture: Picture, x: number, y: number): boolean {
  const left = Math.max(x - 16, 0);
  const top = Math.max(y - 16, 0);
  const width = Math.min(x + 17, picture.width) - left;
  const height = Math.min(y + 17, picture.height) - top;
  const found = picture.find(CROSSHAIR, { x: left, y: top, width, height });
  return found.count > 8 && Math.abs(found.x - x) < 3 && Math.abs(found.y - y) < 3;
}

/** One visit, from the login to the logout: each test goes on where the one before it ended. */
describe('a person at the PC’s screen', () => {
  const stack = new Stack();
  let browser: Browser;
  let tab: Tab;
  let monitor: Qmp;

  beforeAll(async () => {
    await stack.start();
    monitor = await stack.monitor();
    browser = await launchChromium();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    tab = await Tab.open(context, stack.url);
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await tab.screenshot(`failed ${task.name}`.replaceAll(/[^\w]+/g, '-'));
  });

  afterAll(async () => {
    await browser.close();
    monitor.close();
    await stack.stop();
    stack.program.checkSanitizers();
  });

  it('is told that the password is wrong, and stays outside', async () => {
    await tab.logIn('admin', 'not the password');
    await tab.at('login-error').waitFor();
    expect(await tab.at('login-error').textContent()).toBe('User name or password is wrong.');
    expect(await tab.at('screen').count()).toBe(0);
    await tab.screenshot('login');
  });

  it('gets in with the right one and sees the PC’s desktop as it is', async () => {
    await tab.enter('admin', stack.password);
    await tab.untilPicture((picture) => picture.strip() !== null, 'the desktop of the PC');
    // The clock moves once a second; everything else stands still and must look the same to us and to QEMU.
    const difference = await until(async () => {
      const [seen, real] = [await tab.grab(), await stack.screendump(monitor)];
      const value = seen?.differenceTo(real) ?? Infinity;
      return value < 4 ? value : null;
    }, 'the same picture as QEMU’s own');
    expect(difference).toBeLessThan(4);
    const stats = await tab.stats();
    expect(stats).toMatchObject({ mode: 'webcodecs', reason: 'best', width: 1024, height: 768, signal: 'ok' });
    expect(stats.codec).toMatch(/^avc1\./);
    expect(await tab.at('overlay').count()).toBe(0);
  });

  it('reads in the picture what the shell answers to the keys', async () => {
    await tab.focusScreen();
    await typeText(tab.page, 'echo Hello-$((6*7)) > /tmp/x; cat /tmp/x\n');
    const picture = await tab.untilPicture(
      (seen) => readTerminal(seen).includes('Hello-42'),
      'the answer of the shell',
    );
    expect(readTerminal(picture).some((line) => line.endsWith('echo Hello-$((6*7)) > /tmp/x; cat /tmp/x'))).toBe(true);
  });

  it('sees the pointer where the hand puts it, and the click arrives', async () => {
    for (const [x, y] of [
      [300, 500],
      [650, 620],
      [40, 740],
    ] as const) {
      const from = stack.console.length;
      const place = await tab.place(x, y);
      await tab.page.mouse.move(place.x, place.y);
      await tab.untilPicture((picture) => crosshairAt(picture, x, y), `the crosshair at ${x}, ${y}`);
      await stack.consoleSays(/pointer \d+ \d+/, from);
      const [, seenX, seenY] = [...stack.console.slice(from).matchAll(/pointer (\d+) (\d+)/g)].at(-1) ?? [];
      expect(Math.abs(Number(seenX) - x)).toBeLessThanOrEqual(2);
      expect(Math.abs(Number(seenY) - y)).toBeLessThanOrEqual(2);
    }
    const from = stack.console.length;
    await tab.page.mouse.click((await tab.place(40, 740)).x, (await tab.place(40, 740)).y, { button: 'right' });
    await stack.consoleSays(/button 1 down[^]*button 1 up/, from);
    await tab.page.mouse.wheel(0, 100);
    await stack.consoleSays(/wheel -1/, from);
  });

  it('sees the lock lights of the PC change with the key', async () => {
    await tab.focusScreen();
    const light = (on: boolean): Promise<boolean> =>
      until(
        async () => (await tab.at('led-caps').getAttribute('data-on')) === String(on),
        `Caps Lock ${on ? 'on' : 'off'}`,
      );
    await tab.page.keyboard.press('CapsLock');
    await light(true);
    await stack.consoleSays(/leds num \w+ caps on/);
    expect((await tab.stats()).leds).toMatchObject({ known: true, capsLock: true });
    await tab.page.keyboard.press('CapsLock');
    await light(false);
  });

  it('has no key held after leaving the screen with one down', async () => {
    const from = stack.console.length;
    await tab.focusScreen();
    await tab.page.keyboard.down('ControlLeft');
    await stack.consoleSays(/key 29 down/, from);
    await tab.at('menu-keys').click();
    await stack.consoleSays(/key 29 up/, from);
    await tab.page.keyboard.up('ControlLeft');
    await tab.page.keyboard.press('Escape');
  });

  it('makes a picture of it for those who have not seen it yet', async () => {
    await tab.focusScreen();
    await typeText(tab.page, 'clear; uname -sr; cat /proc/meminfo | head -n 3; ls --color=never /dev/input\n');
    await tab.untilPicture((picture) => readTerminal(picture).some((line) => /^mice|event0/.test(line)), 'the list');
    const place = await tab.place(520, 560);
    await tab.page.mouse.move(place.x, place.y);
    await tab.untilPicture((picture) => crosshairAt(picture, 520, 560), 'the crosshair');
    await tab.untilStats(({ fps }) => fps <= 3, 'the picture to settle');
    await tab.screenshot('desk');
    if (process.env.KEEP_SCREENSHOT) await tab.page.screenshot({ path: join(repository, 'docs/screenshot.png') });
  });

  it('goes to full screen and back', async () => {
    await tab.at('fullscreen').click();
    await until(() => tab.page.evaluate(() => document.fullscreenElement !== null), 'full screen');
    await tab.screenshot('full-screen');
    await tab.page.evaluate(() => document.exitFullscreen());
    await until(() => tab.page.evaluate(() => document.fullscreenElement === null), 'the window');
    await tab.at('status-bar').waitFor();
  });

  it('changes the size of the picture while it runs', async () => {
    for (const [choice, width, height] of [
      ['480', 640, 480],
      ['0', 1024, 768],
    ] as const) {
      await tab.at('menu-picture').click();
      await tab.at('encoder-resolution').click();
      await tab.at(`encoder-resolution-${choice}`).click();
      const stats = await tab.untilStats((seen) => seen.width === width, `a picture ${width} wide`);
      expect(stats.height).toBe(height);
      await tab.page.keyboard.press('Escape');
      await tab.page.keyboard.press('Escape');
    }
    await tab.untilPicture((picture) => picture.strip() !== null, 'the desktop in full size');
    expect((await tab.stats()).sockets.video).toBe('open');
  });

  it('logs out, and the way back is the login', async () => {
    await tab.at('menu-account').click();
    await tab.at('menu-logout').click();
    await tab.at('login-submit').waitFor();
    await tab.page.reload();
    await tab.at('login-submit').waitFor();
    expect(await tab.at('screen').count()).toBe(0);
  });

  it('and nothing went wrong in the browser meanwhile', () => {
    // Asking who is logged in is answered with 401 before the login; browsers call every 401 an error.
    expect(tab.complaints.filter((line) => !/status of 401/.test(line))).toEqual([]);
  });
});
