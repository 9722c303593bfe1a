// SPDX-License-Identifier: GPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CUBE_PASSWORD } from '../support/cube-setup.ts';
import { Cube, EV, KEY } from '../support/cube.ts';
import { inputReady, PORT, RESUME, SUSPEND, useFlags } from '../support/gadget.ts';
import { logIn } from '../support/session.ts';

/** Prints the guest's seconds. */
const NOW = 'cut -d" " -f1 /proc/uptime';

/**
 * From the moment that the target is there again to the first key that it gets: one second is promised. All of it
 * happens inside: keys are typed one after the other by the product's own API, and the time is the guest's, which counts
 * instructions. So it does not matter what else this machine does.
 */
describe('a target that was away', () => {
  let cube: Cube;
  beforeAll(async () => {
    cube = await Cube.connect();
    await useFlags(cube, {});
    await inputReady(cube, 'keyboard');
    const { cookie } = await logIn({ port: inject('cubePort') }, 'admin', CUBE_PASSWORD);
    const call = [
      `--header 'Cookie: ${cookie}'`,
      "--header 'Content-Type: application/json'",
      `--post-data '{"content":"a"}'`,
    ];
    await cube.write(
      '/tmp/typist',
      `rm -f /tmp/typed-enough\nuntil [ -e /tmp/typed-enough ]; do wget -q -O /dev/null ${call.join(' ')} http://127.0.0.1/api/hid/paste; done\n`,
    );
    await cube.spawn(['sh', '/tmp/typist']);
    await nextKey(0, 0);
  });
  afterAll(async () => {
    await cube.write('/tmp/typed-enough', '');
    await cube.close();
  });

  /** When the first A after `since` went down, both in seconds. */
  async function nextKey(since: number, from: number): Promise<number> {
    const { at } = await cube.event(
      ({ type, code, value, at }) => type === EV.KEY && code === KEY.A && value === 1 && at / 1e6 >= since,
      `a key after second ${since}`,
      from,
    );
    return at / 1e6;
  }

  it.each([
    ['was asleep', `${SUSPEND}; usleep 700000; ${NOW}; ${RESUME}`],
    ['had its cable pulled', `echo 0 >${PORT}/authorized; usleep 700000; ${NOW}; echo 1 >${PORT}/authorized`],
    ['had it pulled on our side', `nanokvm usb down >/dev/null; usleep 700000; ${NOW}; nanokvm usb up >/dev/null`],
  ])('types again when it %s', async (what, script) => {
    const from = cube.events.length;
    const back = Number((await cube.sh(script)).trim());
    expect(back).toBeGreaterThan(0);
    const seconds = (await nextKey(back, from)) - back;
    console.log(`the target ${what}: typed again after ${(seconds * 1000).toFixed(0)} ms of guest time`);
    expect(seconds).toBeLessThan(1);
  });

  it('types on when it resets its port', async () => {
    const from = cube.events.length;
    const number = async (name: string): Promise<string> => (await cube.text(`${PORT}/${name}`)).padStart(3, '0');
    await cube.step('reset_usb', { path: `/dev/bus/usb/${await number('busnum')}/${await number('devnum')}` });
    for (let since = await cube.uptime(), keys = 0; keys < 3; ++keys) since = await nextKey(since + 0.001, from);
    const presses = cube.events.slice(from).filter(({ type, value }) => type === EV.KEY && value === 1);
    const gaps = presses.slice(1).map(({ at }, i) => (at - (presses[i]?.at ?? 0)) / 1e6);
    const longest = Math.max(...gaps);
    console.log(`the target reset its port: no key for ${(longest * 1000).toFixed(0)} ms of guest time`);
    expect(longest).toBeLessThan(1);
  });
});
