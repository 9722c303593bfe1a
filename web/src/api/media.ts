// SPDX-License-Identifier: GPL-3.0-or-later
import { ApiError, type ApiClient, listOf, numberOf, opened, record, stringOf } from './client';

export interface Image {
  /** As the device names it: /data/name.iso. */
  readonly file: string;
  readonly size: number;
  /** An ISO 9660 volume: can be a CD. */
  readonly iso: boolean;
}

export interface ImageList {
  readonly images: readonly Image[];
  /** Bytes; null when the device does not say. */
  readonly available: number | null;
  readonly total: number | null;
}

export interface Mounted {
  /** Empty: nothing. */
  readonly file: string;
  readonly cdrom: boolean;
  readonly readOnly: boolean;
}

export type MountAs = 'cdrom' | 'disk' | 'writable';

export interface Transfer {
  readonly status: 'idle' | 'in_progress' | 'success' | 'failed' | 'checksum_failed';
  readonly file: string;
  /** 0 to 100; null while the length is not known. */
  readonly percentage: number | null;
  /** Of a failure, a sentence. */
  readonly reason: string;
}

/** A medium change waits for the target's kernel. */
const MOUNT_MS = 60_000;
const STATUSES: readonly Transfer['status'][] = ['idle', 'in_progress', 'success', 'failed', 'checksum_failed'];

/** Images and the virtual drive (http-api.md 3.6, 3.7). */
export class MediaApi {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async list(): Promise<ImageList> {
    const data = record(await this.#client.get('/api/storage/image'));
    const images = listOf(data.images).map((entry) => {
      const { file, size, iso } = record(entry);
      return { file: stringOf(file), size: numberOf(size), iso: iso === true };
    });
    return {
      images,
      available: typeof data.available === 'number' ? data.available : null,
      total: typeof data.total === 'number' ? data.total : null,
    };
  }

  async mounted(): Promise<Mounted> {
    const { file, cdrom, readOnly } = record(await this.#client.get('/api/storage/image/mounted'));
    return { file: stringOf(file), cdrom: cdrom === true, readOnly: readOnly === true };
  }

  async mount(file: string, as: MountAs): Promise<void> {
    const body = { file, cdrom: as === 'cdrom', readOnly: as !== 'writable' };
    await this.#client.post('/api/storage/image/mount', body, MOUNT_MS);
  }

  /** `force`: also when the target has locked the medium. */
  async eject(force: boolean): Promise<void> {
    await this.#client.post('/api/storage/image/mount', { file: '', cdrom: false, force }, MOUNT_MS);
  }

  async remove(file: string): Promise<void> {
    await this.#client.post('/api/storage/image/delete', { file });
  }

  async transfer(): Promise<Transfer> {
    const { status, file, percentage, reason } = record(await this.#client.get('/api/download/image/status'));
    const known = STATUSES.find((candidate) => candidate === status) ?? 'idle';
    const percent = Number.parseFloat(stringOf(percentage));
    return {
      status: known,
      file: stringOf(file),
      percentage: Number.isFinite(percent) ? percent : null,
      reason: stringOf(reason),
    };
  }

  async download(url: string, sha256: string): Promise<void> {
    await this.#client.post('/api/download/image', { file: url, ...(sha256 !== '' && { sha256sum: sha256 }) });
  }

  async cancelDownload(): Promise<void> {
    await this.#client.post('/api/download/image/cancel');
  }

  /**
   * Sends a file as it is. `progress` gets the bytes that have left; `signal` gives up. An XMLHttpRequest, because
   * fetch does not tell how far an upload is.
   */
  upload(file: File, progress: (sent: number) => void, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('PUT', `/api/storage/upload/${encodeURIComponent(file.name)}`);
      request.upload.onprogress = (event) => progress(event.loaded);
      request.onload = () => {
        if (request.status !== 200) {
          reject(this.#client.failed(request.status));
          return;
        }
        try {
          opened(request.responseText);
          resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      request.onerror = () => reject(new ApiError('network', 0, 'the upload was cut off'));
      request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
      signal.addEventListener('abort', () => request.abort());
      request.send(file);
    });
  }
}
