// SPDX-License-Identifier: GPL-3.0-or-later
import { ApiError, type ApiClient, numberOf, record, stringOf } from './client';

/** A name that the device may have on the network (RFC 1123, and the kernel's limit). */
export function hostnameFits(name: string): boolean {
  const label = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
  const labels = name.split('.');
  return name.length <= 64 && labels.every((part) => label.test(part)) && !/^\d+$/.test(labels.at(-1) ?? '');
}

export const TITLE_MAX_BYTES = 128;
export const USUAL_TITLE = 'NanoKVM';

export function titleFits(title: string): boolean {
  return new TextEncoder().encode(title).length <= TITLE_MAX_BYTES;
}

/** MB of the swap file that are offered. */
export const SWAP_SIZES = [0, 64, 128, 256, 512] as const;

/** The card may be slow. */
const SWAP_MS = 130_000;

/** The first start of SSH makes its keys. */
const SSH_MS = 130_000;

/** Names of the device and ways into it (http-api.md 3.4). */
export class SystemApi {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** False where the server is a guest on a machine that is not its own: name, SSH and restart are not its business. */
  async present(): Promise<boolean> {
    return record(record(await this.#client.get('/api/vm/info')).abilities).system === true;
  }

  async hostname(): Promise<string> {
    return stringOf(record(await this.#client.get('/api/vm/hostname')).hostname);
  }

  async setHostname(hostname: string): Promise<void> {
    await this.#client.post('/api/vm/hostname', { hostname });
  }

  /** Empty: the usual one. */
  async title(): Promise<string> {
    try {
      return stringOf(record(await this.#client.get('/api/vm/web-title')).title);
    } catch (error) {
      if (error instanceof ApiError && error.failure === 'refused') return ''; // how the device says that none is set
      throw error;
    }
  }

  async setTitle(title: string): Promise<void> {
    await this.#client.post('/api/vm/web-title', { title });
  }

  async ssh(): Promise<boolean> {
    return record(await this.#client.get('/api/vm/ssh')).enabled === true;
  }

  async setSsh(enabled: boolean): Promise<void> {
    await this.#client.post(`/api/vm/ssh/${enabled ? 'enable' : 'disable'}`, undefined, SSH_MS);
  }

  /** MB; 0: none. */
  async swap(): Promise<number> {
    return numberOf(record(await this.#client.get('/api/vm/swap')).size);
  }

  async setSwap(size: number): Promise<void> {
    await this.#client.post('/api/vm/swap', { size }, SWAP_MS);
  }

  async reboot(): Promise<void> {
    await this.#client.post('/api/vm/system/reboot');
  }
}
