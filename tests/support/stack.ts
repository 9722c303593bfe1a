// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from './paths.ts';
import { Picture } from './picture.ts';
import { alive, children, programOf } from './proc.ts';
import { describe, Program } from './program.ts';
import { Qmp } from './qmp.ts';
import { logIn, type Session } from './session.ts';
import { until } from './wait.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** The product as a newcomer starts it: ./run with its QEMU PC, on a free port, with a state folder of its own. */
export class Stack {
  readonly state = mkdtempSync(join(tmpdir(), 'nk-'));
  readonly password = 'look at that screen';
  port = 0;
  program!: Program;

  async start(options: readonly string[] = []): Promise<void> {
    this.port = await freePort();
    const argv = [join(repository, 'run'), '--no-build', '--port', String(this.port), '--state', this.state];
    argv.push('--admin-password', this.password, ...options);
    // SIGTERM, not SIGKILL, should the test runner die: the script has to end what it started.
    this.program = new Program(argv, { deathSignal: 'TERM' });
    await this.program.line(new RegExp(`^ready http://127\\.0\\.0\\.1:${this.port} user=admin password=`));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  logIn(): Promise<Session> {
    return logIn(this, 'admin', this.password);
  }

  #child(name: string): number | null {
    return children(this.program.pid).find((pid) => programOf(pid) === name && alive(pid)) ?? null;
  }

  get serverPid(): number | null {
    return this.#child('NanoKVM-Server');
  }

  get pcPid(): number | null {
    return this.#child('qemu-system-x86_64');
  }

  get workerPid(): number | null {
    const server = this.serverPid;
    return server === null
      ? null
      : (children(server).find((pid) => programOf(pid) === 'kvm_capture' && alive(pid)) ?? null);
  }

  /** QEMU's second monitor. */
  monitor(): Promise<Qmp> {
    return Qmp.connect(join(this.state, 'qmp2.sock'));
  }

  /** What the PC wrote on its serial console: what its agent saw, whatever the product shows. */
  get console(): string {
    return readFileSync(join(this.state, 'pc.log'), 'latin1');
  }

  /** Waits for a line of the PC's console after the first `from` characters. */
  async consoleSays(pattern: RegExp, from = 0, patienceMs = 60_000): Promise<void> {
    await until(() => pattern.test(this.console.slice(from)), `the PC to say ${pattern}`, patienceMs);
  }

  /** The PC's screen as QEMU itself sees it. */
  async screendump(qmp: Qmp): Promise<Picture> {
    const file = join(this.state, 'screen.ppm');
    await qmp.execute('screendump', { filename: file });
    return Picture.readPpm(file);
  }

  /** Ends it as Ctrl-C does; nothing it started may stay. */
  async stop(): Promise<void> {
    const pids = [this.serverPid, this.workerPid, this.pcPid].filter((pid) => pid !== null);
    const ending = await this.program.terminate();
    try {
      if (ending.code !== 143 && ending.code !== 0)
        throw new Error(`./run ended with ${describe(ending)}:\n${this.program.log.slice(-2000)}`);
      await until(() => !pids.some(alive), `what ./run started to end: ${pids.join(' ')}`);
    } finally {
      rmSync(this.state, { recursive: true, force: true });
    }
  }
}
