// SPDX-License-Identifier: GPL-3.0-or-later
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kitPerTest } from '../support/kit.ts';
import { Namespace } from '../support/namespace.ts';
import { needFile, programs } from '../support/paths.ts';
import { Program } from '../support/program.ts';
import { sleep, until } from '../support/wait.ts';

describe('kvm_system', () => {
  const kit = kitPerTest();

  /** In a network of its own, so that news of this machine's do not reach it. */
  async function start(root: string): Promise<Program> {
    const { under } = await Namespace.make(kit);
    const program = new Program([needFile(programs.kvmSystem), '--root', root], { under });
    kit.defer(async () => {
      await program.terminate();
      program.checkSanitizers();
    });
    await program.line(/an OLED/);
    return program;
  }

  /** How often the process has waited. */
  function waits(pid: number): number {
    return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  }

  it('waits for events and does nothing in between', async () => {
    const root = kit.folder();
    const program = await start(root);
    const alive = join(root, 'run/nanokvm/alive');
    writeFileSync(alive, '');
    await sleep(1000);
    const before = waits(program.pid);
    for (let second = 0; second < 4; second += 1) {
      utimesSync(alive, new Date(), new Date()); // the server's sign of life wakes nobody
      await sleep(1000);
    }
    expect(waits(program.pid)).toBe(before);
    writeFileSync(join(root, 'etc/kvm/oled_sleep'), '30');
    await until(() => waits(program.pid) > before, 'a setting to be seen');
  }, 30_000);

  it('knows a board without an OLED, writes nothing twice, and ends at once', async () => {
    const root = kit.folder();
    mkdirSync(join(root, 'etc/kvm'), { recursive: true });
    writeFileSync(join(root, 'etc/kvm/hw'), 'beta\n');
    writeFileSync(join(root, 'etc/kvm/oled_exist'), '');
    const program = await start(root);
    expect(program.log).toContain('beta, without an OLED');
    expect(existsSync(join(root, 'etc/kvm/oled_exist'))).toBe(false);
    expect(await program.terminate(2000)).toMatchObject({ code: 0 });
  }, 30_000);
});
