// SPDX-License-Identifier: GPL-3.0-or-later

/** The canvas in the worker, always of the size of the picture on it: the page scales it. */
export class Picture {
  readonly #canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D;
  #drawn = false;

  /** Throws when the browser gives no drawing context. */
  constructor(canvas: OffscreenCanvas) {
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('the browser gives no drawing context');
    this.#canvas = canvas;
    this.#context = context;
  }

  get width(): number {
    return this.#canvas.width;
  }

  get height(): number {
    return this.#canvas.height;
  }

  /** True when the size differs from the picture before. */
  draw(image: CanvasImageSource, width: number, height: number): boolean {
    const resized = !this.#drawn || width !== this.width || height !== this.height;
    if (resized) {
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#drawn = true;
    }
    this.#context.drawImage(image, 0, 0, width, height);
    return resized;
  }

  /** The pixels as RGBA, four bytes each, rows from the top. Throws while nothing was drawn. */
  pixels(): ImageData {
    this.#demandPicture();
    return this.#context.getImageData(0, 0, this.width, this.height);
  }

  /** The picture as a PNG file. Rejects while nothing was drawn. */
  async png(): Promise<Blob> {
    this.#demandPicture();
    return this.#canvas.convertToBlob({ type: 'image/png' });
  }

  #demandPicture(): void {
    if (!this.#drawn) throw new Error('there is no picture yet');
  }
}
