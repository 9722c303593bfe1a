// SPDX-License-Identifier: GPL-3.0-or-later
// ./run --source sg2002-sim: the product on the Cube's own capture code, whose drivers are simulated.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, Tab } from '../support/browser.ts';
import { kitPerFile } from '../support/kit.ts';
import { SimulatedCube } from '../support/simulated-cube.ts';
import { Stack } from '../support/stack.ts';

describe('the simulated Cube in a browser', () => {
  const kit = kitPerFile();
  const stack = new Stack();
  let cube: SimulatedCube;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    cube = new SimulatedCube(kit.folder());
    await stack.start(['--source', cube.source, '--size', '640x480', '--fps', '30']);
    browser = await launchChromium();
    tab = await Tab.open(
      await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' }),
      stack.url,
    );
    await tab.enter('admin', stack.password);
  });

  afterAll(async () => {
    await browser.close();
    await stack.stop();
    cube.close();
  });

  /** Pictures come, and each is newer than the last: the counter that the target shows goes on. */
  async function moves(): Promise<void> {
    const first = (await tab.untilPicture((picture) => picture.strip() !== null, 'the counter')).strip();
    await tab.untilPicture((picture) => (picture.strip()?.frame ?? 0) > (first?.frame ?? Infinity), 'it to go on');
  }

  async function choose(mode: string): Promise<void> {
    await tab.at('menu-picture').click();
    await tab.at('setting-mode').click();
    await tab.at(`setting-mode-${mode}`).click();
    await tab.page.keyboard.press('Escape');
    await tab.page.keyboard.press('Escape');
    await tab.untilStats((stats) => stats.mode === mode && stats.hasPicture, mode);
  }

  it('is seen in every way that the browser decodes', async () => {
    for (const mode of ['webcodecs', 'mjpeg', 'image', 'webrtc', 'webcodecs']) {
      await choose(mode);
      await moves();
    }
  });

  it('takes rate control and quantizer from the page while the picture moves', async () => {
    await tab.at('menu-picture').click();
    await tab.at('encoder-rate-control').click();
    await expect.poll(() => tab.at('encoder-rate-control-qvbr').count()).toBe(0); // the chip has none
    await tab.at('encoder-rate-control-vbr').click();
    const session = await stack.logIn();
    await expect
      .poll(async () => ((await session.data('/api/stream/encoder')) as { settings: object }).settings)
      .toMatchObject({ rateControl: 'vbr' });
    await tab.page.keyboard.press('Escape');
    await moves();
  });

  it('takes regions of interest that are typed and drawn, and refuses one outside of the picture', async () => {
    const session = await stack.logIn();
    const regions = async (): Promise<unknown[]> =>
      ((await session.data('/api/stream/encoder')) as { settings: { roi: unknown[] } }).settings.roi;
    await tab.at('menu-picture').click();
    await tab.at('region-add').click();
    await tab.at('region-1-y').fill('480');
    await expect.poll(() => tab.at('region-apply').isDisabled()).toBe(true);
    await tab.at('region-1-y').fill('32');
    await tab.at('region-map').scrollIntoViewIfNeeded();
    const map = await tab.at('region-map').boundingBox();
    if (!map) throw new Error('no map to draw on');
    await tab.page.mouse.move(map.x + map.width / 2, map.y + map.height / 2);
    await tab.page.mouse.down();
    await tab.page.mouse.move(map.x + map.width * 0.75, map.y + map.height * 0.75, { steps: 3 });
    await tab.page.mouse.up();
    await tab.at('region-2-x').waitFor();
    await tab.screenshot('cube-regions');
    await tab.at('region-apply').click();
    await expect.poll(async () => (await regions()).length).toBe(2);
    const [typed, seen] = (await regions()) as { x: number; y: number; width: number; qp: number }[];
    expect(typed).toEqual({ x: 0, y: 32, width: 320, height: 240, qp: -6, absolute: false });
    // The middle of 640x480, to a pixel of the page.
    expect(Math.abs((seen?.x ?? 0) - 320)).toBeLessThan(8);
    expect(Math.abs((seen?.width ?? 0) - 160)).toBeLessThan(8);
    await tab.page.keyboard.press('Escape');
    await moves();
    await session.post('/api/stream/encoder', { roi: [] });
  });

  it('says that the cable is out, and shows the picture again when it is back', async () => {
    cube.happens('signal off');
    await tab.untilStats((stats) => stats.signal === 'no-signal', 'the signal to be missed');
    await expect.poll(() => tab.at('overlay').getAttribute('data-kind')).toBe('no-signal');
    expect(await tab.at('overlay').textContent()).toContain('sees no signal');
    await tab.screenshot('cube-no-signal');
    cube.happens('signal 640x480@30');
    await tab.untilStats((stats) => stats.signal === 'ok', 'the signal to be back');
    await moves();
  });

  it('follows another resolution, and explains one that cannot be captured', async () => {
    cube.happens('signal 800x608@30');
    await tab.untilPicture(({ width, height }) => width === 800 && height === 608, 'a picture of 800x608');
    await moves();
    cube.happens('signal 1366x768@30');
    await tab.untilStats((stats) => stats.signal === 'unsupported', 'the mode to be refused');
    expect(await tab.at('overlay').textContent()).toContain('multiple of 32');
    await tab.screenshot('cube-unsupported-mode');
    cube.happens('signal 640x480@30');
    await tab.untilPicture(({ width }) => width === 640, 'the picture of 640x480');
    await moves();
    expect(tab.complaints.filter((line) => !/status of 401/.test(line))).toEqual([]);
  });
});
