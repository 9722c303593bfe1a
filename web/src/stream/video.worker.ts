// SPDX-License-Identifier: GPL-3.0-or-later
import type { Decoder, DecoderEvents } from './decoder';
import { H264Decoder } from './h264-decoder';
import { JpegDecoder } from './jpeg-decoder';
import { Picture } from './picture';
import { VideoSession } from './video-session';
import type { DirectCodec, FromWorker, ToWorker } from './worker-messages';

/** How often the page learns the figures. */
const STATS_MS = 250;

/** The part of a dedicated worker's scope used here; the DOM library of TypeScript describes a page's. */
interface WorkerScope {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

const scope = self as unknown as WorkerScope;

const decoders: Record<DirectCodec, (events: DecoderEvents) => Decoder> = {
  h264: (events) => new H264Decoder(events),
  mjpeg: (events) => new JpegDecoder(events),
};

/** The worker behind the canvas: one session at a time, so that decoding never waits for the page. */
class VideoWorker {
  #picture: Picture | null = null;
  #session: VideoSession | null = null;
  #ticker: ReturnType<typeof setInterval> | undefined;

  receive(message: ToWorker): void {
    switch (message.type) {
      case 'canvas':
        this.#picture = new Picture(message.canvas);
        return;
      case 'play':
        this.#play(message.url, message.codec);
        return;
      case 'stop':
        this.#stop();
        scope.postMessage({ type: 'socket', state: 'idle', failures: 0 });
        return;
      case 'grab':
      case 'png':
        void this.#answer(message.id, message.type);
    }
  }

  #play(url: string, codec: DirectCodec): void {
    this.#stop();
    if (!this.#picture) return;
    this.#session = new VideoSession(url, this.#picture, decoders[codec], {
      socket: (state, failures) => scope.postMessage({ type: 'socket', state, failures }),
      resized: (width, height) => scope.postMessage({ type: 'size', width, height }),
      failed: (message) => {
        this.#stop();
        scope.postMessage({ type: 'decoder-failed', message });
      },
    });
    this.#ticker = setInterval(() => this.#report(), STATS_MS);
  }

  #stop(): void {
    clearInterval(this.#ticker);
    this.#session?.close();
    this.#session = null;
  }

  #report(): void {
    if (this.#session) scope.postMessage({ type: 'stats', stats: this.#session.stats() });
  }

  async #answer(id: number, type: 'grab' | 'png'): Promise<void> {
    try {
      if (!this.#picture) throw new Error('there is no picture yet');
      if (type === 'png') {
        scope.postMessage({ type: 'png', id, blob: await this.#picture.png() });
        return;
      }
      const { width, height, data } = this.#picture.pixels();
      scope.postMessage({ type: 'grabbed', id, width, height, data: data.buffer }, [data.buffer]);
    } catch (error) {
      scope.postMessage({ type: 'refused', id, message: error instanceof Error ? error.message : String(error) });
    }
  }
}

const worker = new VideoWorker();
scope.onmessage = (event) => worker.receive(event.data);
