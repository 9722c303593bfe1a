// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, type TestContext } from 'vitest';
import { FakeQmp } from './fake-qmp.ts';
import type { Program } from './program.ts';
import { Server, type ServerOptions } from './server.ts';

/**
 * Owns what a test starts and ends it in reverse order. A program that does not end cleanly, or that a sanitizer
 * complains about, fails the test.
 */
export class Kit {
  #undo: (() => Promise<void> | void)[] = [];
  #programs: Program[] = [];

  defer(undo: () => Promise<void> | void): void {
    this.#undo.push(undo);
  }

  /** A new empty folder, removed at the end. Short, since socket addresses hold 107 bytes. */
  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'nk-'));
    this.defer(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  /** Shows the program's output when the test fails. */
  watch(program: Program): void {
    this.#programs.push(program);
  }

  async server(options: ServerOptions = {}): Promise<Server> {
    const server = new Server({ ...options, root: options.root ?? this.folder() });
    this.defer(() => server.finish());
    await server.start();
    return server;
  }

  async fakeQmp(): Promise<FakeQmp> {
    const qmp = await FakeQmp.listen(join(this.folder(), 'qmp.sock'));
    this.defer(() => qmp.close());
    return qmp;
  }

  async finish(failed: boolean): Promise<void> {
    const errors: unknown[] = [];
    for (const undo of this.#undo.splice(0).reverse()) {
      try {
        await undo();
      } catch (error) {
        errors.push(error);
      }
    }
    const programs = this.#programs.splice(0);
    if (failed || errors.length > 0) {
      for (const program of programs) process.stderr.write(`--- ${program.name}\n${program.log.slice(-8000)}\n`);
    }
    if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors, errors.join('\n'));
  }
}

function failed(context: TestContext): boolean {
  return context.task.result?.state === 'fail';
}

/** A kit whose contents end with each test. */
export function kitPerTest(): Kit {
  const kit = new Kit();
  afterEach((context) => kit.finish(failed(context)));
  return kit;
}

/** A kit whose contents serve all tests of the file. */
export function kitPerFile(): Kit {
  const kit = new Kit();
  let anyFailed = false;
  afterEach((context) => {
    anyFailed ||= failed(context);
  });
  afterAll(() => kit.finish(anyFailed));
  return kit;
}
