// SPDX-License-Identifier: GPL-3.0-or-later
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Bench } from './browser-check';

const id = (name: string) => `[data-testid="${name}"]`;

async function signIn(page: Page, user = 'admin', password = 'changeme'): Promise<void> {
  await page.fill(id('login-username'), user);
  await page.fill(id('login-password'), password);
  await page.click(id('login-submit'));
}

async function seePicture(page: Page): Promise<void> {
  await page.waitForFunction(() => (window.__kvm?.stats().framesDecoded ?? 0) > 10, undefined, { timeout: 15_000 });
}

/** Waits until `probe` holds; for facts of the mock server, which the page cannot be asked for. */
async function until(probe: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (probe()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`never happened: ${what}`);
}

async function login({ page, shot, server }: Bench): Promise<void> {
  await page.waitForSelector(id('login-submit'));
  await shot('empty');
  await signIn(page, 'admin', 'wrong');
  await page.waitForSelector(id('login-error'));
  assert.match(await page.innerText(id('login-error')), /wrong/);
  await shot('wrong');
  for (let attempt = 0; attempt < 3; attempt++) await signIn(page, 'admin', 'wrong');
  await page.waitForFunction((s) => document.querySelector(s)?.textContent.includes('Too many'), id('login-error'));
  server.api.failures = 0;
  await signIn(page);
  await seePicture(page);
  assert.equal(new URL(page.url()).hash, '#/');
  await shot('signed-in');
}

async function picture({ page, shot }: Bench): Promise<void> {
  await signIn(page);
  await seePicture(page);
  const stats = await page.evaluate(() => window.__kvm?.stats());
  assert.equal(stats?.mode, 'webcodecs');
  assert.equal(stats.reason, 'best');
  assert.deepEqual([stats.width, stats.height], [1280, 720]);
  await page.waitForSelector(id('status-latency'));
  const colours = await page.evaluate(async () => {
    const { width, height, data } = (await window.__kvm?.grab()) ?? { width: 0, height: 0, data: [] };
    const seen = new Set<string>();
    for (let i = 0; i < data.length; i += 4 * 97) seen.add([data[i], data[i + 1], data[i + 2]].join());
    return { width, height, count: seen.size };
  });
  assert.deepEqual([colours.width, colours.height], [1280, 720]);
  assert.ok(colours.count > 50, `a test picture has many colours, not ${colours.count}`);
  await page.click(id('status-latency'));
  await page.waitForSelector(id('latency-breakdown'));
  await page.waitForTimeout(700);
  await shot('latency');
  await page.keyboard.press('Escape');
  await page.click(id('status-mode'));
  await shot('mode');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(id('screenshot'))]);
  assert.match(download.suggestedFilename(), /^kvm-.*\.png$/);
}

async function keyboard({ page, server }: Bench): Promise<void> {
  await signIn(page);
  await seePicture(page);
  server.input.length = 0;
  await page.click(id('screen'));
  server.input.length = 0;
  await page.keyboard.press('a');
  await page.keyboard.down('Control');
  await page.keyboard.down('Alt');
  await page.keyboard.press('Delete');
  await page.keyboard.up('Alt');
  await page.keyboard.up('Control');
  await until(() => server.input.length >= 8, 'eight reports');
  const key = (modifiers: number, usage = 0) => [1, modifiers, 0, usage, 0, 0, 0, 0, 0];
  assert.deepEqual(server.input, [key(0, 4), key(0), key(1), key(5), key(5, 0x4c), key(5), key(1), key(0)]);
  server.input.length = 0;
  await page.keyboard.down('Shift');
  await page.keyboard.down('b');
  await page.click(id('menu-keys'));
  await until(() => server.input.length >= 3, 'release on leaving the screen');
  assert.deepEqual(server.input.at(2), key(0));
  await page.keyboard.up('b');
  await page.keyboard.up('Shift');
  server.input.length = 0;
  await page.click(id('key-ctrl-alt-del'));
  await until(() => server.input.length >= 6, 'the combination');
  assert.deepEqual(server.input, [key(1), key(5), key(5, 0x4c), key(5), key(1), key(0)]);
}

async function pointer({ page, server }: Bench): Promise<void> {
  await signIn(page);
  await seePicture(page);
  const box = await page.locator(id('screen')).boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForTimeout(100);
  server.input.length = 0;
  await page.mouse.down();
  await page.mouse.up();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2, { button: 'right' });
  await page.mouse.wheel(0, 100);
  await until(() => server.input.length >= 5, 'clicks and wheel');
  assert.deepEqual(
    server.input.map((message) => [message[1], message[6]]),
    [
      [1, 0],
      [0, 0],
      [2, 0],
      [0, 0],
      [0, 255],
    ],
  );
  const x = (server.input[0]?.[2] ?? 0) + 256 * (server.input[0]?.[3] ?? 0);
  assert.ok(Math.abs(x - 16384) < 40, `the middle is at ${x}`);
}

