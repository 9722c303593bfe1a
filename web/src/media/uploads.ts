// SPDX-License-Identifier: GPL-3.0-or-later
import type { MediaApi } from '../api/media';
import { Store } from '../base/store';

export interface Upload {
  readonly name: string;
  readonly sent: number;
  readonly total: number;
}

/** The one upload of this page. It goes on when the panel that began it is closed. */
export class Uploads {
  /** Null: none is under way. */
  readonly current = new Store<Upload | null>(null);
  readonly #api: Pick<MediaApi, 'upload'>;
  #abort: AbortController | null = null;

  constructor(api: Pick<MediaApi, 'upload'>) {
    this.#api = api;
  }

  /** Resolves with false when it was cancelled. Rejects with what the device says. */
  async send(file: File): Promise<boolean> {
    if (this.#abort) throw new Error('an upload is under way');
    const abort = new AbortController();
    this.#abort = abort;
    this.current.set({ name: file.name, sent: 0, total: file.size });
    try {
      await this.#api.upload(file, (sent) => this.#progress(abort, sent), abort.signal);
      return true;
    } catch (error) {
      if (abort.signal.aborted) return false;
      throw error;
    } finally {
      this.#abort = null;
      this.current.set(null);
    }
  }

  cancel(): void {
    this.#abort?.abort();
  }

  #progress(abort: AbortController, sent: number): void {
    const upload = this.current.get();
    // What arrives after the end belongs to nothing any more.
    if (this.#abort === abort && upload) this.current.set({ ...upload, sent: Math.min(sent, upload.total) });
  }
}
