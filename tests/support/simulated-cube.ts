// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** What happens to the simulated board of kvm_capture: lines into its named pipe (sim/sg2002/happenings.hpp). */
export class SimulatedCube {
  readonly pipe: string;
  readonly #fd: number;

  constructor(folder: string) {
    this.pipe = join(folder, 'happenings');
    execFileSync('mkfifo', [this.pipe]);
    this.#fd = openSync(this.pipe, constants.O_RDWR | constants.O_NONBLOCK);
  }

  /** For --source. */
  get source(): string {
    return `sg2002-sim,pipe=${this.pipe}`;
  }

  happens(line: string): void {
    writeSync(this.#fd, `${line}\n`);
  }

  close(): void {
    closeSync(this.#fd);
  }
}
