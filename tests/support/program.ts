// SPDX-License-Identifier: GPL-3.0-or-later
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { until } from './wait.ts';

/** What ASan, LSan and UBSan print when they found something. */
const SANITIZER_REPORT = /ERROR: \w+Sanitizer|runtime error: |SUMMARY: \w+Sanitizer/;

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs the program under this one, e.g. ['strace', …]. */
  readonly under?: readonly string[];
  /** Lines can be said to it: `tell`. */
  readonly talkedTo?: boolean;
  /** What it gets when the test runner dies before it. */
  readonly deathSignal?: 'KILL' | 'TERM';
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * One program started by a test, known by its pid. Its output is kept. It dies with the test runner, even when that is
 * killed.
 */
export class Program {
  readonly lines: string[] = [];
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ending>;
  #ending: Ending | null = null;

  constructor(argv: readonly string[], options: ProgramOptions = {}) {
    this.name = argv[0]?.split('/').pop() ?? '';
    // setpriv becomes the program (exec), so that the pid is the program's.
    const command = ['--pdeathsig', options.deathSignal ?? 'KILL', '--', ...(options.under ?? []), ...argv];
    this.#child = spawn('setpriv', command, {
      cwd: options.cwd,
      env: {
        ...process.env,
        ASAN_OPTIONS: 'detect_stack_use_after_return=1:strict_string_checks=1',
        UBSAN_OPTIONS: 'print_stacktrace=1',
        ...options.env,
      },
      stdio: [options.talkedTo ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
    this.#ended = new Promise((done) => {
      this.#child.once('error', (error) => {
        this.lines.push(String(error));
        done((this.#ending = { code: 127, signal: null }));
      });
      // 'close' rather than 'exit': everything it printed has been read by then.
      this.#child.once('close', (code, signal) => done((this.#ending = { code, signal })));
    });
  }

  get pid(): number {
    const pid = this.#child.pid;
    if (pid === undefined) throw new Error(`${this.name} was not started: ${this.log}`);
    return pid;
  }

  get running(): boolean {
    return this.#ending === null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get log(): string {
    return this.lines.join('\n');
  }

  /** The first line that matches, seen already or to come. Fails when the program ends before. */
  line(pattern: RegExp, from = 0): Promise<RegExpMatchArray> {
    return until(
      () => {
        for (const line of this.lines.slice(from)) {
          const match = pattern.exec(line);
          if (match) return match;
        }
        if (this.#ending)
          throw new Error(`${this.name} ended (${describe(this.#ending)}) without ${pattern}:\n${this.log}`);
        return null;
      },
      () => `${this.name} to say ${pattern}; it said:\n${this.log}`,
    );
  }

  /** Writes a line to its standard input. */
  tell(line: string): void {
    if (!this.#child.stdin) throw new Error(`${this.name} is not talked to`);
    this.#child.stdin.write(`${line}\n`);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  ended(): Promise<Ending> {
    return this.#ended;
  }

  /** Ends it as an init script does and waits; no answer to SIGTERM within `graceMs` is an error of the program. */
  async terminate(graceMs = 20_000): Promise<Ending> {
    if (!this.running) return this.#ended;
    this.signal('SIGTERM');
    const killer = setTimeout(() => {
      this.lines.push(`(test) no end ${graceMs / 1000} s after SIGTERM: killed`);
      this.signal('SIGKILL');
    }, graceMs);
    const ending = await this.#ended;
    clearTimeout(killer);
    return ending;
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.#ended;
  }

  /** Throws when a sanitizer found something in it or in a process it started. */
  checkSanitizers(): void {
    const first = this.lines.findIndex((line) => SANITIZER_REPORT.test(line));
    if (first >= 0) {
      const report = this.lines.slice(first, first + 40).map((line) => line.slice(0, 200));
      throw new Error(`a sanitizer reports on ${this.name}:\n${report.join('\n')}`);
    }
  }
}

export function describe(ending: Ending): string {
  return ending.signal ? `signal ${ending.signal}` : `status ${ending.code ?? 'unknown'}`;
}
