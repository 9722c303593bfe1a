// SPDX-License-Identifier: GPL-3.0-or-later
import { connect, type Socket } from 'node:net';
import { within } from './wait.ts';

export interface Answer {
  readonly status: number;
  readonly reason: string;
  /** In order, names as sent. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

export function header(answer: Answer, name: string): string | undefined {
  return answer.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

export function headerNames(answer: Answer): string[] {
  return answer.headers.map(([key]) => key.toLowerCase());
}

export function text(answer: Answer): string {
  return answer.body.toString('utf8');
}

export interface Envelope {
  readonly code: number;
  readonly msg: string;
  readonly data: unknown;
}

export function envelope(answer: Answer): Envelope {
  return JSON.parse(text(answer)) as Envelope;
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * One connection, byte by byte: what a well-behaved HTTP library would not send, and what it would hide. One request at
 * a time unless write() is used directly.
 */
export class HttpClient {
  readonly socket: Socket;
  readonly #port: number;
  #received = Buffer.alloc(0);
  #closed = false;
  #wake: (() => void) | null = null;

  constructor(port: number) {
    this.#port = port;
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake?.();
    });
    this.socket.on('error', () => undefined); // 'close' follows
    this.socket.on('close', () => {
      this.#closed = true;
      this.#wake?.();
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Sends a request with Host and Content-Length and reads its answer. */
  async call(call: Call): Promise<Answer> {
    this.write(this.format(call));
    return this.answer(call.method === 'HEAD');
  }

  format(call: Call): Buffer {
    const method = call.method ?? 'GET';
    const lines = [`${method} ${call.path} HTTP/1.1`];
    const names = Object.keys(call.headers ?? {}).map((name) => name.toLowerCase());
    if (!names.includes('host')) lines.push(`Host: 127.0.0.1:${this.#port}`);
    for (const [name, value] of Object.entries(call.headers ?? {})) lines.push(`${name}: ${value}`);
    const body = Buffer.from(call.body ?? '');
    if (!names.includes('content-length') && (call.body !== undefined || !['GET', 'HEAD'].includes(method))) {
      lines.push(`Content-Length: ${body.length}`);
    }
    return Buffer.concat([Buffer.from(lines.join('\r\n') + '\r\n\r\n', 'latin1'), body]);
  }

  /** Reads one answer. */
  async answer(toHead = false): Promise<Answer> {
    const end = await this.#find('\r\n\r\n');
    const head = this.#take(end + 4)
      .subarray(0, end)
      .toString('latin1')
      .split('\r\n');
    const status = /^HTTP\/1\.1 (\d{3}) ?(.*)$/.exec(head[0] ?? '');
    if (!status) throw new Error(`not a status line: ${head[0] ?? ''}`);
    const headers = head.slice(1).map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
    const partial = { status: Number(status[1]), reason: status[2] ?? '', headers, body: Buffer.alloc(0) };
    const length = header(partial, 'content-length');
    if (toHead || partial.status === 304 || partial.status === 101) return partial;
    if (header(partial, 'transfer-encoding') === 'chunked') return { ...partial, body: await this.#chunks() };
    if (length !== undefined) return { ...partial, body: await this.take(Number(length)) };
    await this.untilClosed();
    return { ...partial, body: this.#take(this.#received.length) };
  }

  /** The next `count` bytes. */
  async take(count: number): Promise<Buffer> {
    await this.#wait(() => this.#received.length >= count, `${count} bytes`);
    return this.#take(count);
  }

  /** Bytes up to and including `mark`. */
  async takeThrough(mark: string): Promise<Buffer> {
    return this.#take((await this.#find(mark)) + mark.length);
  }

  /** What has arrived and was not read. */
  get waiting(): Buffer {
    return this.#received;
  }

  /** One chunk of a chunked body; empty at its end. */
  async chunk(): Promise<Buffer> {
    const size = Number.parseInt((await this.takeThrough('\r\n')).toString('latin1'), 16);
    if (!Number.isFinite(size)) throw new Error('not a chunk size');
    const data = (await this.take(size + 2)).subarray(0, size);
    return data;
  }

  async untilClosed(): Promise<void> {
    await this.#waitFor(() => this.#closed, 'the server to close the connection');
  }

  close(): void {
    this.socket.destroy();
  }

  async #chunks(): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (;;) {
      const piece = await this.chunk();
      if (piece.length === 0) return Buffer.concat(pieces);
      pieces.push(piece);
    }
  }

  async #find(mark: string): Promise<number> {
    await this.#wait(() => this.#received.includes(mark), JSON.stringify(mark));
    return this.#received.indexOf(mark);
  }

  #take(count: number): Buffer {
    const taken = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return taken;
  }

  async #wait(condition: () => boolean, what: string): Promise<void> {
    await this.#waitFor(() => condition() || this.#closed, `${what} from the server`);
    if (!condition()) throw new ClosedError(what, this.#received);
  }

  async #waitFor(condition: () => boolean, what: string): Promise<void> {
    while (!condition()) {
      const woken = new Promise<void>((wake) => (this.#wake = wake));
      await within(woken, what);
    }
  }
}

/** The server closed the connection before what was expected. */
export class ClosedError extends Error {
  constructor(what: string, rest: Buffer) {
    super(
      `the connection was closed before ${what}; received last: ${JSON.stringify(rest.subarray(-200).toString('latin1'))}`,
    );
  }
}

/** One request on a connection of its own. */
export async function request(port: number, call: Call): Promise<Answer> {
  const client = new HttpClient(port);
  try {
    return await client.call({ ...call, headers: { Connection: 'close', ...call.headers } });
  } finally {
    client.close();
  }
}
