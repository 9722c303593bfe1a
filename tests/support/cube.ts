// SPDX-License-Identifier: GPL-3.0-or-later
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { inject } from 'vitest';
import { PATIENCE_MS, until, within } from './wait.ts';

/** Of linux/input-event-codes.h. */
export const EV = { KEY: 1, REL: 2, ABS: 3, LED: 17 } as const;
export const KEY = { A: 30, CAPSLOCK: 58, LEFTSHIFT: 42, BTN_LEFT: 0x110 } as const;

export type InputKind = 'keyboard' | 'relative' | 'absolute' | 'other';

/** What happened at the target's side, as the kernel tells its programs. */
export interface InputEvent {
  readonly event: 'input';
  readonly node: string;
  readonly kind: InputKind;
  /** µs of the guest's CLOCK_MONOTONIC. */
  readonly at: number;
  readonly type: number;
  readonly code: number;
  readonly value: number;
}

export interface InputDevice {
  readonly node: string;
  readonly name: string;
  readonly kind: InputKind;
  readonly phys: string;
  /** Codes of keys and buttons that are down. */
  readonly pressed: readonly number[];
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Reply {
  readonly id?: number;
  readonly ok?: Record<string, unknown>;
  readonly error?: string;
}

interface RunOptions {
  /** The network namespace it runs in. */
  readonly netns?: string;
  readonly timeoutMs?: number;
}

function decoded(value: unknown): Buffer {
  return Buffer.from(value as string, 'base64');
}

/** The running virtual Cube, through its agent (sim/cube/agent). One at a time: close it before another connects. */
export class Cube {
  /** All that arrived at the target's input devices since connect(). */
  readonly events: InputEvent[] = [];
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #received = '';
  #id = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#take(text));
  }

  /** Waits until the agent answers. `state`: the folder of the Cube, that of all tests unless told otherwise. */
  static async connect(state = inject('cubeState')): Promise<Cube> {
    const path = join(state, 'agent.sock');
    const socket = await within(
      new Promise<Socket>((done, fail) => {
        const attempt = connect(path, () => done(attempt));
        attempt.once('error', fail);
      }),
      `the socket ${path}`,
    );
    const cube = new Cube(socket);
    await cube.step('glob', { pattern: '/' });
    return cube;
  }

  async close(): Promise<void> {
    await new Promise<void>((done) => this.#socket.end(done));
  }

  #take(text: string): void {
    const lines = (this.#received + text).split('\n');
    this.#received = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line) as Reply | InputEvent | { readonly event: 'device' | 'ready' };
      if ('event' in message) {
        if (message.event === 'input') this.events.push(message);
      } else if (message.id !== undefined) {
        this.#waiting.get(message.id)?.(message);
        this.#waiting.delete(message.id);
      }
    }
  }

  /** One step of the agent (sim/cube/agent/dispatch.cpp); throws what it says when it cannot. */
  async step(
    name: string,
    fields: Readonly<Record<string, unknown>> = {},
    patienceMs = 2 * PATIENCE_MS,
  ): Promise<Record<string, unknown>> {
    const id = ++this.#id;
    const reply = new Promise<Reply>((done) => this.#waiting.set(id, done));
    this.#socket.write(`${JSON.stringify({ id, do: name, ...fields })}\n`);
    const { ok, error } = await within(reply, `the step ${name} ${JSON.stringify(fields).slice(0, 200)}`, patienceMs);
    if (!ok) throw new Error(`${name}: ${error ?? 'no reason'}`);
    return ok;
  }

  /** Runs a program, whatever it ends with. */
  async attempt(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const timeout = options.timeoutMs ?? 60_000;
    const netns = options.netns === undefined ? {} : { netns: options.netns };
    const { code, out, err } = await this.step(
      'run',
      { argv, timeout_ms: timeout, ...netns },
      PATIENCE_MS + timeout * 3,
    );
    return { code: code as number, out: decoded(out).toString('utf8'), err: decoded(err).toString('utf8') };
  }

  /** Runs a program that must end well; what it printed. */
  async run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
    const { code, out, err } = await this.attempt(argv, options);
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}:\n${out}${err}`);
    return out;
  }

  /** The same for a line of the shell. */
  sh(script: string, options: RunOptions = {}): Promise<string> {
    return this.run(['sh', '-c', script], options);
  }

  /** Starts a program and does not wait; its pid. */
  async spawn(argv: readonly string[], netns?: string): Promise<number> {
    const { pid } = await this.step('run', { argv, background: true, ...(netns === undefined ? {} : { netns }) });
    return pid as number;
  }

  async read(path: string, limit?: number): Promise<Buffer> {
    const { bytes } = await this.step('read', { path, ...(limit === undefined ? {} : { limit }) });
    return decoded(bytes);
  }

  /** A file's text without white space at its ends. */
  async text(path: string): Promise<string> {
    return (await this.read(path)).toString('utf8').trim();
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    await this.step('write', { path, bytes: Buffer.from(content).toString('base64') });
  }

  async glob(pattern: string): Promise<string[]> {
    return (await this.step('glob', { pattern })).paths as string[];
  }

  /** What a device says next; empty when it says nothing in time. */
  async receive(path: string, timeoutMs = 5000): Promise<Buffer> {
    return decoded((await this.step('receive', { path, timeout_ms: timeoutMs })).bytes);
  }

  async inputDevices(): Promise<InputDevice[]> {
    return (await this.step('input')).devices as InputDevice[];
  }

  /** Waits for an event after the first `from` ones. */
  event(wanted: (event: InputEvent) => boolean, what: string, from = 0): Promise<InputEvent> {
    return until(
      () => this.events.slice(from).find(wanted),
      () => `${what}; there were ${JSON.stringify(this.events.slice(from))}`,
      PATIENCE_MS,
      10, // they come by themselves: looking costs the Cube nothing
    );
  }

  /** Everything that has happened at the target before now is in `events`. */
  async settle(): Promise<void> {
    // The watch is a thread of its own: give it the time that the slowest report needs.
    await this.run(['usleep', '100000']);
  }

  /** Guest seconds since its kernel began. */
  async uptime(): Promise<number> {
    return Number((await this.text('/proc/uptime')).split(' ')[0]);
  }

  /** Report → input event, µs of guest time, sorted. */
  async latency(path: string, kind: InputKind, reports: readonly Uint8Array[], count: number): Promise<number[]> {
    const encoded = reports.map((report) => Buffer.from(report).toString('base64'));
    const { us } = await this.step('latency', { path, kind, reports: encoded, count, pause_us: 1000 });
    return (us as number[]).sort((a, b) => a - b);
  }
}
