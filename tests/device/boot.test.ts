// SPDX-License-Identifier: GPL-3.0-or-later
// From power-on to the login page with our scripts as the init scripts, on a virtual Cube of its own. What stays of the
// virtual machine's own scripts is the one that loads its drivers.
import { appendFileSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallClip } from '../support/clip.ts';
import { CUBE_PASSWORD } from '../support/cube-setup.ts';
import { Cube } from '../support/cube.ts';
import { request } from '../support/http.ts';
import { kitPerFile } from '../support/kit.ts';
import { outFolder, repository } from '../support/paths.ts';
import { Program } from '../support/program.ts';
import { logIn } from '../support/session.ts';
import { PATIENCE_MS, sleep, until } from '../support/wait.ts';

/** Of CUBE_PASSWORD, with the lowest cost: emulated arithmetic is slow. */
const HASH = '$2a$04$Q1k8Zz3sT0b6m5yN4wXe2utMRPZ91c2Kz1leSjVjNbWQt475XKCsy';
const SCRIPTS = ['S01fs', 'S03usbdev', 'S30eth', 'S95nanokvm'];

describe('a Cube that starts by our scripts', () => {
  const kit = kitPerFile();
  let state: string;
  let machine: Program;
  let cube: Cube;
  let port: number;

  /** What is laid over the card. */
  function lay(card: string): void {
    const put = (name: string, content: string, mode = 0o600): void => {
      mkdirSync(dirname(join(card, name)), { recursive: true });
      writeFileSync(join(card, name), content, { mode });
    };
    mkdirSync(join(card, 'etc/init.d'), { recursive: true });
    for (const name of ['S01fs', 'S30eth'])
      copyFileSync(join(repository, 'device/root/etc/init.d', name), join(card, 'etc/init.d', name));
    // The drivers of the machine, and the names that the card has on the device.
    const drivers = join(card, 'etc/init.d/S00kmod');
    cpSync(join(repository, 'sim/cube/root/etc/init.d/S00kmod'), drivers);
    appendFileSync(drivers, 'for part in 1 2 3; do ln -sf vda$part /dev/mmcblk0p$part; done\n');
    put('etc/kvm/hw', 'beta\n');
    put('etc/kvm/pwd', JSON.stringify({ username: 'admin', password: HASH }));
    put('etc/kvm/server.yaml', 'proto: http\nport:\n  http: 80\n');
    put('etc/kvm/ssh_stop', ''); // as images ship
    put('boot/eth.nodhcp', '10.0.2.15/24 10.0.2.2\n');
    put('etc/default/nanokvm', 'SERVER_OPTIONS="--board cube --source replay:/kvmapp/clip.h264 --fps 5"\n');
    smallClip(join(card, 'kvmapp/clip.h264'));
  }

  const consoleText = (): string =>
    existsSync(join(state, 'console.log')) ? readFileSync(join(state, 'console.log'), 'latin1') : '';

  const served = async (): Promise<boolean> => (await request(port, { path: '/' }).catch(() => null))?.status === 200;

  beforeAll(async () => {
    state = kit.folder();
    const card = join(state, 'overlay');
    lay(card);
    const programs = process.env.NANOKVM_DEVICE_BUILD ?? join(repository, 'build/device/programs');
    const argv = [join(repository, 'sim/cube/cube'), '--state', state, '--overlay', card, '--programs', programs];
    machine = new Program(argv, { deathSignal: 'TERM' });
    kit.watch(machine);
    kit.defer(async () => {
      await machine.terminate();
      mkdirSync(outFolder, { recursive: true });
      if (existsSync(join(state, 'console.log')))
        copyFileSync(join(state, 'console.log'), join(outFolder, 'boot-console.log'));
    });
    port = Number((await machine.line(/^web http:\/\/127\.0\.0\.1:(\d+)$/))[1]);
    cube = await Cube.connect(state);
  });
  afterAll(() => cube.close());

  it('serves its login page', async () => {
    await until(served, 'the login page', 2 * PATIENCE_MS);
    console.log(`login page ${(await cube.uptime()).toFixed(1)} guest seconds after power-on`);
    await until(() => consoleText().includes('rcS: done'), 'the last init script');
    // There are no pads and no I2C bus on this machine: that script fails, and nothing stops because of it.
    const failed = [...consoleText().matchAll(/^rcS: (\S+) failed/gm)].map((match) => match[1]?.split('/').pop());
    expect(failed).toEqual(['S15kvmhwd']);
    await logIn({ port }, 'admin', CUBE_PASSWORD);
    for (const path of await cube.glob('/proc/[0-9]*/status')) {
      const status = await cube.text(path).catch(() => '');
      const field = (name: string): string => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? '';
      if (/^(NanoKVM-Server|kvm_capture|kvm_system|nanokvm)$/.test(field('Name')))
        console.log(`${field('Name')} ${field('VmRSS')} kB resident, ${field('RssAnon')} kB its own`);
    }
  });

  it('is well, says the doctor', async () => {
    const doctor = await cube.attempt(['nanokvm', 'doctor']);
    console.log(doctor.out);
    expect(doctor.out).not.toContain('!!');
    expect(doctor.code).toBe(0);
    expect(doctor.out).toContain('ok The network address is 10.0.2.15');
  });

  it('tells the state of every script', async () => {
    for (const name of SCRIPTS) {
      const status = await cube.attempt([`/etc/init.d/${name}`, 'status']);
      expect(status.code, `${name}: ${status.out}${status.err}`).toBe(0);
    }
    const resolver = await cube.text('/etc/resolv.conf');
    expect(resolver).toBe('nameserver 10.0.2.2');
  });

  it('has its programs back after they were killed', async () => {
    for (const name of ['NanoKVM-Server', 'kvm_system']) {
      const pid = async (): Promise<string> => (await cube.text(`/run/nanokvm/${name}.pid`).catch(() => '')).trim();
      const first = await pid();
      expect(first).toMatch(/^\d+$/);
      // Killed and looked for inside, so that the time is the guest's own.
      const seconds = await cube.sh(
        `t=$(cut -d' ' -f1 /proc/uptime); kill -9 ${first}; ` +
          `until [ -s /run/nanokvm/${name}.pid ] && [ "$(cat /run/nanokvm/${name}.pid)" != ${first} ]; do usleep 20000; done; ` +
          `echo "$(cut -d' ' -f1 /proc/uptime) $t"`,
      );
      const [after = 0, before = 0] = seconds.trim().split(' ').map(Number);
      console.log(`${name} is back ${(after - before).toFixed(2)} guest seconds after SIGKILL`);
      expect(await pid()).not.toBe(first);
    }
    await until(served, 'the login page of the new server');
  });

  it('stops, and starts with a clock that was never set, and says so', async () => {
    // Timed inside: what this machine is busy with does not count.
    const now = "cut -d' ' -f1 /proc/uptime";
    const stop = await cube.attempt(['sh', '-c', `${now}; /etc/init.d/S95nanokvm stop >/dev/null || exit; ${now}`]);
    expect(stop.code, stop.err).toBe(0);
    const [from = 0, to = 0] = stop.out.trim().split('\n').map(Number);
    const seconds = to - from;
    console.log(`S95nanokvm stop took ${seconds.toFixed(2)} guest seconds`);
    expect(to).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(3);
    expect((await cube.attempt(['/etc/init.d/S95nanokvm', 'status'])).code).toBe(3);
    expect((await cube.attempt(['nanokvm', 'doctor'])).out).toContain('!! The server was not started');
    await cube.run(['date', '-s', '@1000']);
    expect((await cube.attempt(['nanokvm', 'doctor'])).out).toContain('-- The clock is not set');
    await cube.run(['/etc/init.d/S95nanokvm', 'restart']);
    await until(served, 'the login page in 1970');
    await cube.run(['/etc/init.d/S03usbdev', 'restart']);
    await cube.run(['/etc/init.d/S30eth', 'restart']);
    await until(async () => (await cube.attempt(['/etc/init.d/S30eth', 'status'])).code === 0, 'the network');
    await until(served, 'the login page through the network that was restarted');
  });

  it('writes nothing to its card while nobody does anything', async () => {
    const sectors = async (): Promise<number> =>
      Number((await cube.text('/sys/block/vda/stat')).trim().split(/\s+/)[6]);
    await cube.run(['sync']);
    await sleep(3000);
    await cube.run(['sync']);
    const [before, from] = [await sectors(), await cube.uptime()];
    await cube.run(['sleep', '20'], { timeoutMs: 200_000 });
    await cube.run(['sync']);
    const [after, to] = [await sectors(), await cube.uptime()];
    console.log(`${after - before} sectors written in ${(to - from).toFixed(0)} idle guest seconds`);
    expect(after - before).toBe(0);
  });
});