/** Held keys survive a reconnection; relative movement needs the captured pointer; fingers press where they touch. */
async function connection({ page, server, shot, another }: Bench): Promise<void> {
  await signIn(page);
  await seePicture(page);
  await page.click(id('screen'));
  await page.keyboard.down('Shift');
  server.input.length = 0;
  server.dropControl(1012);
  await page.waitForSelector(`${id('overlay')}[data-kind="input-lost"]`);
  await shot('input-lost');
  await until(() => server.input.length > 0, 'the state is sent again');
  assert.deepEqual(server.input[0], [1, 2, 0, 0, 0, 0, 0, 0, 0]);
  await page.keyboard.up('Shift');
  await page.click(id('menu-pointer'));
  await page.check(id('setting-pointer-relative'));
  await page.check(id('setting-cursor-dot'));
  await page.keyboard.press('Escape');
  await page.mouse.click(640, 400);
  await page.waitForFunction(() => document.pointerLockElement !== null);
  server.input.length = 0;
  await page.mouse.move(700, 380);
  await until(() => server.input.some((message) => message.length === 5), 'relative movement');
  await page.mouse.down();
  await until(() => server.input.at(-1)?.[1] === 1, 'relative click');
  await page.mouse.up();
  const phone = await another({ hasTouch: true, isMobile: true, viewport: { width: 844, height: 390 } });
  await signIn(phone);
  await seePicture(phone);
  server.input.length = 0;
  await phone.tap(id('screen'));
  await until(() => server.input.filter((message) => message[0] === 2).length >= 3, 'a tap');
  const touches = server.input.filter((message) => message[0] === 2);
  assert.deepEqual(
    touches.slice(-3).map((message) => message[1]),
    [0, 1, 0],
  );
}

async function original({ page, server, shot }: Bench): Promise<void> {
  await signIn(page);
  await seePicture(page);
  await page.setViewportSize({ width: 900, height: 600 });
  await page.click(id('menu-picture'));
  await page.check(id('setting-scale-original'));
  await page.keyboard.press('Escape');
  const box = await page.locator(id('screen-canvas')).boundingBox();
  assert.deepEqual([box?.width, box?.height], [1280, 720]);
  server.input.length = 0;
  await page.mouse.click((box?.x ?? 0) + 640, (box?.y ?? 0) + 360);
  await until(() => server.input.some((message) => message[1] === 1), 'a click');
  const click = server.input.find((message) => message[0] === 2 && message[1] === 1) ?? [];
  const x = (click[2] ?? 0) + 256 * (click[3] ?? 0);
  assert.ok(Math.abs(x - 16384) < 60, `the middle is at ${x}`);
  await shot('scaled');
}

async function fallback({ page, server, shot, address }: Bench): Promise<void> {
  await signIn(page);
  await seePicture(page);
  await page.click(id('menu-picture'));
  await page.waitForSelector(id('encoder-bitrate'));
  await shot('panel');
  await page.click(id('setting-mode'));
  await shot('choice');
  await page.click(id('setting-mode-mjpeg'));
  await page.waitForFunction(() => window.__kvm?.stats().codec === 'jpeg');
  await seePicture(page);
  await page.click(id('setting-mode'));
  await page.click(id('setting-mode-image'));
  await page.waitForFunction(() => window.__kvm?.stats().mode === 'image' && window.__kvm.stats().hasPicture);
  assert.equal(await page.evaluate(async () => (await window.__kvm?.grab())?.width), 1280);
  await page.click(id('setting-mode'));
  await page.click(id('setting-mode-auto'));
  await seePicture(page);
  server.blocked.add('/api/stream/video/direct');
  await page.goto(address);
  await page.reload();
  await page.waitForFunction(() => window.__kvm?.stats().reason === 'socket-failed', undefined, { timeout: 20_000 });
  await page.waitForFunction(() => window.__kvm?.stats().hasPicture);
  await shot('socket-failed');
}

async function overlay({ page, server, shot }: Bench): Promise<void> {
  await signIn(page);
  await seePicture(page);
  for (const state of ['no-cable', 'no-signal', 'powered-off', 'unsupported', 'restarting', 'stalled']) {
    server.event('signal-status', { state, message: state === 'unsupported' ? 'Timing 1366×768 at 60 Hz' : '' });
    await page.waitForSelector(`${id('overlay')}[data-kind="${state}"]`);
    if (state === 'unsupported' || state === 'no-cable') await shot(state);
  }
  server.event('signal-status', { state: 'ok' });
  await page.waitForSelector(id('overlay'), { state: 'detached' });
  server.event('hid-led-status', { numLock: true, capsLock: true, scrollLock: false, known: true });
  await page.waitForSelector(`${id('led-caps')}[data-on="true"]`);
  server.event('control-status', { holder: 'grace', mine: false });
  await page.waitForSelector(id('status-holder'));
  server.dropControl(4401);
  await page.waitForSelector(id('login-note'));
  await shot('ended');
}

