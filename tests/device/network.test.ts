// SPDX-License-Identifier: GPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cube } from '../support/cube.ts';
import { PORT, useFlags } from '../support/gadget.ts';
import { until } from '../support/wait.ts';

/** Of a transfer: several times what is on its way at once. */
const BYTES = 1 << 18;

/** The target's end stands in a network namespace of its own: the kernel would answer itself otherwise. */
describe('the USB network card', () => {
  let cube: Cube;
  beforeAll(async () => {
    cube = await Cube.connect();
    await cube.step('make_netns', { name: 'target' });
  });
  afterAll(async () => {
    await cube.close();
  });

  /** Waits for both ends and gives them addresses; the name of the target's. */
  async function plug(flag: string): Promise<string> {
    await useFlags(cube, { [flag]: '' });
    const path = await until(async () => (await cube.glob(`${PORT}:1.*/net/*`))[0], 'the target’s network card');
    const card = path.split('/').at(-1) ?? '';
    const [ours, theirs] = [await cube.text('/sys/class/net/usb0/address'), await cube.text(`${path}/address`)];
    expect(ours).toMatch(/^48:da:35:6e:/);
    expect(theirs).toBe(ours.replace(':6e:', ':6d:'));
    await cube.step('move_interface', { name: 'target', interface: card });
    await cube.run(['ip', 'addr', 'add', '10.77.1.2/24', 'dev', card], { netns: 'target' });
    await cube.run(['ip', 'link', 'set', card, 'up'], { netns: 'target' });
    await cube.run(['ip', 'addr', 'add', '10.77.1.1/24', 'dev', 'usb0']);
    await cube.run(['ip', 'link', 'set', 'usb0', 'up']);
    return card;
  }

  /** `netns`: where the sender is; the receiver is at the other end. */
  async function transfer(from: string | undefined, to: string | undefined, address: string): Promise<void> {
    const bytes = BYTES;
    await cube.sh(`rm -f /tmp/sent /tmp/got; head -c ${bytes} /dev/urandom >/tmp/sent`);
    // Its input must stay open: at its end nc would hang up on the sender.
    await cube.spawn(['sh', '-c', 'sleep 300 | nc -l -p 7000 >/tmp/got'], to);
    const listening = { ...(to === undefined ? {} : { netns: to }) };
    await until(
      async () => (await cube.sh('cat /proc/net/tcp /proc/net/tcp6', listening)).includes(':1B58 '),
      'the receiver',
    );
    await cube.sh(`nc ${address} 7000 </tmp/sent`, {
      timeoutMs: 120_000,
      ...(from === undefined ? {} : { netns: from }),
    });
    await until(async () => Number(await cube.sh('wc -c </tmp/got')) === bytes, 'all bytes');
    expect(await cube.sh('sha256sum </tmp/got')).toBe(await cube.sh('sha256sum </tmp/sent'));
  }

  for (const [name, flag] of [
    ['NCM', 'usb.ncm'],
    ['RNDIS', 'usb.rndis0'],
  ] as const) {
    it(`carries pings and TCP both ways as ${name}`, async () => {
      const card = await plug(flag);
      await until(
        async () => (await cube.attempt(['ping', '-c', '1', '-W', '2', '10.77.1.1'], { netns: 'target' })).code === 0,
        'a first ping',
      );
      const ping = ['ping', '-c', '5', '-i', '0.2'];
      expect(await cube.run([...ping, '10.77.1.1'], { netns: 'target' })).toContain('5 packets received');
      expect(await cube.run([...ping, '10.77.1.2'])).toContain('5 packets received');
      const count = async (): Promise<number> => Number(await cube.text('/sys/class/net/usb0/statistics/rx_bytes'));
      const before = await count();
      await transfer('target', undefined, '10.77.1.1');
      expect((await count()) - before).toBeGreaterThan(BYTES);
      await transfer(undefined, 'target', '10.77.1.2');
      expect(card).not.toBe('usb0');
    });
  }
});
