// SPDX-License-Identifier: GPL-3.0-or-later
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kitPerTest } from '../support/kit.ts';
import { needFile, programs } from '../support/paths.ts';
import { alive } from '../support/proc.ts';
import { until } from '../support/wait.ts';

describe('a supervised program', () => {
  const kit = kitPerTest();

  class Service {
    readonly root = kit.folder();

    run(command: string, ...argv: string[]): { status: number | null; out: string; err: string } {
      const done = spawnSync(needFile(programs.nanokvm), ['supervise', '--root', this.root, command, 'demo', ...argv], {
        encoding: 'utf8',
      });
      return { status: done.status, out: done.stdout, err: done.stderr };
    }

    pid(): number | null {
      const file = join(this.root, 'run/nanokvm/demo.pid');
      return existsSync(file) ? Number(readFileSync(file, 'utf8')) : null;
    }

    log(): string {
      return readFileSync(join(this.root, 'run/nanokvm/demo.log'), 'utf8');
    }
  }

  function service(...argv: string[]): Service {
    const made = new Service();
    kit.defer(() => void made.run('stop'));
    const started = made.run('start', '--', ...argv);
    expect(started, started.err).toMatchObject({ status: 0 });
    return made;
  }

  it('is back after it was killed, and another start does nothing', async () => {
    const demo = service('/usr/bin/sleep', '1000');
    const first = demo.pid() ?? 0;
    expect(alive(first)).toBe(true);
    expect(demo.run('start', '--', '/usr/bin/sleep', '1000').status).toBe(0);
    expect(demo.pid()).toBe(first);
    process.kill(first, 'SIGKILL');
    const second = await until(() => (demo.pid() !== first ? demo.pid() : null), 'another program');
    expect(alive(second)).toBe(true);
    expect(demo.log()).toContain('killed by signal 9');
  });

  it('ends with its supervisor, also when it does not want to', () => {
    const demo = service('/usr/bin/env', 'bash', '-c', 'trap "" TERM; echo here; while :; do sleep 0.1; done');
    const pid = demo.pid() ?? 0;
    expect(demo.run('status')).toMatchObject({ status: 0, out: 'demo runs\n' });
    const stopped = demo.run('stop');
    expect(stopped, stopped.err).toMatchObject({ status: 0 });
    expect(alive(pid)).toBe(false);
    expect(demo.run('status')).toMatchObject({ status: 3, out: 'demo is stopped\n' });
    expect(demo.run('stop').status).toBe(0);
    expect(demo.log()).toContain('killed');
  });

  it('that cannot be started is an error', () => {
    const made = new Service();
    const started = made.run('start', '--', '/nowhere/program');
    expect(started.status).toBe(1);
    expect(started.err).toContain('/nowhere/program');
    expect(made.run('status').status).toBe(3);
  });
});
