// SPDX-License-Identifier: GPL-3.0-or-later
import type { Decoder, DecoderEvents } from './decoder';
import type { VideoMessage } from './frame';

/**
 * JPEG through createImageBitmap, which decodes off this thread. One picture is decoded at a time and one waits; a
 * newer one takes the place of the waiting one, so that a slow machine shows fewer pictures and not old ones.
 */
export class JpegDecoder implements Decoder {
  codec = '';
  dropped = 0;
  #busy = false;
  #closed = false;
  #waiting: VideoMessage | null = null;
  readonly #events: DecoderEvents;

  constructor(events: DecoderEvents) {
    this.#events = events;
  }

  get queue(): number {
    return (this.#busy ? 1 : 0) + (this.#waiting ? 1 : 0);
  }

  feed(message: VideoMessage): boolean {
    if (this.#waiting) this.dropped++;
    this.#waiting = message;
    if (!this.#busy) void this.#work();
    return true;
  }

  watch(): void {
    // createImageBitmap settles or the worker is gone: there is nothing to watch.
  }

  close(): void {
    this.#closed = true;
    this.#waiting = null;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let next = this.#take(); next; next = this.#take()) await this.#show(next);
    this.#busy = false;
  }

  #take(): VideoMessage | null {
    const message = this.#waiting;
    this.#waiting = null;
    return message;
  }

  /** A picture that cannot be decoded costs nothing but itself: the next one stands alone. */
  async #show(message: VideoMessage): Promise<void> {
    try {
      const bitmap = await createImageBitmap(new Blob([message.payload], { type: 'image/jpeg' }));
      this.codec = 'jpeg';
      if (this.#closed) bitmap.close();
      else this.#events.picture(bitmap, bitmap.width, bitmap.height, message.timestampUs);
    } catch {
      this.dropped++;
    }
    if (!this.#closed) this.#events.drained();
  }
}
