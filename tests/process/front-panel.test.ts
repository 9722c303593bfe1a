// SPDX-License-Identifier: GPL-3.0-or-later
// Buttons and lights of the target on the device's lines. Files stand for sysfs; the kernel's part is not shown here.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { envelope } from '../support/http.ts';
import { kitPerTest } from '../support/kit.ts';
import type { Server } from '../support/server.ts';
import { until } from '../support/wait.ts';

/** Lines of beta and pcie boards (device.md 1.3). */
const LINE = { power: 503, powerLed: 504, reset: 505, oledData: 507 } as const;

describe('the front panel of the target', () => {
  const kit = kitPerTest();

  /** A device of this kind whose lines were left as somebody else may leave them: high. */
  async function device(hardware: string): Promise<Server> {
    const root = kit.folder();
    for (const line of Object.values(LINE)) {
      const folder = join(root, `root/sys/class/gpio/gpio${line}`);
      mkdirSync(folder, { recursive: true });
      for (const [name, content] of [
        ['direction', 'in'],
        ['edge', 'none'],
        ['value', '1'],
      ] as const)
        writeFileSync(join(folder, name), content);
    }
    mkdirSync(join(root, 'root/etc/kvm'), { recursive: true });
    writeFileSync(join(root, 'root/etc/kvm/hw'), `${hardware}\n`);
    return kit.server({ root, board: 'cube' });
  }

  function line(server: Server, number: number, file = 'value'): string {
    return readFileSync(server.path(`/sys/class/gpio/gpio${number}/${file}`), 'utf8');
  }

  it('has both buttons released before the first request, and nothing else touched', async () => {
    const server = await device('beta');
    // `low` makes a line an output that is low in one step.
    expect(line(server, LINE.power, 'direction')).toBe('low');
    expect(line(server, LINE.reset, 'direction')).toBe('low');
    expect(line(server, LINE.oledData, 'direction')).toBe('in');
    expect(line(server, LINE.powerLed, 'direction')).toBe('in');
  });

  it('has its buttons pressed as long as asked for, one after the other', async () => {
    const server = await device('beta');
    const admin = await server.logIn();
    for (const [type, number] of [
      ['power', LINE.power],
      ['reset', LINE.reset],
    ] as const) {
      const press = admin.post('/api/vm/gpio', { type, duration: 600 });
      await until(() => line(server, number) === '1', `${type} to be pressed`);
      await press;
      expect(line(server, number)).toBe('0');
    }
  });

  it('is released by the next server when one dies in the middle of a press', async () => {
    const server = await device('pcie');
    const admin = await server.logIn();
    const press = admin.send('POST', '/api/vm/gpio', { type: 'power', duration: 20_000 }).catch(() => null);
    await until(() => line(server, LINE.power) === '1', 'the button to be pressed');
    await server.program.kill();
    await press;
    writeFileSync(server.path(`/sys/class/gpio/gpio${LINE.power}/direction`), 'out'); // as the kernel shows it
    await server.start();
    expect(line(server, LINE.power, 'direction')).toBe('low');
  });

  it('shows its light, and kvm_system learns of it', async () => {
    const server = await device('beta');
    const admin = await server.logIn();
    expect(await admin.data('/api/vm/gpio')).toEqual({ pwr: false, hdd: false });
    writeFileSync(server.path(`/sys/class/gpio/gpio${LINE.powerLed}/value`), '0');
    expect(await admin.data('/api/vm/gpio')).toEqual({ pwr: true, hdd: false });
    expect(readFileSync(server.path('/run/nanokvm/power'), 'utf8')).toBe('0');
  });

  it('is missing where the board is not known, and the faults of the device are told', async () => {
    const server = await device('pro');
    const admin = await server.logIn();
    server.write('/kvmapp/kvm/state', '0\n');
    const faults = async (): Promise<string[]> => ((await admin.data('/api/vm/faults')) as { faults: string[] }).faults;
    expect(await faults()).toEqual(
      expect.arrayContaining(['The board is not known: power and reset are off', 'No HDMI signal']),
    );
    server.write('/etc/kvm/hw', 'beta\n');
    expect(await faults()).not.toContain('The board is not known: power and reset are off');
    expect(await faults()).not.toContain('The server is not running');
  });

  it.each(['pro', 'atx', 'whatever'])('is left alone on hardware %s, with the reason', async (hardware) => {
    const server = await device(hardware);
    const admin = await server.logIn();
    const answer = envelope(await admin.send('POST', '/api/vm/gpio', { type: 'power', duration: 100 }));
    expect(answer.code).toBe(-3);
    expect(answer.msg).toMatch(/^operation failed: .*(board|hardware)/);
    for (const number of Object.values(LINE)) expect(line(server, number, 'direction')).toBe('in');
  });
});