async function menus({ page, server, shot }: Bench): Promise<void> {
  await signIn(page);
  await seePicture(page);
  await page.click(id('menu-keys'));
  await page.click(id('latch-ControlLeft'));
  await page.click(id('latch-ShiftLeft'));
  await page.click(id('latch-ShiftLeft'));
  await page.waitForTimeout(200);
  await shot('keys');
  await page.keyboard.press('Escape');
  await page.click(id('menu-pointer'));
  await page.waitForTimeout(200);
  await shot('pointer');
  await page.keyboard.press('Escape');
  await page.click(id('menu-power'));
  await page.click(id('power-short'));
  await page.waitForSelector(id('power-progress'));
  await shot('power');
  await page.waitForSelector(id('power-progress'), { state: 'detached' });
  await page.click(id('power-long'));
  await page.waitForSelector(id('confirm'));
  await shot('confirm');
  await page.click(id('confirm-cancel'));
  assert.deepEqual(server.api.presses, [{ type: 'power', duration: 800 }]);
  await page.click(id('menu-account'));
  await page.waitForTimeout(200);
  await shot('account');
  await page.click(id('menu-about'));
  await page.waitForSelector(id('about-facts'));
  await shot('about');
  await page.keyboard.press('Escape');
  await page.click(id('fullscreen'));
  await page.waitForFunction(() => document.fullscreenElement !== null);
  await page.waitForTimeout(300);
  await shot('fullscreen');
}

async function users({ page, server, shot }: Bench): Promise<void> {
  await signIn(page);
  await page.click(id('menu-account'));
  await page.click(id('menu-users'));
  await page.waitForSelector(id('user-grace'));
  await shot('list');
  await page.click(id('users-add'));
  await page.fill(id('add-user-name'), 'grace');
  await page.fill(id('add-user-password'), 'long enough');
  await page.click(id('add-user-submit'));
  await page.waitForSelector(id('add-user-error'));
  await shot('taken');
  await page.fill(id('add-user-name'), 'linus');
  await page.click(id('add-user-submit'));
  await page.waitForSelector(id('user-linus'));
  await page.selectOption(id('user-role-linus'), 'admin');
  await until(() => server.api.users.some((u) => u.username === 'linus' && u.role === 'admin'), 'new role');
  await page.click(id('user-delete-linus'));
  await page.click(id('confirm-ok'));
  await page.waitForSelector(id('user-linus'), { state: 'detached' });
  await page.click(id('users-back'));
  await page.click(id('password-notice-change'));
  await page.fill(id('password-current'), 'nonsense');
  await page.fill(id('password-new'), 'better-than-before');
  await page.fill(id('password-repeat'), 'better-than-before');
  await page.click(id('password-submit'));
  await page.waitForFunction(() => document.querySelector('[aria-invalid="true"]') !== null);
  await shot('password');
  await page.fill(id('password-current'), 'changeme');
  await page.click(id('password-submit'));
  await page.waitForSelector(id('login-note'));
  await signIn(page, 'admin', 'better-than-before');
  await seePicture(page);
  assert.equal(await page.locator(id('password-notice')).count(), 0);
}

async function appearance({ another }: Bench): Promise<void> {
  const out = new URL('out/', import.meta.url).pathname;
  const russian = await another({ locale: 'ru-RU', viewport: { width: 1280, height: 800 } });
  await signIn(russian);
  await seePicture(russian);
  await russian.click(id('menu-settings'));
  await russian.check(id('setting-theme-light'));
  await russian.keyboard.press('Escape');
  await russian.click(id('menu-picture'));
  await russian.waitForSelector(id('encoder-bitrate'));
  await russian.screenshot({ path: `${out}appearance-ru-light.png` });
  const chinese = await another({
    locale: 'zh-CN',
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  });
  await chinese.screenshot({ path: `${out}appearance-zh-login.png` });
  await signIn(chinese);
  await seePicture(chinese);
  await chinese.screenshot({ path: `${out}appearance-zh-phone.png` });
  await chinese.tap(id('menu-keys'));
  await chinese.waitForTimeout(200);
  await chinese.screenshot({ path: `${out}appearance-zh-phone-keys.png` });
}

export const checks = {
  login,
  picture,
  keyboard,
  pointer,
  connection,
  original,
  fallback,
  overlay,
  menus,
  users,
  appearance,
};
