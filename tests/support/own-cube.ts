// SPDX-License-Identifier: GPL-3.0-or-later
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { smallClip } from './clip.ts';
import { Cube } from './cube.ts';
import { CUBE_HASH } from './cube-setup.ts';
import type { Kit } from './kit.ts';
import { outFolder, repository } from './paths.ts';
import { Program } from './program.ts';

/** A virtual Cube of one test file, with a card of its own. */
export class OwnCube {
  readonly #state: string;
  readonly #kit: Kit;
  readonly #name: string;

  /** `name`: of the console's log among what the tests leave. */
  constructor(kit: Kit, name: string) {
    this.#kit = kit;
    this.#name = name;
    this.#state = kit.folder();
  }

  /** Where a file of the card is laid before the first start. */
  place(path: string): string {
    const place = join(this.#state, 'overlay', path);
    mkdirSync(dirname(place), { recursive: true });
    return place;
  }

  put(path: string, content: string, mode = 0o600): void {
    writeFileSync(this.place(path), content, { mode });
  }

  /** A file of the repository, with its mode. */
  copy(from: string, path: string): void {
    copyFileSync(join(repository, from), this.place(path));
  }

  /** What each of them has: a board, an administrator, plain HTTP, no SSH, the address that QEMU forwards to, a short recording. */
  furnish(): void {
    this.put('etc/kvm/hw', 'beta\n');
    this.put('etc/kvm/pwd', JSON.stringify({ username: 'admin', password: CUBE_HASH }));
    this.put('etc/kvm/server.yaml', 'proto: http\nport:\n  http: 80\n');
    this.put('etc/kvm/ssh_stop', ''); // as images ship
    this.put('boot/eth.nodhcp', '10.0.2.15/24 10.0.2.2\n');
    this.put('etc/default/nanokvm', 'SERVER_OPTIONS="--board cube --source replay:/kvmapp/clip.h264 --fps 5"\n');
    smallClip(this.place('kvmapp/clip.h264'));
  }

  /** Our scripts where the virtual machine has its own. What loads its drivers stays, under another name. */
  useOurScripts(): void {
    for (const name of ['S00kmod', 'S01fs', 'S30eth'])
      this.copy(`device/root/etc/init.d/${name}`, `etc/init.d/${name}`);
    this.copy('sim/cube/root/etc/init.d/S00kmod', 'etc/init.d/S00virtual');
    // The card by the names that it has on the device.
    const names = 'ln -sf vda /dev/mmcblk0\nfor part in 1 2 3; do ln -sf vda$part /dev/mmcblk0p$part; done\n';
    appendFileSync(this.place('etc/init.d/S00virtual'), names);
  }

  /** Power on. The first time its card is made; later ones find it as it was left. */
  async switchOn(...options: string[]): Promise<{ machine: Program; port: number }> {
    const programs = process.env.NANOKVM_DEVICE_BUILD ?? join(repository, 'build/device/programs');
    const argv = [join(repository, 'sim/cube/cube'), '--state', this.#state, '--overlay', join(this.#state, 'overlay')];
    const machine = new Program([...argv, '--programs', programs, ...options], { deathSignal: 'TERM' });
    this.#kit.watch(machine);
    this.#kit.defer(async () => {
      await machine.terminate();
      mkdirSync(outFolder, { recursive: true });
      writeFileSync(join(outFolder, `${this.#name}-console.log`), this.console);
    });
    const port = Number((await machine.line(/^web http:\/\/127\.0\.0\.1:(\d+)$/))[1]);
    return { machine, port };
  }

  /** Waits until it can be asked to do things. */
  connect(): Promise<Cube> {
    return Cube.connect(this.#state);
  }

  /** The file that stands for its card. */
  get card(): string {
    return join(this.#state, 'card');
  }

  /** What its serial console said since it was last switched on. */
  get console(): string {
    const log = join(this.#state, 'console.log');
    return existsSync(log) ? readFileSync(log, 'latin1') : '';
  }
}
