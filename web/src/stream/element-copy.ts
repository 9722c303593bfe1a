// SPDX-License-Identifier: GPL-3.0-or-later
import type { Pixels } from './player';

/** The picture that an element shows at this moment, in its own size. Both fail while there is none. */
export class ElementCopy {
  readonly #element: HTMLImageElement | HTMLVideoElement;

  constructor(element: HTMLImageElement | HTMLVideoElement) {
    this.#element = element;
  }

  grab(): Promise<Pixels> {
    return Promise.resolve().then(() => {
      const { canvas, context } = this.#copy();
      return context.getImageData(0, 0, canvas.width, canvas.height);
    });
  }

  png(): Promise<Blob> {
    return new Promise((resolve, reject) => {
      this.#copy().canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no memory for the picture'))));
    });
  }

  #copy(): { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D } {
    const element = this.#element;
    const canvas = document.createElement('canvas');
    canvas.width = element instanceof HTMLVideoElement ? element.videoWidth : element.naturalWidth;
    canvas.height = element instanceof HTMLVideoElement ? element.videoHeight : element.naturalHeight;
    const context = canvas.getContext('2d');
    if (!context || canvas.width === 0) throw new Error('there is no picture yet');
    context.drawImage(element, 0, 0);
    return { canvas, context };
  }
}
