// SPDX-License-Identifier: GPL-3.0-or-later
import type { Decoder, DecoderEvents } from './decoder';
import type { VideoMessage } from './frame';
import { codecOf, DEFAULT_CODEC } from './h264';

/** Errors in a row, without one picture between, after which another way of showing the picture is used. */
const ERRORS_UNTIL_FAILED = 3;
/** A decoder with work that gives nothing for this long hangs (seen with hardware decoders after a driver reset). */
const HANG_MS = 2000;

/** H.264 through WebCodecs. The codec string comes from the stream's own parameter sets. */
export class H264Decoder implements Decoder {
  readonly dropped = 0;
  codec = '';
  #decoder: VideoDecoder | null = null;
  #errors = 0;
  #progressMs = 0;
  readonly #events: DecoderEvents;

  constructor(events: DecoderEvents) {
    this.#events = events;
  }

  get queue(): number {
    return this.#decoder?.decodeQueueSize ?? 0;
  }

  feed(message: VideoMessage): boolean {
    if (message.key) this.#prepare(codecOf(message.payload) ?? DEFAULT_CODEC);
    if (!this.#decoder) return false;
    if (this.queue === 0) this.#progressMs = performance.now();
    try {
      this.#decoder.decode(
        new EncodedVideoChunk({
          type: message.key ? 'key' : 'delta',
          timestamp: message.timestampUs,
          data: message.payload,
        }),
      );
    } catch (error) {
      this.#lose(String(error));
    }
    return true;
  }

  watch(nowMs: number): void {
    if (this.queue > 0 && nowMs - this.#progressMs > HANG_MS) this.#lose('the decoder gives no pictures');
  }

  close(): void {
    const decoder = this.#decoder;
    this.#decoder = null;
    if (decoder && decoder.state !== 'closed') decoder.close();
  }

  /** A decoder for `codec`: the present one as long as the codec stays the same. */
  #prepare(codec: string): void {
    if (this.#decoder && this.codec === codec) return;
    this.close();
    const decoder = new VideoDecoder({
      output: (frame) => this.#output(frame),
      error: (error) => {
        if (this.#decoder === decoder) this.#lose(error.message);
      },
    });
    decoder.ondequeue = () => this.#events.drained();
    decoder.configure({ codec, optimizeForLatency: true });
    this.#decoder = decoder;
    this.codec = codec;
  }

  #output(frame: VideoFrame): void {
    this.#errors = 0;
    this.#progressMs = performance.now();
    this.#events.picture(frame, frame.displayWidth, frame.displayHeight, frame.timestamp);
  }

  #lose(message: string): void {
    this.close();
    if (++this.#errors >= ERRORS_UNTIL_FAILED) this.#events.failed(message);
    else this.#events.lost(message);
  }
}
