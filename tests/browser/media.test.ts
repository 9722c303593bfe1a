// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, Tab } from '../support/browser.ts';
import { repository } from '../support/paths.ts';
import type { Picture } from '../support/picture.ts';
import type { Qmp } from '../support/qmp.ts';
import { Stack } from '../support/stack.ts';
import { typeText } from '../support/typing.ts';
import { until } from '../support/wait.ts';

/** Fills the PC's screen with this green when it is booted (sim/pc/tools/make-boot-cd). */
const isGreen = (red: number, green: number, blue: number): boolean =>
  red < 40 && green > 140 && green < 200 && blue < 40;

function showsCd(picture: Picture): boolean {
  return picture.find(isGreen).count > 0.8 * picture.width * picture.height;
}

describe('CDs and disks', () => {
  const stack = new Stack();
  let browser: Browser;
  let tab: Tab;
  let monitor: Qmp;
  let iso: string;

  beforeAll(async () => {
    await stack.start();
    iso = join(stack.state, 'boot.iso');
    execFileSync(join(repository, 'sim/pc/tools/make-boot-cd'), [iso, 'BOOT_ME']);
    monitor = await stack.monitor();
    browser = await launchChromium();
    tab = await Tab.open(
      await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' }),
      stack.url,
    );
    await tab.enter('admin', stack.password);
    await desktop();
    await stack.consoleSays(/pc_agent: input \+ QEMU USB Tablet/);
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
    return tab.untilPicture((picture) => picture.strip() !== null, 'the desktop of the PC', 120_000);
  }

  async function open(): Promise<void> {
    if ((await tab.at('menu-media-panel').count()) === 0) await tab.at('menu-media').click();
    await tab.at('media-mounted').waitFor();
  }

  async function choose(file: string): Promise<void> {
    await open();
    await tab.at('upload-file').setInputFiles(file);
  }

  function mounted(file: string): Promise<boolean> {
    return until(
      async () => (await tab.at('media-mounted').getAttribute('data-file')) === file,
      `the panel to show ${file === '' ? 'an empty drive' : file}`,
    );
  }

  async function reset(): Promise<void> {
    await tab.page.keyboard.press('Escape');
    if ((await tab.at('power-reset').count()) === 0) await tab.at('menu-power').click();
    await tab.at('power-reset').click();
    await tab.at('confirm-ok').click();
    await tab.page.keyboard.press('Escape');
  }

  it('an image is uploaded, and the device has its bytes', async () => {
    await choose(iso);
    await tab.at('image-boot.iso').waitFor();
    expect(readFileSync(join(stack.state, 'root/data/boot.iso')).equals(readFileSync(iso))).toBe(true);
    expect(await tab.at('media-space').textContent()).toMatch(/ of .* free/);
  });

  it('put in as a CD, the PC finds it, and keys typed meanwhile arrive', async () => {
    await open();
    const from = stack.console.length;
    await tab.at('mount-cdrom-boot.iso').click();
    await mounted('/data/boot.iso');
    await stack.consoleSays(/disk sr0 655360 ro medium 'QEMU CD-ROM' 'ISO 9660 BOOT_ME'/, from);
    await tab.screenshot('media');
    await tab.page.keyboard.press('Escape');
    await tab.focusScreen();
    await tab.page.keyboard.press('a');
    await stack.consoleSays(/key 30 up/, from);
    // Swapped while a key is held: it stays held, and is let go of later.
    await tab.page.keyboard.down('b');
    await stack.consoleSays(/key 48 down/, from);
    const session = await stack.logIn();
    await session.post('/api/storage/image/mount', { file: '', cdrom: false });
    await stack.consoleSays(/disk sr0 0 ro empty/, from);
    await session.post('/api/storage/image/mount', { file: '/data/boot.iso', cdrom: true });
    await until(() => stack.console.slice(from).match(/sr0 655360 ro medium/g)?.length === 2, 'the CD to be back');
    expect(stack.console.slice(from)).not.toMatch(/key 48 up/);
    expect(stack.console.slice(from)).not.toMatch(/input - /);
    await tab.page.keyboard.up('b');
    await stack.consoleSays(/key 48 up/, from);
  });

  it('the PC restarts and boots from the CD: the picture is its screen', async () => {
    await reset();
    const picture = await tab.untilPicture(showsCd, 'the screen of the system on the CD', 120_000);
    await tab.screenshot('booted-from-cd');
    const real = await stack.screendump(monitor);
    expect(showsCd(real)).toBe(true);
    expect(picture.width).toBe(real.width);
  });

  it('ejected, the next restart leads to the PC’s own system', async () => {
    await open();
    await mounted('/data/boot.iso');
    await tab.at('media-eject').click();
    await mounted('');
    const from = stack.console.length;
    await reset();
    await desktop();
    await stack.consoleSays(/pc_agent: ready/, from);
    await stack.consoleSays(/pc_agent: input \+ QEMU USB Tablet/, from);
  });

  it('a disk is read-only or writable as the person chose, and what the PC ejects is out', async () => {
    const disk = join(stack.state, 'disk.img');
    writeFileSync(disk, '');
    truncateSync(disk, 4 << 20);
    await choose(disk);
    await tab.at('image-disk.img').waitFor();
    let from = stack.console.length;
    await tab.at('mount-disk-disk.img').click();
    await mounted('/data/disk.img');
    await stack.consoleSays(/disk sda 4194304 ro medium/, from);
    from = stack.console.length;
    await tab.at('mount-writable-disk.img').click();
    await stack.consoleSays(/disk sd[ab] 4194304 rw medium/, from);
    await tab.page.keyboard.press('Escape');
    await tab.focusScreen();
    await typeText(tab.page, 'for d in /dev/sd*; do echo written by the PC > $d; done; sync\n');
    await until(
      () => readFileSync(join(stack.state, 'root/data/disk.img')).subarray(0, 17).toString() === 'written by the PC',
      'the PC to write',
      60_000,
    );
    await open();
    await tab.at('mount-cdrom-boot.iso').click();
    await mounted('/data/boot.iso');
    await stack.consoleSays(/sr0 655360 ro medium/, from);
    await tab.page.keyboard.press('Escape');
    await tab.focusScreen();
    await typeText(tab.page, 'eject /dev/sr0\n');
    await open();
    await mounted('');
  });

  it('images are deleted after a question', async () => {
    await open();
    await tab.at('delete-boot.iso').click();
    await tab.at('confirm-ok').click();
    await until(async () => {
      if ((await tab.at('menu-media-panel').count()) === 0) await tab.at('menu-media').click();
      return (await tab.at('image-boot.iso').count()) === 0;
    }, 'the image to go');
    expect(await tab.at('image-disk.img').count()).toBe(1);
  });

  it('and nothing went wrong in the browser meanwhile', () => {
    expect(tab.complaints.filter((line) => !/status of 401/.test(line))).toEqual([]);
  });
});
