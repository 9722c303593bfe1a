// SPDX-License-Identifier: GPL-3.0-or-later
import type { Pixels } from './player';
import type { DirectCodec, FromWorker, ToWorker } from './worker-messages';

interface Waiter {
  resolve(message: FromWorker): void;
  reject(error: Error): void;
}

/** The canvas on the page and the worker that draws on it. A canvas can be handed over once: both live and end together. */
export class VideoView {
  readonly element = document.createElement('canvas');
  readonly #worker: Worker;
  readonly #waiters = new Map<number, Waiter>();
  #lastId = 0;

  constructor(said: (message: FromWorker) => void) {
    this.element.dataset.testid = 'screen-canvas';
    this.#worker = new Worker(new URL('./video.worker.ts', import.meta.url), { type: 'module', name: 'video' });
    this.#worker.onmessage = (event: MessageEvent<FromWorker>) => {
      if (!this.#answered(event.data)) said(event.data);
    };
    const canvas = this.element.transferControlToOffscreen();
    this.#post({ type: 'canvas', canvas }, [canvas]);
  }

  play(codec: DirectCodec): void {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const url = `${scheme}//${location.host}/api/stream/video/direct?codec=${codec}&flow=8&stamps=1`;
    this.#post({ type: 'play', url, codec });
  }

  stop(): void {
    this.#post({ type: 'stop' });
  }

  async grab(): Promise<Pixels> {
    const answer = await this.#ask('grab');
    if (answer.type !== 'grabbed') throw new Error('unexpected answer of the video worker');
    return { width: answer.width, height: answer.height, data: new Uint8ClampedArray(answer.data) };
  }

  async png(): Promise<Blob> {
    const answer = await this.#ask('png');
    if (answer.type !== 'png') throw new Error('unexpected answer of the video worker');
    return answer.blob;
  }

  dispose(): void {
    this.#worker.terminate();
    for (const waiter of this.#waiters.values()) waiter.reject(new Error('the screen was closed'));
    this.#waiters.clear();
  }

  #post(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #ask(type: 'grab' | 'png'): Promise<FromWorker> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiters.set(id, { resolve, reject });
      this.#post({ type, id });
    });
  }

  #answered(message: FromWorker): boolean {
    if (!('id' in message)) return false;
    const waiter = this.#waiters.get(message.id);
    this.#waiters.delete(message.id);
    if (message.type === 'refused') waiter?.reject(new Error(message.message));
    else waiter?.resolve(message);
    return true;
  }
}
