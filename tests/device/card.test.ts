// SPDX-License-Identifier: GPL-3.0-or-later
// A card that an image was just written to, with a partition of disk images asked for: the first start makes it, and the second
// goes on where power was cut in the middle of the first.
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { kitPerTest } from '../support/kit.ts';
import { OwnCube } from '../support/own-cube.ts';
import { until } from '../support/wait.ts';

const MIB = 1 << 20;
const kit = kitPerTest();

interface Partition {
  readonly start: number;
  readonly size: number;
  readonly type: string;
}

/** As another program reads them. */
function partitions(card: string): Partition[] {
  const table = execFileSync('sfdisk', ['--json', card], {
    encoding: 'utf8',
    env: { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` },
  });
  return (JSON.parse(table) as { partitiontable: { partitions: Partition[] } }).partitiontable.partitions;
}

it('is used whole, although power was cut while it was prepared', async () => {
  const own = new OwnCube(kit, 'card');
  own.furnish();
  own.useOurScripts();
  own.put('boot/usb.disk0', '');
  // Found before that of the base image. Restarted without a word to anyone: as if power had gone.
  const cut =
    '[ ! -e /etc/tried ] || exec /usr/sbin/mkfs.exfat "$@"\n: >/etc/tried\nsync /etc\necho b >/proc/sysrq-trigger\n';
  own.put('sbin/mkfs.exfat', `#!/bin/sh\n${cut}`, 0o755);
  const first = await own.switchOn('--unused');
  expect(partitions(own.card)).toHaveLength(2);
  await until(() => !first.machine.running, 'the power to be cut');
  expect(own.console).toContain('The filesystem on /dev/mmcblk0p2 is now 7982080 (1k) blocks long.');
  expect(own.console).not.toContain('for disk images was made');
  const between = partitions(own.card);
  expect(between.map(({ type }) => type)).toEqual(['c', '83', '7']);

  await own.switchOn();
  const cube = await own.connect();
  await until(() => own.console.includes('rcS: done'), 'the last init script');
  expect(/^a partition of \d+ MB for disk images was made/m.exec(own.console)?.[0]).toBeDefined();
  expect(own.console).not.toContain('the root file system has');
  expect(partitions(own.card)).toEqual(between);
  const megabytes = async (folder: string): Promise<number> =>
    Number((await cube.sh(`df -m ${folder} | awk 'END {print $2}'`)).trim());
  expect(await megabytes('/')).toBeGreaterThan(7000);
  const [, , data] = between;
  expect(await megabytes('/data')).toBeGreaterThan(((data?.size ?? 0) * 512) / MIB - 16);
  expect(await cube.text('/proc/mounts')).toMatch(/ \/data exfat rw/);
  expect(await cube.glob('/etc/kvm.disk0*')).toEqual(['/etc/kvm.disk0']);
  expect((await cube.attempt(['nanokvm', 'doctor'])).out).not.toContain('partition');

  // Images stay, and nothing is made again.
  await cube.sh('head -c 3000000 /dev/urandom >/data/one.iso; sha256sum /data/one.iso >/root/sum');
  await cube.run(['/etc/init.d/S95nanokvm', 'stop']);
  expect(await cube.run(['/etc/init.d/S01fs', 'restart'])).toBe('');
  await cube.run(['sha256sum', '-c', '/root/sum']);
  await cube.close();
});
