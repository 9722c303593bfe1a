// SPDX-License-Identifier: GPL-3.0-or-later
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { kitPerTest } from '../support/kit.ts';
import { needFile, programs } from '../support/paths.ts';
import { Program } from '../support/program.ts';

describe('kvm_system', () => {
  const kit = kitPerTest();

  async function start(root: string): Promise<Program> {
    const program = new Program([needFile(programs.kvmSystem), '--root', root]);
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
    const program = await start(kit.folder());
    await sleep(500);
    const before = waits(program.pid);
    await sleep(5000);
    // Other interfaces of this machine may come and go: that is news, too.
    expect(waits(program.pid) - before).toBeLessThan(10);
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
