// SPDX-License-Identifier: GPL-3.0-or-later
import { HttpClient } from './http.ts';
import type { Session } from './session.ts';

/** A strict reader of /api/stream/mjpeg (http-api.md 5.2): every byte that is not in a JPEG must be as written there. */
export class MjpegViewer {
  readonly http: HttpClient;
  /** The response's head as it came, blank line included. */
  readonly head: string;
  #body = Buffer.alloc(0);

  private constructor(http: HttpClient, head: string) {
    this.http = http;
    this.head = head;
  }

  /** Sends the request and waits for the head: it comes with the first picture. */
  static async open(session: Session, query = ''): Promise<MjpegViewer> {
    const http = MjpegViewer.request(session, query);
    return new MjpegViewer(http, (await http.takeThrough('\r\n\r\n')).toString('latin1'));
  }

  /** Only sends the request. */
  static request(session: Session, query = ''): HttpClient {
    const http = new HttpClient(session.port);
    http.write(http.format({ path: `/api/stream/mjpeg${query}`, headers: { Cookie: session.cookie } }));
    return http;
  }

  /** The next JPEG. */
  async picture(): Promise<Buffer> {
    const head = await this.#through('\r\n\r\n');
    const match = /^--frame\r\nContent-Type: image\/jpeg\r\nContent-Length: ([1-9]\d*)\r\n\r\n$/.exec(
      head.toString('latin1'),
    );
    if (!match) throw new Error(`not a part's head: ${JSON.stringify(head.toString('latin1'))}`);
    const jpeg = await this.#take(Number(match[1]));
    const end = await this.#take(2);
    if (end.toString('latin1') !== '\r\n')
      throw new Error(`after the JPEG stands ${JSON.stringify(end.toString('latin1'))}`);
    return jpeg;
  }

  close(): void {
    this.http.close();
  }

  async #through(mark: string): Promise<Buffer> {
    while (!this.#body.includes(mark)) await this.#more();
    return this.#cut(this.#body.indexOf(mark) + mark.length);
  }

  async #take(count: number): Promise<Buffer> {
    while (this.#body.length < count) await this.#more();
    return this.#cut(count);
  }

  async #more(): Promise<void> {
    const chunk = await this.http.chunk();
    if (chunk.length === 0) throw new Error('the stream ended');
    this.#body = Buffer.concat([this.#body, chunk]);
  }

  #cut(count: number): Buffer {
    const cut = this.#body.subarray(0, count);
    this.#body = this.#body.subarray(count);
    return cut;
  }
}
