// SPDX-License-Identifier: GPL-3.0-or-later
// A Cube that nobody uses, for an hour of its own time: cards die of being written. The computer under control is off: as
// part of the same kernel it would keep the clock from leaping.
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { smallClip } from '../support/clip.ts';
import { Cube } from '../support/cube.ts';
import { kitPerTest } from '../support/kit.ts';
import { outFolder, repository } from '../support/paths.ts';
import { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';

const HOUR_S = 3600;
const kit = kitPerTest();

it('writes nothing to its card in an idle hour', async () => {
  const state = kit.folder();
  const put = (name: string, content: string): void => {
    mkdirSync(dirname(join(state, 'overlay', name)), { recursive: true });
    writeFileSync(join(state, 'overlay', name), content, { mode: 0o600 });
  };
  put('etc/kvm/hw', 'beta\n');
  put('etc/kvm/server.yaml', 'proto: http\nport:\n  http: 80\n');
  put('boot/eth.nodhcp', '10.0.2.15/24 10.0.2.2\n');
  smallClip(join(state, 'overlay/kvmapp/clip.h264'));
  put('etc/default/nanokvm', 'SERVER_OPTIONS="--board cube --source replay:/kvmapp/clip.h264 --fps 5"\n');
  const programs = process.env.NANOKVM_DEVICE_BUILD ?? join(repository, 'build/device/programs');
  const argv = [join(repository, 'sim/cube/cube'), '--state', state, '--overlay', join(state, 'overlay')];
  const machine = new Program([...argv, '--programs', programs, '--skip-idle'], { deathSignal: 'TERM' });
  kit.watch(machine);
  kit.defer(async () => {
    await machine.terminate();
    mkdirSync(outFolder, { recursive: true });
    const log = join(state, 'console.log');
    if (existsSync(log)) copyFileSync(log, join(outFolder, 'idle-hour-console.log'));
  });
  await machine.line(/^web /);
  const cube = await Cube.connect(state);
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
