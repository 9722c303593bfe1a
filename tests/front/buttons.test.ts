// SPDX-License-Identifier: GPL-3.0-or-later
// Buttons and lights of the target on lines of a real kernel: who drives them, when, and for how long by the guest's clock.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, Tab } from '../support/browser.ts';
import { Front, FRONT_PASSWORD, LINE } from '../support/front.ts';
import { kitPerFile } from '../support/kit.ts';
import { logIn, type Session } from '../support/session.ts';
import { until } from '../support/wait.ts';
import { InputSocket } from '../support/websocket.ts';

/** A press may be longer than asked for by what the machine needs to notice its end. */
const SLACK_MS = 60;

describe('the front of the target', () => {
  const kit = kitPerFile();
  let front: Front;
  let admin: Session;

  const serverPid = async (): Promise<string> => front.inside.text('/run/nanokvm/NanoKVM-Server.pid').catch(() => '');

  /** Presses end when they were as long as asked for, and not much later. */
  function expectPresses(lengths: readonly number[], wanted: readonly number[]): void {
    console.log(`presses of ${lengths.map((ms) => ms.toFixed(1)).join(', ')} ms`);
    expect(lengths).toHaveLength(wanted.length);
    wanted.forEach((ms, at) => {
      expect(lengths[at]).toBeGreaterThanOrEqual(ms);
      expect(lengths[at]).toBeLessThan(ms + SLACK_MS);
    });
  }

  beforeAll(async () => {
    front = await Front.start(kit, 'buttons');
    await front.furnish('beta');
    await front.inside.write('/etc/default/nanokvm', 'SERVER_OPTIONS="--board cube --source pattern"\n');
  });
  afterAll(() => front.inside.close());

  it('has pads that a host takes for pressed until somebody drives them', async () => {
    expect(await front.level(LINE.power)).toBe(1);
    expect(await front.level(LINE.reset)).toBe(1);
  });

  it('is low from the first instruction of the very first boot, when nobody knows the board', async () => {
    await front.furnish(null);
    await front.trace();
    await front.inside.run(['/etc/init.d/S00kmod', 'start']);
    const driven = await front.driven();
    expect(new Set(driven.map((one) => one.line))).toEqual(new Set([LINE.power, LINE.reset]));
    expect(driven.filter((one) => one.high)).toEqual([]);
    expect(await front.inside.glob('/etc/kvm/hw')).toEqual([]);
    await front.furnish('beta');
  });

  it('is low from the first instruction of the boot scripts that touches it', async () => {
    await front.trace();
    await front.inside.run(['/etc/init.d/S00kmod', 'start']);
    for (const line of [LINE.power, LINE.reset]) {
      const driven = await front.driven(line);
      expect(driven.length).toBeGreaterThan(0);
      expect(driven.filter((one) => one.high)).toEqual([]);
    }
    // The pads are connected to the lines only after that; registers 0x0300105C (A23) and 0x03001054 (A25).
    for (const offset of [0x0300105c, 0x03001054])
      expect(
        await front.inside.sh(`dd if=/dev/mem bs=4 count=1 skip=${offset / 4} 2>/dev/null | hexdump -e '"%d"'`),
      ).toBe('3');
  });

  it('has both buttons released while the server runs', async () => {
    await front.trace();
    await front.inside.run(['/etc/init.d/S95nanokvm', 'start']);
    await front.untilServed('the server of the virtual front');
    expect(await front.level(LINE.power)).toBe(0);
    expect(await front.level(LINE.reset)).toBe(0);
    expect((await front.driven()).filter((one) => one.high)).toEqual([]);
    admin = await logIn(front, 'admin', FRONT_PASSWORD);
  });

  it('is pressed for 800 ms, or as long as asked for', async () => {
    await front.trace();
    await admin.post('/api/vm/gpio', { type: 'power' });
    await admin.post('/api/vm/gpio', { type: 'power', duration: 300 });
    await admin.post('/api/vm/gpio', { type: 'power', duration: 6000 });
    expectPresses(await front.presses(LINE.power), [800, 300, 6000]);
    expect(await front.presses(LINE.reset)).toEqual([]);
    await admin.post('/api/vm/gpio', { type: 'reset' });
    expectPresses(await front.presses(LINE.reset), [800]);
    expect(await front.presses(LINE.power)).toHaveLength(3);
  });

  it('is pressed once after the other when two people press at once', async () => {
    await front.trace();
    await Promise.all([300, 400].map((duration) => admin.post('/api/vm/gpio', { type: 'power', duration })));
    const lengths = await front.presses(LINE.power);
    expectPresses([...lengths].sort(), [300, 400]);
  });

  it('is released soon after its server was killed in the middle of a press', async () => {
    await front.trace();
    const press = admin.send('POST', '/api/vm/gpio', { type: 'power', duration: 30_000 }).catch(() => null);
    await until(async () => (await front.driven(LINE.power)).some((one) => one.high), 'the button to be pressed');
    expect(await front.level(LINE.power)).toBe(1);
    const pid = await serverPid();
    const killed = Number((await front.inside.sh(`cut -d' ' -f1 /proc/uptime; kill -9 ${pid}`)).trim());
    const released = await until(async () => (await front.driven(LINE.power)).find((one) => !one.high), 'its release');
    console.log(`released ${((released.at - killed) * 1000).toFixed(0)} guest ms after SIGKILL`);
    await press;
    await front.untilServed('the next server');
    expect(await front.level(LINE.power)).toBe(0);
    admin = await logIn(front, 'admin', FRONT_PASSWORD);
  });

  it('tells viewers of its light, without being asked', async () => {
    const viewer = await InputSocket.open(admin);
    await viewer.event('power-status', (status) => status.pwr === false && status.known === true);
    const times: number[] = [];
    for (const lit of [true, false, true, false]) {
      const from = viewer.events.length;
      const start = performance.now();
      await front.pull(LINE.powerLed, !lit);
      await viewer.event('power-status', (status) => status.pwr === lit, from);
      times.push(performance.now() - start);
      expect(await admin.data('/api/vm/gpio')).toEqual({ pwr: lit, hdd: false });
      expect(await front.inside.text('/run/nanokvm/power')).toBe(lit ? '1' : '0');
    }
    console.log(
      `edge → viewer, with the way into the emulated machine: ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`,
    );
    await viewer.close();
  });

  it('lights up in the page', async () => {
    await front.serveWebApplication();
    const browser = await launchChromium();
    kit.defer(() => browser.close());
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    const tab = await Tab.open(context, `http://127.0.0.1:${front.port}/`);
    await tab.logIn('admin', FRONT_PASSWORD);
    await tab.at('menu-power').click();
    await tab.at('light-power').waitFor();
    // When the page changed, by the clock that this test has too.
    await tab.page.evaluate(() => {
      const changes: { at: number; lit: boolean }[] = [];
      Object.assign(window, { lightChanges: changes });
      const light = document.querySelector<HTMLElement>('[data-testid=light-power]');
      if (!light) throw new Error('the page has no light');
      new MutationObserver(() => changes.push({ at: Date.now(), lit: light.dataset.on === 'true' })).observe(light, {
        attributes: true,
        attributeFilter: ['data-on'],
      });
    });
    const edges: number[] = [];
    const ways: number[] = [];
    for (let edge = 0; edge < 10; edge += 1) {
      const lit = edge % 2 === 0;
      const start = Date.now();
      await front.pull(LINE.powerLed, !lit);
      ways.push(Date.now() - start);
      const changes = await until(async () => {
        const all = await tab.page.evaluate(
          () => Reflect.get(window, 'lightChanges') as { at: number; lit: boolean }[],
        );
        return all.length > edge ? all : null;
      }, `the page to show edge ${edge}`);
      expect(changes).toHaveLength(edge + 1);
      expect(changes[edge]?.lit).toBe(lit);
      edges.push((changes[edge]?.at ?? 0) - start);
    }
    console.log(`edge → changed page, with the way into the emulated machine: ${edges.join(', ')} ms`);
    console.log(`of which the way, there and back: ${ways.join(', ')} ms`);
    await browser.close();
  });

  it('is released when the server is stopped in the middle of a press', async () => {
    await front.trace();
    const press = admin.send('POST', '/api/vm/gpio', { type: 'reset', duration: 30_000 }).catch(() => null);
    await until(async () => (await front.driven(LINE.reset)).some((one) => one.high), 'the button to be pressed');
    const [before = 0, after = 0] = (
      await front.inside.sh(
        "cut -d' ' -f1 /proc/uptime; /etc/init.d/S95nanokvm stop >/dev/null; cut -d' ' -f1 /proc/uptime",
      )
    )
      .trim()
      .split('\n')
      .map(Number);
    console.log(`S95nanokvm stop took ${(after - before).toFixed(2)} guest seconds`);
    expect(after - before).toBeLessThan(3);
    await press;
    const driven = await front.driven(LINE.reset);
    expect(driven.at(-1)?.high).toBe(false);
  });

  it('has its reset button and the disk light elsewhere on an alpha board', async () => {
    await front.furnish('alpha');
    await front.trace();
    await front.inside.run(['/etc/init.d/S95nanokvm', 'start']);
    await front.untilServed('the server of an alpha board');
    admin = await logIn(front, 'admin', FRONT_PASSWORD);
    await admin.post('/api/vm/gpio', { type: 'reset', duration: 100 });
    expectPresses(await front.presses(LINE.resetOfAlpha), [100]);
    expect(await front.driven(LINE.reset)).toEqual([]);
    await front.pull(LINE.diskLedOfAlpha, false);
    expect(await admin.data('/api/vm/gpio')).toEqual({ pwr: false, hdd: true });
    await front.inside.run(['/etc/init.d/S95nanokvm', 'stop']);
  });
});
