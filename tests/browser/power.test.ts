// SPDX-License-Identifier: GPL-3.0-or-later
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, Tab } from '../support/browser.ts';
import type { Picture } from '../support/picture.ts';
import type { Qmp } from '../support/qmp.ts';
import { Stack } from '../support/stack.ts';
import { until } from '../support/wait.ts';

/** The text screen of the firmware, which no part of our Linux uses. */
const FIRMWARE = { width: 720, height: 400 };

describe('the power buttons', () => {
  const stack = new Stack();
  let browser: Browser;
  let tab: Tab;
  let monitor: Qmp;

  beforeAll(async () => {
    await stack.start();
    monitor = await stack.monitor();
    browser = await launchChromium();
    tab = await Tab.open(
      await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' }),
      stack.url,
    );
    await tab.enter('admin', stack.password);
    await desktop();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await tab.screenshot(`failed ${task.name}`.replaceAll(/[^\w]+/g, '-'));
  });

  afterAll(async () => {
    await browser.close();
    monitor.close();
    await stack.stop();
  });

  function desktop(): Promise<Picture> {
    return tab.untilPicture((picture) => picture.strip() !== null, 'the desktop of the PC', 90_000);
  }

  function firmware(): Promise<Picture> {
    return tab.untilPicture(
      ({ width, height, blank }) => width === FIRMWARE.width && height === FIRMWARE.height && !blank,
      'the screen of the firmware',
    );
  }

  async function press(button: 'power-short' | 'power-reset' | 'power-long'): Promise<void> {
    if ((await tab.at(button).count()) === 0) await tab.at('menu-power').click();
    await tab.at(button).click();
    if (button !== 'power-short') await tab.at('confirm-ok').click();
  }

  function light(on: boolean): Promise<boolean> {
    return until(
      async () => {
        if ((await tab.at('light-power').count()) === 0) await tab.at('menu-power').click();
        return (await tab.at('light-power').getAttribute('data-on')) === String(on);
      },
      `the power light ${on ? 'on' : 'off'}`,
    );
  }

  it('reset: the firmware’s screen is seen, then the desktop, whose clock begins anew', async () => {
    const before = (await desktop()).strip();
    const pressed = performance.now();
    await press('power-reset');
    const seen = await firmware();
    const real = await stack.screendump(monitor);
    if (real.width === FIRMWARE.width) expect(seen.differenceTo(real)).toBeLessThan(20);
    await tab.screenshot('firmware');
    const after = (await desktop()).strip();
    // Without the reset it would have gone on.
    const passedUs = (performance.now() - pressed) * 1000;
    expect(after?.clockUs).toBeLessThan((before?.clockUs ?? 0) + passedUs - 2_000_000);
    expect(monitor.events).toContain('RESET');
  });

  it('a short press switches the PC off like any PC, the person is told, and another one on again', async () => {
    await stack.consoleSays(/pc_agent: ready/);
    await press('power-short');
    await until(async () => !(await monitor.running()), 'the PC to shut down', 60_000);
    expect(monitor.events).toContain('POWERDOWN');
    await light(false);
    await tab.screenshot('off');
    await tab.page.keyboard.press('Escape');
    await press('power-short');
    await firmware();
    await desktop();
    await light(true);
    expect(await monitor.running()).toBe(true);
    await tab.page.keyboard.press('Escape');
  });

  it('a long press switches it off at once', async () => {
    const from = stack.console.length;
    await press('power-long');
    await until(async () => !(await monitor.running()), 'the PC to be off');
    // Nobody asked the system: it did not say a word.
    expect(stack.console.slice(from)).not.toMatch(/power button|shutting down/i);
    await light(false);
    await tab.page.keyboard.press('Escape');
    await press('power-short');
    await desktop();
  });

  it('and nothing went wrong in the browser meanwhile', () => {
    expect(tab.complaints.filter((line) => !/status of 401/.test(line))).toEqual([]);
  });
});
