// SPDX-License-Identifier: GPL-3.0-or-later
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { FakeDrives } from './fake-drives.ts';
import { sleep, until } from './wait.ts';

/** One element of input-send-event's `events` (QEMU's QMP reference, InputEvent). */
export type InputEvent =
  | {
      readonly type: 'key';
      readonly data: {
        readonly down: boolean;
        readonly key: { readonly type: string; readonly data: string | number };
      };
    }
  | { readonly type: 'btn'; readonly data: { readonly down: boolean; readonly button: string } }
  | { readonly type: 'rel' | 'abs'; readonly data: { readonly axis: 'x' | 'y'; readonly value: number } };

interface Command {
  readonly execute: string;
  readonly arguments?: Record<string, unknown>;
  readonly id?: unknown;
}

/**
 * A QEMU monitor that records what it is told to type and click, and knows what is held down as a result. Serves any
 * number of connections, one after the other as QEMU does or at once.
 */
export class FakeQmp {
  readonly path: string;
  /** Everything received, in order, over all connections. */
  readonly commands: Command[] = [];
  readonly events: InputEvent[] = [];
  readonly keysDown = new Set<string>();
  readonly buttonsDown = new Set<string>();
  /** Connections so far that finished the handshake. */
  sessions = 0;
  running = true;
  /** What is plugged in and inserted. */
  readonly media = new FakeDrives();
  /** While true commands are received but not answered: a PC that is too busy. */
  muted = false;
  readonly #server: NetServer;
  readonly #sockets = new Set<Socket>();
  #unanswered: (() => void)[] = [];

  static async listen(path: string): Promise<FakeQmp> {
    const fake = new FakeQmp(path);
    await new Promise<void>((done, fail) => {
      fake.#server.once('error', fail);
      fake.#server.listen(path, done);
    });
    return fake;
  }

  private constructor(path: string) {
    this.path = path;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /** QEMU goes away: connections end, new ones are refused until listen() is called again on the same path. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }

  /** Answers what was left unanswered. */
  unmute(): void {
    this.muted = false;
    for (const answer of this.#unanswered.splice(0)) answer();
  }

  emit(event: string, data: Record<string, unknown> = {}): void {
    const now = Date.now();
    const timestamp = { seconds: Math.floor(now / 1000), microseconds: (now % 1000) * 1000 };
    for (const socket of this.#sockets) put(socket, { timestamp, event, data });
  }

  /** Waits until it has served more sessions than `before` and been asked something in the newest. */
  async connected(before = 0): Promise<void> {
    await until(() => this.sessions > before, 'the server to connect to QMP');
  }

  /** Waits until the releases at a new connection are over; the length of the story by then. */
  async settled(): Promise<number> {
    let last = -1;
    await until(async () => {
      const before = last;
      last = this.events.length;
      await sleep(150);
      return before === last && this.events.length === last;
    }, 'the releases at the connection');
    return last;
  }

  /** Sends anything at all. */
  babble(bytes: string): void {
    for (const socket of this.#sockets) socket.write(bytes);
  }

  named(command: string): Command[] {
    return this.commands.filter((entry) => entry.execute === command);
  }

  /** The same, short: "+a" key down, "-a" up, "+left" button, "x=…" absolute, "dx=…" relative. */
  story(from = 0): string[] {
    return this.events.slice(from).map((event) => {
      if (event.type === 'key') return `${event.data.down ? '+' : '-'}${event.data.key.data}`;
      if (event.type === 'btn') return `${event.data.down ? '+' : '-'}${event.data.button}`;
      return `${event.type === 'rel' ? 'd' : ''}${event.data.axis}=${event.data.value}`;
    });
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => this.#sockets.delete(socket));
    put(socket, { QMP: { version: { qemu: { micro: 0, minor: 2, major: 7 }, package: '' }, capabilities: ['oob'] } });
    let negotiated = false;
    const lines = createInterface({ input: socket });
    lines.on('error', () => undefined); // readline hands on the socket's errors
    lines.on('line', (line) => {
      const command = JSON.parse(line) as Command;
      const id = command.id === undefined ? {} : { id: command.id };
      if (command.execute === 'qmp_capabilities') {
        negotiated = true;
        this.sessions++;
        put(socket, { return: {}, ...id });
      } else if (!negotiated) {
        put(socket, {
          error: { class: 'CommandNotFound', desc: `Expecting capabilities negotiation with 'qmp_capabilities'` },
          ...id,
        });
      } else {
        this.commands.push(command);
        const answer = (): void => put(socket, { ...this.#obey(command), ...id });
        if (this.muted) this.#unanswered.push(answer);
        else answer();
      }
    });
  }

  #obey(command: Command): object {
    switch (command.execute) {
      case 'input-send-event':
        this.#type((command.arguments?.events ?? []) as InputEvent[]);
        return { return: {} };
      case 'query-status':
        return { return: { status: this.running ? 'running' : 'paused', running: this.running, singlestep: false } };
      case 'query-blockstats':
        return { return: [] };
      case 'cont':
      case 'stop':
        this.running = command.execute === 'cont';
        this.emit(this.running ? 'RESUME' : 'STOP');
        return { return: {} };
      case 'system_reset':
        this.emit('RESET', { guest: false, reason: 'host-qmp-system-reset' });
        return { return: {} };
      case 'system_powerdown':
        this.emit('POWERDOWN');
        return { return: {} };
      default:
        return (
          this.media.obey(command.execute, command.arguments ?? {}) ?? {
            error: { class: 'CommandNotFound', desc: `The command ${command.execute} has not been found` },
          }
        );
    }
  }

  #type(events: readonly InputEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      if (event.type === 'key') mark(this.keysDown, String(event.data.key.data), event.data.down);
      if (event.type === 'btn') mark(this.buttonsDown, event.data.button, event.data.down);
    }
  }
}

function put(socket: Socket, message: object): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\r\n`);
}

function mark(set: Set<string>, name: string, down: boolean): void {
  if (down) set.add(name);
  else set.delete(name);
}
