// SPDX-License-Identifier: GPL-3.0-or-later

/** Stands in for the browser's WebSocket in tests: remembers what was sent and does what the test says. */
export class FakeSocket {
  static readonly OPEN = 1;
  /** Every socket made since the test began, oldest first. */
  static made: FakeSocket[] = [];

  readyState = 0;
  bufferedAmount = 0;
  binaryType = 'blob';
  readonly sent: number[][] = [];
  readonly texts: string[] = [];
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.made.push(this);
  }

  static get last(): FakeSocket {
    const socket = FakeSocket.made.at(-1);
    if (!socket) throw new Error('no socket was made');
    return socket;
  }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  message(data: unknown): void {
    this.onmessage?.({ data });
  }

  /** The server or the network closes the connection. */
  drop(code: number, reason = ''): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  send(data: ArrayBuffer | Uint8Array | string): void {
    if (typeof data === 'string') this.texts.push(data);
    else this.sent.push([...new Uint8Array(data)]);
  }

  close(): void {
    this.drop(1005);
  }
}
