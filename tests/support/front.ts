// SPDX-License-Identifier: GPL-3.0-or-later
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Cube } from './cube.ts';
import { CUBE_HASH, CUBE_PASSWORD } from './cube-setup.ts';
import { request } from './http.ts';
import type { Kit } from './kit.ts';
import { outFolder, repository, webRoot } from './paths.ts';
import { Program } from './program.ts';
import { Qmp } from './qmp.ts';
import { until } from './wait.ts';

/** Lines of bank A (device.md 1.3); those of beta and pcie boards unless named otherwise. */
export const LINE = {
  power: 23,
  powerLed: 24,
  reset: 25,
  diskLedOfAlpha: 25,
  resetOfAlpha: 27,
  oledReset: 22,
  wifiSupply: 26,
} as const;

/** The administrator's; the hash has the lowest cost, since emulated arithmetic is slow. */
export const FRONT_PASSWORD = CUBE_PASSWORD;

/** A line that was driven, as the kernel's trace tells it. */
export interface Driven {
  /** Guest seconds. */
  readonly at: number;
  readonly line: number;
  readonly high: boolean;
}

/** A write on the I2C bus. */
export interface Transfer {
  readonly at: number;
  readonly address: number;
  /** All bytes behind the address. */
  readonly bytes: Uint8Array;
}

/** The virtual front (sim/front): a kernel with the lines, the bus and the key of a NanoKVM, and our programs. */
export class Front {
  readonly inside: Cube;
  readonly port: number;
  readonly #firstNumber: number;

  private constructor(inside: Cube, port: number, firstNumber: number) {
    this.inside = inside;
    this.port = port;
    this.#firstNumber = firstNumber;
  }

  /** Starts one for all tests of a file; it ends with the kit. With a `card` it can be the linux board. */
  static async start(kit: Kit, name: string, card = false): Promise<Front> {
    const state = kit.folder();
    const build = process.env.NANOKVM_FRONT_BUILD ?? join(repository, 'build/release');
    const options = ['--state', state, '--build', build, ...(card ? ['--card'] : [])];
    const machine = new Program([join(repository, 'sim/front/front'), ...options]);
    kit.watch(machine);
    kit.defer(async () => {
      await machine.kill();
      mkdirSync(outFolder, { recursive: true });
      const log = join(state, 'console.log');
      if (existsSync(log)) copyFileSync(log, join(outFolder, `${name}-console.log`));
    });
    await until(() => {
      if (!machine.running) throw new Error(`sim/front/front ended:\n${machine.log}`);
      return existsSync(join(state, 'monitor.sock')) && existsSync(join(state, 'agent.sock'));
    }, 'the virtual front to start');
    const qmp = await Qmp.connect(join(state, 'monitor.sock'));
    const net = (await qmp.execute('human-monitor-command', { 'command-line': 'info usernet' })) as string;
    qmp.close();
    const port = Number(/127\.0\.0\.1 +(\d+) +10\./.exec(net)?.[1]);
    const inside = await Cube.connect(state);
    const base = await inside.sh(
      'grep -l 3020000.gpio /sys/class/gpio/gpiochip*/label | sed s/label/base/ | xargs cat',
    );
    return new Front(inside, port, Number(base));
  }

  /** What a line is at: driven by us, else pulled. */
  async level(line: number): Promise<number> {
    return Number(await this.inside.text(`/run/3020000/sim_gpio${line}/value`));
  }

  /** What the outside does to a line. */
  async pull(line: number, up: boolean): Promise<void> {
    await this.inside.write(`/run/3020000/sim_gpio${line}/pull`, up ? 'pull-up' : 'pull-down');
  }

  /** Loads a bus with devices at these addresses, under all the numbers that the device's buses have. */
  async bus(addresses: readonly number[], numbers: readonly number[] = [1, 4, 5]): Promise<void> {
    const list = addresses.map((address) => `0x${address.toString(16)}`).join();
    const links = [1, 4, 5].map((number) => `rm -f /dev/i2c-${number}`);
    links.push(...numbers.map((number) => `ln -s i2c-0 /dev/i2c-${number}`));
    await this.inside.sh(
      `if [ -d /sys/module/i2c_stub ]; then rmmod i2c_stub; fi; insmod /lib/modules/i2c_stub.ko chip_addr=${list}; ` +
        `until [ -c /dev/i2c-0 ]; do usleep 10000; done; ${links.join('; ')}`,
    );
  }

