// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium, Tab } from '../support/browser.ts';
import { CLIP, CUBE_PASSWORD } from '../support/cube-setup.ts';
import { Cube, EV } from '../support/cube.ts';
import { inputReady, useFlags } from '../support/gadget.ts';
import { Picture } from '../support/picture.ts';
import { typeText } from '../support/typing.ts';
import { until } from '../support/wait.ts';

/** Codes of linux/input-event-codes.h of what typeText() presses. */
const CODES: Readonly<Record<string, number>> = {
  a: 30,
  b: 48,
  c: 46,
  e: 18,
  k: 37,
  m: 50,
  n: 49,
  o: 24,
  u: 22,
  v: 47,
  ' ': 57,
};

interface Memory {
  readonly rss: number;
  readonly own: number;
}

/** Server, worker and gadget of the device's build in the virtual Cube, used from a browser on this machine. */
describe('the product in the virtual Cube', () => {
  let cube: Cube;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    cube = await Cube.connect();
    browser = await launchChromium();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await tab.screenshot(`failed ${task.name}`.replaceAll(/[^\w]+/g, '-'));
  });
  afterAll(async () => {
    await browser.close();
    await cube.close();
  });

  /** kB of each of our processes. */
  async function memory(): Promise<Map<string, Memory>> {
    const found = new Map<string, Memory>();
    for (const path of await cube.glob('/proc/[0-9]*/status')) {
      const status = await cube.text(path).catch(() => '');
      const field = (name: string): string => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? '';
      const name = field('Name');
      if (/^(NanoKVM-Server|kvm_capture|kvm_system)$/.test(name))
        found.set(name, { rss: Number(field('VmRSS')), own: Number(field('RssAnon')) });
    }
    return found;
  }

  it('has the memory of a device', async () => {
    const total = Number(/^MemTotal:\s+(\d+) kB/m.exec(await cube.text('/proc/meminfo'))?.[1]);
    expect(total).toBeGreaterThan(97_000);
    expect(total).toBeLessThan(99_000);
  });

  it('serves its login page', async () => {
    const seconds = inject('cubeLoginSeconds');
    expect(seconds).toBeGreaterThan(0);
    console.log(`login page ${seconds.toFixed(1)} guest seconds after power-on`);
    for (const [name, { rss, own }] of await memory())
      console.log(`idle: ${name} ${rss} kB resident, ${own} kB its own`);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    tab = await Tab.open(context, `http://127.0.0.1:${inject('cubePort')}/`);
    await tab.at('login-submit').waitFor();
  });

  it('shows the stream that its capture worker serves', async () => {
    await tab.enter('admin', CUBE_PASSWORD);
    const { width, height, framesDecoded } = await tab.stats();
    expect({ width, height }).toEqual({ width: CLIP.width, height: CLIP.height });
    await tab.untilStats((stats) => stats.framesDecoded > framesDecoded + 30, 'thirty more pictures');
    const folder = mkdtempSync(join(tmpdir(), 'nk-'));
    try {
      const clip = join(folder, 'clip.h264');
      writeFileSync(clip, await cube.read('/kvmapp/clip.h264'));
      const first = join(folder, 'first.ppm');
      execFileSync('ffmpeg', ['-nostdin', '-loglevel', 'error', '-i', clip, '-frames:v', '1', first]);
      const expected = Picture.readPpm(first);
      await tab.untilPicture((picture) => picture.differenceTo(expected) < 6, 'the picture of the clip');
    } finally {
      rmSync(folder, { recursive: true });
    }
    await tab.screenshot('virtual-cube');
    for (const [name, { rss, own }] of await memory())
      console.log(`one viewer: ${name} ${rss} kB resident, ${own} kB its own`);
  });

  it('types in the target what is typed in the browser', async () => {
    await useFlags(cube, {});
    await inputReady(cube, 'keyboard');
    await tab.focusScreen();
    const text = 'nokvm cube a';
    // The server finds the new gadget by itself: the first key that arrives ends the wait.
    await until(async () => {
      const before = cube.events.length;
      await tab.page.keyboard.press('KeyB');
      await cube.settle();
      return cube.events.slice(before).some(({ code }) => code === CODES.b);
    }, 'a key to arrive');
    const from = cube.events.length;
    await typeText(tab.page, text);
    const last = CODES[text.at(-1) ?? ''];
    await cube.event(({ type, code, value }) => type === EV.KEY && code === last && value === 0, 'the last key', from);
    const downs = cube.events.slice(from).filter(({ type, value }) => type === EV.KEY && value === 1);
    expect(downs.map(({ code }) => code)).toEqual(Array.from(text).map((letter) => CODES[letter]));
    expect((await cube.inputDevices()).flatMap(({ pressed }) => pressed)).toEqual([]);
  });

  it('points where the browser points', async () => {
    await inputReady(cube, 'absolute');
    const from = cube.events.length;
    const { x, y } = await tab.place(320, 540);
    await tab.page.mouse.move(x - 40, y - 40);
    await tab.page.mouse.move(x, y);
    const near =
      (axis: number, wanted: number) => (event: { kind: string; type: number; code: number; value: number }) =>
        event.kind === 'absolute' &&
        event.type === EV.ABS &&
        event.code === axis &&
        Math.abs(event.value - wanted) < 64;
    await cube.event(near(0, (320.5 / CLIP.width) * 32767), 'a quarter to the right', from);
    await cube.event(near(1, (540.5 / CLIP.height) * 32767), 'three quarters down', from);
  });

  it('shows the lock lights of the target', async () => {
    await cube.step('led', { led: 1, on: true });
    await tab.untilStats(({ leds }) => leds?.capsLock === true, 'Caps Lock in the browser');
    await cube.step('led', { led: 1, on: false });
    await tab.untilStats(({ leds }) => leds?.capsLock === false, 'Caps Lock to go out');
  });
});
