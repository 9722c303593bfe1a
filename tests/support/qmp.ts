// SPDX-License-Identifier: GPL-3.0-or-later
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { within } from './wait.ts';

interface Message {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
  readonly event?: string;
  readonly QMP?: unknown;
}

/** A client of a real QEMU's second monitor: what the PC itself says, independent of the product. */
export class Qmp {
  readonly events: string[] = [];
  readonly #socket: Socket;
  #waiting: ((message: Message) => void)[] = [];

  static async connect(path: string): Promise<Qmp> {
    const qmp = new Qmp(connect(path));
    await within(new Promise<Message>((greeted) => qmp.#waiting.push(greeted)), `a greeting from ${path}`);
    await qmp.execute('qmp_capabilities');
    return qmp;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => undefined); // what waits for an answer says so
    createInterface({ input: socket }).on('line', (line) => {
      const message = JSON.parse(line) as Message;
      if (message.event !== undefined) this.events.push(message.event);
      else this.#waiting.shift()?.(message);
    });
  }

  async execute(command: string, args?: Record<string, unknown>): Promise<unknown> {
    const answer = new Promise<Message>((got) => this.#waiting.push(got));
    this.#socket.write(JSON.stringify({ execute: command, ...(args ? { arguments: args } : {}) }) + '\n');
    const message = await within(answer, `QEMU's answer to ${command}`);
    if (message.error) throw new Error(`${command}: ${message.error.desc}`);
    return message.return;
  }

  async running(): Promise<boolean> {
    return ((await this.execute('query-status')) as { running: boolean }).running;
  }

  close(): void {
    this.#socket.destroy();
  }
}
