// SPDX-License-Identifier: GPL-3.0-or-later
// A Cube that nobody uses, for an hour of its own time: cards die of being written. The computer under control is off: as
// part of the same kernel it would keep the clock from leaping.
import { expect, it } from 'vitest';
import { kitPerTest } from '../support/kit.ts';
import { OwnCube } from '../support/own-cube.ts';
import { until } from '../support/wait.ts';

const HOUR_S = 3600;
const kit = kitPerTest();

it('writes nothing to its card in an idle hour', async () => {
  const own = new OwnCube(kit, 'idle-hour');
  own.furnish();
  await own.switchOn('--skip-idle');
  const cube = await own.connect();
  await until(
    async () => (await cube.attempt(['wget', '-q', '-O', '/dev/null', 'http://127.0.0.1/'])).code === 0,
    'the login page, asked for inside',
  );
  await cube.run(['/etc/init.d/S03usbdev', 'stop']);
  // What the start still has to write.
  await cube.sh('sync; sleep 30; sync');
  const sectors = async (): Promise<number> => Number((await cube.text('/sys/block/vda/stat')).trim().split(/\s+/)[6]);
  const [before, from] = [await sectors(), await cube.uptime()];
  await cube.run(['sleep', String(HOUR_S)], { timeoutMs: 2 * HOUR_S * 1000 });
  await cube.run(['sync']);
  const [after, to] = [await sectors(), await cube.uptime()];
  console.log(`${after - before} sectors written in ${(to - from).toFixed(0)} idle guest seconds`);
  expect(to - from).toBeGreaterThanOrEqual(HOUR_S);
  expect(after - before).toBe(0);
  expect((await cube.attempt(['/etc/init.d/S95nanokvm', 'status'])).code).toBe(0);
  await cube.close();
});
