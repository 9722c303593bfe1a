// SPDX-License-Identifier: GPL-3.0-or-later
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium, Tab } from '../support/browser.ts';
import { readTerminal } from '../support/console-text.ts';
import { Stack } from '../support/stack.ts';
import { typeText } from '../support/typing.ts';
import { until } from '../support/wait.ts';

describe('when something breaks, the page', () => {
  const stack = new Stack();
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    await stack.start();
    browser = await launchChromium();
    await stack.consoleSays(/pc_agent: ready/, 0, 120_000);
  });

  beforeEach(async () => {
    tab = await Tab.open(
      await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' }),
      stack.url,
    );
    await tab.enter('admin', stack.password);
    await tab.untilPicture((picture) => picture.strip() !== null, 'the desktop of the PC');
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await tab.screenshot(`failed ${task.name}`.replaceAll(/[^\w]+/g, '-'));
    await tab.page.context().close();
  });

  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  /** What the overlay says from now on, each kind once in a row. */
  async function recordOverlays(): Promise<() => Promise<string[]>> {
    await tab.page.evaluate(() => {
      const kinds: string[] = [];
      Object.assign(window, { overlayKinds: kinds });
      const look = (): void => {
        const kind = document.querySelector('[data-testid=overlay]')?.getAttribute('data-kind') ?? 'none';
        if (kinds.at(-1) !== kind) kinds.push(kind);
      };
      look();
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    });
    return () => tab.page.evaluate(() => (window as unknown as { overlayKinds: string[] }).overlayKinds);
  }

  it('says that the video restarts after the capture worker was killed, and shows the picture again', async () => {
    const overlays = await recordOverlays();
    const before = await tab.stats();
    const worker = stack.workerPid ?? 0;
    process.kill(worker, 'SIGKILL');
    await until(async () => (await overlays()).includes('restarting'), 'the overlay');
    await until(async () => (await overlays()).at(-1) === 'none', 'the overlay to go');
    await tab.focusScreen();
    await typeText(tab.page, 'echo still-$((1+1))-alive\n');
    await tab.untilPicture((picture) => readTerminal(picture).includes('still-2-alive'), 'new pictures');
    expect(stack.workerPid).not.toBe(worker);
    const after = await tab.stats();
    expect(after.framesDecoded).toBeGreaterThan(before.framesDecoded);
    expect(tab.complaints.filter((line) => !/status of 401/.test(line))).toEqual([]);
  });

  it('comes back by itself after the server was killed, still logged in', async () => {
    const server = stack.serverPid ?? 0;
    const overlays = await recordOverlays();
    process.kill(server, 'SIGKILL');
    await tab.untilStats(({ sockets }) => sockets.video !== 'open', 'the loss of the connection to be noticed');
    await until(() => stack.serverPid !== null && stack.serverPid !== server, 'a new server');
    await tab.untilStats(
      ({ sockets, hasPicture }) => sockets.video === 'open' && sockets.control === 'open' && hasPicture,
      'the page to be connected again',
    );
    await until(async () => (await overlays()).at(-1) === 'none', 'the overlay to go');
    await tab.focusScreen();
    await typeText(tab.page, 'echo back-$((3*3))\n');
    await tab.untilPicture((picture) => readTerminal(picture).includes('back-9'), 'new pictures');
    expect(await tab.at('login-submit').count()).toBe(0);
  });

  it('goes to the login and says why when its session is ended elsewhere', async () => {
    const session = await stack.logIn();
    await session.post('/api/auth/logout');
    await tab.at('login-note').waitFor();
    expect(await tab.at('login-note').textContent()).toBe('Your session has ended. Please sign in again.');
    await tab.screenshot('session-ended');
    await tab.enter('admin', stack.password);
  });

  it('and the server with it: no key is left held in the PC', async () => {
    const from = stack.console.length;
    await tab.focusScreen();
    await tab.page.keyboard.down('ShiftLeft');
    await tab.page.keyboard.down('KeyQ');
    await stack.consoleSays(/key 42 down[^]*key 16 down/, from);
    const server = stack.serverPid ?? 0;
    process.kill(server, 'SIGKILL');
    await tab.page.close(); // nobody is there to let go of the keys
    await stack.consoleSays(/key 42 up/, from);
    await stack.consoleSays(/key 16 up/, from);
    await until(() => stack.serverPid !== null && stack.serverPid !== server, 'a new server');
  });
});
