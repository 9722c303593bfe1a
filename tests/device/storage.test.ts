// SPDX-License-Identifier: GPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cube, EV, KEY } from '../support/cube.ts';
import { inputReady, PORT, useFlags } from '../support/gadget.ts';
import { until } from '../support/wait.ts';

const LUN = '/sys/kernel/config/usb_gadget/g0/functions/mass_storage.disk0/lun.0';
/** Of the images, in bytes. Discs of less than 300 sectors of 2048 bytes are none for the kernel. */
const SIZE = 655_360;
const UP = Buffer.alloc(8);
const A_DOWN = Buffer.from('0000040000000000', 'hex');

/** Media through the kernel's own attributes, as the layers above set them. */
describe('the drive that the target sees', () => {
  let cube: Cube;
  let drive = '';
  beforeAll(async () => {
    cube = await Cube.connect();
    await useFlags(cube, { 'usb.disk0': '' });
    // Contents that no zeroed or mixed-up read can equal.
    await cube.sh(
      `for name in one two; do head -c ${SIZE} /dev/urandom >/data/$name.iso; done; head -c ${SIZE} /dev/zero >/data/stick.img`,
    );
  });
  afterAll(async () => {
    await cube.sh(`echo >${LUN}/forced_eject; rm -f /data/* /mnt/large.iso /tmp/written`);
    await cube.close();
  });

  async function sha256(path: string): Promise<string> {
    const sum = /^[0-9a-f]{64}/.exec(await cube.run(['sha256sum', path], { timeoutMs: 120_000 }));
    if (!sum) throw new Error(`no sum of ${path}`);
    return sum[0];
  }

  /** The host's size of the medium in sectors of 512 bytes; it looks when somebody opens the drive. */
  async function hostSectors(): Promise<number> {
    await cube.attempt(['head', '-c', '1', drive]);
    return Number(await cube.text(`/sys/block/${drive.replace('/dev/', '')}/size`));
  }

  /** An empty drive of this kind, enumerated. */
  async function useDrive(kind: 'cd' | 'disk'): Promise<void> {
    await cube.run(['nanokvm', 'usb', 'down']);
    await cube.write(`${LUN}/file`, '\n');
    await cube.write(`${LUN}/ro`, kind === 'cd' ? '1' : '0');
    await cube.write(`${LUN}/cdrom`, kind === 'cd' ? '1' : '0');
    await until(async () => (await cube.glob(PORT)).length === 0, 'the target to see us go');
    await cube.run(['nanokvm', 'usb', 'up']);
    const found = await until(
      async () => (await cube.glob(kind === 'cd' ? '/dev/sr0' : '/dev/sd?'))[0],
      `the ${kind} drive`,
    );
    drive = found;
    await inputReady(cube, 'keyboard');
  }

  async function insert(file: string): Promise<void> {
    await cube.write(`${LUN}/file`, file);
    expect(await cube.text(`${LUN}/file`)).toBe(file);
  }

  /** Types an `a`; true when the target got all of it. */
  async function typeA(): Promise<void> {
    const from = cube.events.length;
    await cube.write('/dev/hidg0', A_DOWN);
    await cube.write('/dev/hidg0', UP);
    await cube.event(({ type, code, value }) => type === EV.KEY && code === KEY.A && value === 0, 'the key', from);
  }

  it('is a CD drive whose disc reads back as it is', async () => {
    await useDrive('cd');
    await insert('/data/one.iso');
    await until(async () => (await hostSectors()) === SIZE / 512, 'the target to see the disc');
    expect(await sha256(drive)).toBe(await sha256('/data/one.iso'));
  });

  it('changes its disc while the keyboard stays in use', async () => {
    const devnum = await cube.text(`${PORT}/devnum`);
    const before = cube.events.length;
    await typeA();
    await cube.write(`${LUN}/file`, '\n');
    await typeA();
    await until(async () => (await cube.attempt(['head', '-c', '1', drive])).code !== 0, 'the drive to be empty');
    await insert('/data/two.iso');
    await typeA();
    await until(async () => (await hostSectors()) === SIZE / 512, 'the target to see the disc');
    const reading = sha256(drive);
    for (let i = 0; i < 5; ++i) await typeA();
    expect(await reading).toBe(await sha256('/data/two.iso'));
    expect(await cube.text(`${PORT}/devnum`)).toBe(devnum);
    await cube.settle();
    const downs = cube.events.slice(before).filter(({ type, value }) => type === EV.KEY && value === 1);
    expect(downs.map(({ code }) => code)).toEqual(Array(8).fill(KEY.A));
  });

  it('is emptied when the target ejects the disc', async () => {
    await cube.step('eject', { path: drive });
    await until(async () => (await cube.text(`${LUN}/file`)) === '', 'the medium to be out');
    await typeA();
  });

  /** The text at the start of the target's sector `at`. */
  function sector(at: number, size: number): Promise<string> {
    return cube.sh(`dd if=${drive} bs=${size} skip=${at} count=1 2>/dev/null | head -c 10`);
  }

  /** A 6 GiB file with `texts` at the start of its sectors. On the root file system: exFAT would write all the zeros. */
  async function makeLarge(size: number, texts: ReadonlyMap<number, string>): Promise<void> {
    await cube.run(['truncate', '-s', '6G', '/mnt/large.iso']);
    for (const [at, text] of texts)
      await cube.sh(`printf '${text}' | dd of=/mnt/large.iso bs=${size} seek=${at} conv=notrunc 2>/dev/null`);
  }

  it('shows of a disc of 6 GB what its kernel shows of a disc', async () => {
    // Mainline cuts discs at the end of what minutes and seconds can name; the vendor's kernel shows them as DVDs.
    const last = 256 * 60 * 75 - 2;
    await makeLarge(2048, new Map([[last, 'here it is']]));
    await insert('/mnt/large.iso');
    await until(async () => (await hostSectors()) === (last + 1) * 4, 'the target to see the disc');
    expect(await sector(last, 2048)).toBe('here it is');
    await cube.write(`${LUN}/file`, '\n');
  });

  it('shows a disk of 6 GB whole', async () => {
    await useDrive('disk');
    const last = (6 * 1024 ** 3) / 512 - 1;
    await makeLarge(512, new Map([[last, 'the end it']]));
    await insert('/mnt/large.iso');
    await until(async () => (await hostSectors()) === last + 1, 'the target to see 6 GiB');
    expect(await sector(last, 512)).toBe('the end it');
    await cube.write(`${LUN}/file`, '\n');
    await cube.run(['rm', '/mnt/large.iso']);
  });

  it('is a disk that the target writes to and reads back', async () => {
    await insert('/data/stick.img');
    await until(async () => (await hostSectors()) === SIZE / 512, 'the target to see the disk');
    await cube.sh(
      `head -c ${SIZE} /dev/urandom >/tmp/written; dd if=/tmp/written of=${drive} bs=65536; sync; echo 3 >/proc/sys/vm/drop_caches`,
    );
    expect(await sha256(drive)).toBe(await sha256('/tmp/written'));
    await cube.write(`${LUN}/file`, '\n');
    expect(await sha256('/data/stick.img')).toBe(await sha256('/tmp/written'));
    await cube.run(['rm', '/tmp/written']);
  });
});
