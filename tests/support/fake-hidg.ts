// SPDX-License-Identifier: GPL-3.0-or-later
import { appendFileSync, closeSync, constants, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kit } from './kit.ts';
import { Program } from './program.ts';
import { until } from './wait.ts';

const SCRIPT = fileURLToPath(new URL('fake-hidg.py', import.meta.url));

/** Everything up, as each device says it; the absolute pointer rests in the middle until it is moved. */
export const ALL_UP = ['0 0000000000000000', '1 00000000', '2 00ff3fff3f00'] as const;

/** The device's USB as a server with this root sees it: the HID nodes, a controller, and a host at the other end. */
export class FakeHidg {
  readonly #root: string;
  readonly #program: Program;

  private constructor(root: string) {
    this.#root = root;
    this.#program = new Program(['python3', SCRIPT, root]);
  }

  /** `folder` is the one that the server will be given. */
  static async start(kit: Kit, folder: string): Promise<FakeHidg> {
    const root = join(folder, 'root');
    mkdirSync(join(root, 'sys/class/udc/fake.0'), { recursive: true });
    mkdirSync(join(root, 'boot'), { recursive: true });
    const hidg = new FakeHidg(root);
    kit.watch(hidg.#program);
    kit.defer(() => hidg.#program.kill());
    hidg.state('configured');
    await hidg.#program.line(/^ready$/);
    return hidg;
  }

  /** What the kernel says of the host: configured, suspended, not attached … */
  state(word: string): void {
    // In place and in one piece, as the kernel's attribute changes: what stays behind the newline does not count.
    const file = openSync(
      join(this.#root, 'sys/class/udc/fake.0/state'),
      constants.O_WRONLY | constants.O_CREAT,
      0o644,
    );
    writeSync(file, `${word}\n`);
    closeSync(file);
  }

  /** An output report of the host: bit 0 Num, 1 Caps, 2 Scroll. */
  light(bits: number): void {
    appendFileSync(join(this.#root, 'dev/lights'), Uint8Array.of(bits));
  }

  /** All reports so far, `DEVICE HEX`. */
  get reports(): string[] {
    return this.#program.lines.filter((line) => /^\d [0-9a-f]+$/.test(line));
  }

  /** Those after the first `begin`, once there are as many as `count`. */
  async told(begin: number, count: number): Promise<string[]> {
    await until(
      () => this.reports.length >= begin + count,
      `${count} reports; there were ${this.reports.slice(begin).join(', ')}`,
    );
    return this.reports.slice(begin);
  }
}