  /** What a device with one administrator and plain HTTP has on its card. */
  async furnish(hardware: string | null): Promise<void> {
    const { inside } = this;
    await inside.run(['rm', '-f', '/etc/kvm/hw', '/etc/kvm/hdmi_version']);
    if (hardware !== null) await inside.write('/etc/kvm/hw', `${hardware}\n`);
    await inside.write('/etc/kvm/pwd', JSON.stringify({ username: 'admin', password: CUBE_HASH }));
    await inside.write('/etc/kvm/server.yaml', 'proto: http\nport:\n  http: 80\n');
    await inside.write('/kvmapp/server/web/index.html', '<!doctype html><title>front</title>');
  }

  /** The real pages instead of an empty one. */
  async serveWebApplication(): Promise<void> {
    for (const file of readdirSync(webRoot, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )) {
      const path = join(file.parentPath, file.name);
      const target = join('/kvmapp/server/web', relative(webRoot, path));
      await this.inside.run(['mkdir', '-p', dirname(target)]);
      await this.inside.write(target, readFileSync(path));
    }
  }

  /** Waits until the server in it serves pages; `what` names that server. */
  async untilServed(what: string): Promise<void> {
    await until(async () => (await request(this.port, { path: '/' }).catch(() => null))?.status === 200, what);
  }

  /** Forgets what was traced, and begins anew. */
  async trace(): Promise<void> {
    await this.inside.sh(
      'cd /sys/kernel/tracing; echo 0 >tracing_on; echo mono >trace_clock; echo >trace; echo 4096 >buffer_size_kb; ' +
        'echo 1 >events/gpio/gpio_value/enable; echo 1 >events/smbus/smbus_write/enable; echo 1 >tracing_on',
    );
  }

  async #lines(event: string): Promise<{ at: number; text: string }[]> {
    const trace = (await this.inside.read('/sys/kernel/tracing/trace')).toString('latin1');
    return [...trace.matchAll(new RegExp(` (\\d+\\.\\d+): ${event}: (.*)$`, 'gm'))].map((match) => ({
      at: Number(match[1]),
      text: match[2] ?? '',
    }));
  }

  /** How our programs drove the lines of bank A since trace(). */
  async driven(line?: number): Promise<Driven[]> {
    const all = (await this.#lines('gpio_value')).flatMap(({ at, text }) => {
      const [, number, value] = /^(\d+) set (\d)$/.exec(text) ?? [];
      const offset = Number(number) - this.#firstNumber;
      return offset >= 0 && offset < 32 ? [{ at, line: offset, high: value === '1' }] : [];
    });
    return line === undefined ? all : all.filter((one) => one.line === line);
  }

  /** How long a button was down, each time since trace(): guest milliseconds. */
  async presses(line: number): Promise<number[]> {
    const lengths: number[] = [];
    let since: number | null = null;
    for (const { at, high } of await this.driven(line)) {
      if (high) since ??= at;
      else if (since !== null) {
        lengths.push((at - since) * 1000);
        since = null;
      }
    }
    return lengths;
  }

  /** What was written to I2C devices since trace(). */
  async transfers(): Promise<Transfer[]> {
    return (await this.#lines('smbus_write')).map(({ at, text }) => {
      const [, address = '', command = '', protocol = '', data = ''] =
        /a=(\w+) f=\w+ c=(\w+) (\S+) .*\[([^\]]*)\]/.exec(text) ?? [];
      const bytes = data.split('-').filter((byte) => byte !== '');
      // A block is traced with its length, which is not on the wire.
      if (protocol.includes('BLOCK')) bytes.shift();
      return {
        at,
        address: parseInt(address, 16),
        bytes: Uint8Array.from([command, ...bytes].map((byte) => parseInt(byte, 16))),
      };
    });
  }
}
