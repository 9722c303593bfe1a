// SPDX-License-Identifier: GPL-3.0-or-later
import { Backoff } from './backoff';
import { ElementCopy } from './element-copy';
import type { SocketState } from './worker-messages';

export interface ImageEvents {
  state(state: SocketState): void;
  size(width: number, height: number): void;
}

/** Browsers fire `load` for the first picture of a multipart stream only: a change of size must be looked for. */
const LOOK_MS = 1000;

/** The last resort: an image element on the multipart stream, which every browser and every proxy can do. */
export class ImageView {
  readonly element = document.createElement('img');
  readonly copy = new ElementCopy(this.element);
  readonly #events: ImageEvents;
  readonly #backoff = new Backoff();
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #look: ReturnType<typeof setInterval> | undefined;
  #size = '';

  constructor(events: ImageEvents) {
    this.#events = events;
    this.element.alt = '';
    this.element.draggable = false;
    this.element.dataset.testid = 'screen-image';
    this.element.addEventListener('load', () => this.#loaded());
    this.element.addEventListener('error', () => this.#failed());
  }

  play(): void {
    this.stop();
    this.#events.state('connecting');
    this.element.src = `/api/stream/mjpeg?v=${++this.#attempt}`;
    this.#look = setInterval(() => this.#lookAtSize(), LOOK_MS);
  }

  stop(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#look);
    this.#look = undefined;
    this.#size = '';
    this.element.removeAttribute('src');
  }

  #loaded(): void {
    if (this.#look === undefined) return;
    this.#backoff.reset();
    this.#events.state('open');
    this.#lookAtSize();
  }

  #lookAtSize(): void {
    const { naturalWidth, naturalHeight } = this.element;
    const size = `${naturalWidth}x${naturalHeight}`;
    if (naturalWidth === 0 || size === this.#size) return;
    this.#size = size;
    this.#events.size(naturalWidth, naturalHeight);
  }

  #failed(): void {
    if (this.#look === undefined) return;
    this.stop();
    this.#events.state('waiting');
    this.#retry = setTimeout(() => this.play(), this.#backoff.next());
  }
}
