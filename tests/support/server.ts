// SPDX-License-Identifier: GPL-3.0-or-later
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HttpClient } from './http.ts';
import { needFile, programs, webRoot } from './paths.ts';
import { alive, children, programOf } from './proc.ts';
import { describe, type Ending, Program } from './program.ts';
import { logIn, type Session } from './session.ts';
import { until } from './wait.ts';

export interface ServerOptions {
  /** The folder of this server: its root is `root` in it. */
  readonly root?: string;
  readonly board?: 'none' | 'virtual' | 'cube' | 'linux';
  /** QMP socket of the virtual board. */
  readonly qmp?: string;
  /** Source of kvm_capture, or the script of the scripted worker. */
  readonly source?: string;
  /** The capture program; the scripted worker unless told otherwise. */
  readonly capture?: string;
  readonly size?: string;
  readonly fps?: number;
  /** Of the administrator, at the first start; null: let the server make one. */
  readonly password?: string | null;
  /** Content of /etc/kvm/server.yaml before the start. */
  readonly config?: string;
  readonly web?: string;
  readonly arguments?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Runs the server under this program; told the folder that is its root. */
  readonly under?: readonly string[] | ((root: string) => readonly string[]);
  /** Factor of the fixed delays of failed logins (http-api.md 1.10). */
  readonly loginDelays?: number;
}

export const PASSWORD = 'correct horse battery staple';

/** NanoKVM-Server on a free port of the loopback, with a root of its own. */
export class Server {
  readonly root: string;
  program!: Program;
  port = 0;
  password = '';
  /** Every program this object has run, the newest last. */
  readonly programs: Program[] = [];
  readonly #options: ServerOptions;

  constructor(options: ServerOptions & { root: string }) {
    this.#options = options;
    this.root = options.root;
  }

  /** A file below the root, by the name the product knows it by. */
  path(name: string): string {
    return join(this.root, 'root', name);
  }

  /** The same as the running server sees it, which may have mounts of its own (small-disk.ts). */
  ownPath(name: string): string {
    return join(`/proc/${this.program.pid}/root`, this.path(name));
  }

  write(name: string, content: string | Uint8Array, mode = 0o600): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content, { mode });
  }

  get passwordFile(): string {
    return join(this.root, 'first-password');
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get authority(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Starts it and waits until it is ready. A restart listens on the same port. */
  async start(further: readonly string[] = []): Promise<void> {
    this.launch(further);
    const ready = await this.program.line(/^ready http:\/\/127\.0\.0\.1:(\d+) user=admin(?: password=(.*))?$/);
    this.port = Number(ready[1]);
    this.password = ready[2] ?? this.password;
  }

  /** Starts it without waiting: for starts that are expected to fail. */
  launch(further: readonly string[] = []): Program {
    const options = this.#options;
    mkdirSync(join(this.root, 'root'), { recursive: true });
    if (options.config !== undefined && !existsSync(this.path('/etc/kvm/server.yaml'))) {
      this.write('/etc/kvm/server.yaml', options.config);
    }
    if (options.password !== null && !existsSync(this.passwordFile)) {
      writeFileSync(this.passwordFile, options.password ?? PASSWORD, { mode: 0o600 });
      this.password = options.password ?? PASSWORD;
    }
    const argv = [needFile(programs.server), '--root', join(this.root, 'root'), '--web', options.web ?? webRoot];
    argv.push('--listen', `127.0.0.1:${this.port}`, '--board', options.board ?? 'none');
    if (options.qmp !== undefined) argv.push('--qmp', options.qmp);
    argv.push('--password-file', this.passwordFile);
    argv.push(
      '--capture',
      needFile(options.capture ?? programs.scriptedWorker),
      '--source',
      options.source ?? 'steady',
    );
    if (options.size !== undefined) argv.push('--size', options.size);
    if (options.fps !== undefined) argv.push('--fps', String(options.fps));
    argv.push('--login-delays', String(options.loginDelays ?? 0));
    argv.push(...(options.arguments ?? []), ...further);
    this.program = new Program(argv, {
      ...(options.env ? { env: options.env } : {}),
      ...(typeof options.under === 'function' ? { under: options.under(join(this.root, 'root')) } : {}),
      ...(typeof options.under === 'object' ? { under: options.under } : {}),
    });
    this.programs.push(this.program);
    return this.program;
  }

  /** SIGTERM, then everything a clean end demands: status 0, no worker left, nothing from a sanitizer. */
  async stop(): Promise<Ending> {
    const worker = this.program.running ? this.workerPid() : null;
    const ending = await this.program.terminate();
    this.program.checkSanitizers();
    if (ending.code !== 0)
      throw new Error(`the server ended with ${describe(ending)} on SIGTERM:\n${this.program.log.slice(-4000)}`);
    if (worker !== null) await until(() => !alive(worker), `the capture worker ${worker} to end with its server`);
    return ending;
  }

  /** stop() unless the test has ended it already; always checks what the sanitizers said. */
  async finish(): Promise<void> {
    if (this.programs.length > 0 && this.program.running) await this.stop();
    for (const program of this.programs) program.checkSanitizers();
  }

  /** As power loss does. Its worker ends by itself. */
  async kill(): Promise<void> {
    const worker = this.workerPid();
    await this.program.kill();
    if (worker !== null) await until(() => !alive(worker), 'the capture worker to end with its server');
  }

  /** The capture worker's pid; null while none runs. */
  workerPid(): number | null {
    const name = (this.#options.capture ?? programs.scriptedWorker).split('/').pop();
    return children(this.program.pid).find((pid) => programOf(pid) === name && alive(pid)) ?? null;
  }

  /** A new connection for raw HTTP. */
  http(): HttpClient {
    return new HttpClient(this.port);
  }

  logIn(username = 'admin', password = this.password): Promise<Session> {
    return logIn(this, username, password);
  }
}
