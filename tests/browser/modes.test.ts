// SPDX-License-Identifier: GPL-3.0-or-later
import { hostname } from 'node:os';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, Tab } from '../support/browser.ts';
import type { Qmp } from '../support/qmp.ts';
import { Stack } from '../support/stack.ts';
import { sleep, until } from '../support/wait.ts';
import { contextSwitches } from '../support/proc.ts';

describe('the way the picture comes', () => {
  const stack = new Stack();
  /** A name of the machine that is no address: the browser then takes plain HTTP for insecure, as on a real network. */
  const name = `${hostname()}.local`;
  let browser: Browser;
  let monitor: Qmp;

  beforeAll(async () => {
    await stack.start();
    monitor = await stack.monitor();
    browser = await launchChromium([`--host-resolver-rules=MAP ${name} 127.0.0.1`]);
    await stack.consoleSays(/pc_agent: ready/, 0, 120_000);
  });

  afterAll(async () => {
    await browser.close();
    monitor.close();
    await stack.stop();
  });

  async function visit(url: string): Promise<Tab> {
    const tab = await Tab.open(
      await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' }),
      url,
    );
    await tab.enter('admin', stack.password);
    return tab;
  }

  function sameAsQemu(tab: Tab): Promise<boolean> {
    return until(
      async () => ((await tab.grab())?.differenceTo(await stack.screendump(monitor)) ?? Infinity) < 4,
      'the same picture as QEMU’s own',
    );
  }

  async function choose(tab: Tab, mode: string): Promise<void> {
    await tab.at('menu-picture').click();
    await tab.at('setting-mode').click();
    await tab.at(`setting-mode-${mode}`).click();
    await tab.page.keyboard.press('Escape');
    await tab.page.keyboard.press('Escape');
  }

  it('is WebRTC where the browser has no decoder for insecure pages, and the page says why', async () => {
    const tab = await visit(`http://${name}:${stack.port}`);
    const stats = await tab.stats();
    expect(stats).toMatchObject({ mode: 'webrtc', reason: 'insecure' });
    await sameAsQemu(tab);
    expect(await tab.at('status-mode').getAttribute('data-reason')).toBe('insecure');
    await tab.at('status-mode').click();
    expect(await tab.at('status-mode-panel').textContent()).toContain(
      'Without HTTPS the browser does not allow its video decoder',
    );
    await tab.screenshot('webrtc-insecure');
    expect(tab.complaints.filter((line) => !/status of 401/.test(line))).toEqual([]);
    await tab.page.context().close();
  });

  it('can be chosen, is kept over a reload, and all of them show the same', async () => {
    const tab = await visit(stack.url);
    for (const mode of ['mjpeg', 'image', 'webrtc', 'webcodecs']) {
      await choose(tab, mode);
      await tab.untilStats((stats) => stats.mode === mode && stats.reason === 'chosen' && stats.hasPicture, mode);
      await sameAsQemu(tab);
    }
    await choose(tab, 'mjpeg');
    await tab.page.reload();
    await tab.untilStats((stats) => stats.mode === 'mjpeg' && stats.hasPicture, 'MJPEG after the reload');
    await choose(tab, 'auto');
    await tab.untilStats(
      (stats) => stats.mode === 'webcodecs' && stats.reason === 'best' && stats.hasPicture,
      'the best again',
    );
    expect(tab.complaints.filter((line) => !/status of 401/.test(line))).toEqual([]);
    await tab.page.context().close();
  });

  it('is shared by two tabs, and the last one to go leaves an idle machine', async () => {
    const [one, other] = [await visit(stack.url), await visit(stack.url)];
    await sameAsQemu(one);
    await sameAsQemu(other);
    await one.page.context().close();
    await sameAsQemu(other);
    await other.page.context().close();
    await until(async () => {
      const switches = (): number =>
        [stack.serverPid, stack.workerPid].reduce<number>((sum, pid) => sum + contextSwitches(pid ?? 0), 0);
      const before = switches();
      await sleep(3000);
      return switches() - before < 30; // ten a second, over server and worker
    }, 'server and worker to sleep');
  });
});
