// SPDX-License-Identifier: GPL-3.0-or-later
// From power-on to the login page with our scripts as the init scripts, on a virtual Cube of its own. What stays of the
// virtual machine's own scripts is the one that loads its drivers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cube, Outcome } from '../support/cube.ts';
import { CUBE_PASSWORD } from '../support/cube-setup.ts';
import { request } from '../support/http.ts';
import { kitPerFile } from '../support/kit.ts';
import { OwnCube } from '../support/own-cube.ts';
import { logIn } from '../support/session.ts';
import { PATIENCE_MS, sleep, until } from '../support/wait.ts';

describe('a Cube that starts by our scripts', () => {
  const kit = kitPerFile();
  let own: OwnCube;
  let cube: Cube;
  let port: number;

  const served = async (): Promise<boolean> => (await request(port, { path: '/' }).catch(() => null))?.status === 200;

  beforeAll(async () => {
    own = new OwnCube(kit, 'boot');
    own.furnish();
    own.useOurScripts();
    own.put('etc/passwd', 'root:x:0:0::/root:/bin/sh\nsshd:x:100:100::/run/sshd:/bin/false\n', 0o644);
    own.put('etc/ssh/sshd_config', '');
    ({ port } = await own.switchOn());
    cube = await own.connect();
  });
  afterAll(() => cube.close());

  it('serves its login page', async () => {
    await until(served, 'the login page', 2 * PATIENCE_MS);
    console.log(`login page ${(await cube.uptime()).toFixed(1)} guest seconds after power-on`);
    await until(() => own.console.includes('rcS: done'), 'the last init script');
    // There are no pads and no I2C bus on this machine: that script fails, and nothing stops because of it.
    const failed = [...own.console.matchAll(/^rcS: (\S+) failed/gm)].map((match) => match[1]?.split('/').pop());
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

  const script = (name: string, verb: string): Promise<Outcome> => cube.attempt([`/etc/init.d/${name}`, verb]);

  /** Runs it, and waits until its status is this one: 0 is good, 3 stopped. */
  async function expectAfter(name: string, verb: string, code: 0 | 3): Promise<void> {
    const done = await script(name, verb);
    expect(done.code, `${name} ${verb}: ${done.err}`).toBe(0);
    await until(async () => (await script(name, 'status')).code === code, `${name} to be ${code} after ${verb}`);
  }

  it('tells the state of every script', async () => {
    for (const name of ['S00kmod', 'S01fs', 'S03usbdev', 'S03usbhid', 'S15kvmhwd', 'S30eth', 'S95nanokvm']) {
      const status = await script(name, 'status');
      expect(status.code, `${name}: ${status.out}${status.err}`).toBe(0);
    }
    expect((await script('S50sshd', 'status')).code).toBe(3);
    const resolver = await cube.text('/etc/resolv.conf');
    expect(resolver).toBe('nameserver 10.0.2.2');
  });

  it('stops what can be stopped, and starts it again, however it is asked to', async () => {
    for (const name of ['S03usbdev', 'S30eth']) {
      await expectAfter(name, 'stop', 3);
      await expectAfter(name, 'start', 0);
      await expectAfter(name, 'start', 0);
      await expectAfter(name, 'restart', 0);
      await expectAfter(name, 'stop', 3);
      await expectAfter(name, 'restart', 0);
    }
    // What has nothing to stop, or leaves that to another script, goes on.
    for (const name of ['S00kmod', 'S03usbhid'])
      for (const verb of ['stop', 'start', 'restart']) await expectAfter(name, verb, 0);
    await until(served, 'the login page through the network that was restarted');
  });

  it('serves SSH when its owner wants it', async () => {
    await cube.run(['mkdir', '-p', '/run/sshd']);
    const greeting = async (): Promise<string> =>
      (await cube.attempt(['sh', '-c', 'sleep 2 | nc 127.0.0.1 22 | head -n 1'])).out.trim();
    await expectAfter('S50sshd', 'start', 3); // as images ship
    expect(await greeting()).toBe('');
    await cube.write('/boot/start_ssh_once', '');
    await expectAfter('S50sshd', 'start', 0);
    expect(await cube.glob('/boot/start_ssh_once')).toEqual([]);
    expect(await greeting()).toMatch(/^SSH-2\.0-OpenSSH_/);
    await expectAfter('S50sshd', 'restart', 0); // what runs once runs again
    await expectAfter('S50sshd', 'permanent_off', 3);
    expect(await cube.glob('/etc/kvm/ssh_stop')).toHaveLength(1);
    await expectAfter('S50sshd', 'restart', 3);
    await expectAfter('S50sshd', 'permanent_on', 0);
    expect(await cube.glob('/etc/kvm/ssh_stop')).toEqual([]);
    await expectAfter('S50sshd', 'stop', 3);
    expect(await greeting()).toBe('');
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
    // With nothing that uses them, the file systems can be left and come back.
    await expectAfter('S01fs', 'stop', 3);
    await expectAfter('S01fs', 'start', 0);
    await expectAfter('S01fs', 'restart', 0);
    await expectAfter('S95nanokvm', 'restart', 0);
    await until(served, 'the login page in 1970');
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
