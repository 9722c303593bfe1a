// SPDX-License-Identifier: GPL-3.0-or-later
import { ApiError, type ApiClient, listOf, numberOf, record, stringOf } from './client';

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

/** What can be set on this board. */
export interface Abilities {
  /** The machine is the product's own. A server that is a guest has no business with name, SSH, DNS and restart. */
  readonly own: boolean;
  /** HTTPS can be switched. */
  readonly tls: boolean;
}

export interface Tls {
  readonly enabled: boolean;
  /** The ports where the page is found. */
  readonly http: number;
  readonly https: number;
}

/** The address of the page once HTTPS is `enabled`, or not. */
export function addressWith(enabled: boolean, tls: Tls, hostname: string): string {
  const port = enabled ? tls.https : tls.http;
  const usual = enabled ? 443 : 80;
  return `http${enabled ? 's' : ''}://${hostname}${port === usual ? '' : `:${port}`}/`;
}

/** MB of the swap file that are offered. */
export const SWAP_SIZES = [0, 64, 128, 256, 512] as const;

export function programNameFits(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name);
}

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

  async abilities(): Promise<Abilities> {
    const { system, tls } = record(record(await this.#client.get('/api/vm/info')).abilities);
    return { own: system === true, tls: tls === true };
  }

  async tls(): Promise<Tls> {
    const { enabled, http, https } = record(await this.#client.get('/api/vm/tls'));
    return { enabled: enabled === true, http: numberOf(http), https: numberOf(https) };
  }

  /** The server starts anew a moment after it has answered. */
  async setTls(enabled: boolean): Promise<void> {
    await this.#client.post('/api/vm/tls', { enabled });
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

  /** Names of the user's programs that run when the device has started; none where there has never been one. */
  async programs(): Promise<string[]> {
    try {
      return listOf(record(await this.#client.get('/api/vm/autostart')).files).map(stringOf);
    } catch (error) {
      if (error instanceof ApiError && error.failure === 'refused') return [];
      throw error;
    }
  }

  async program(name: string): Promise<string> {
    return stringOf(await this.#client.get(programPath(name)));
  }

  async setProgram(name: string, content: string): Promise<void> {
    await this.#client.post(programPath(name), { content });
  }

  async removeProgram(name: string): Promise<void> {
    await this.#client.call('DELETE', programPath(name));
  }

  async reboot(): Promise<void> {
    await this.#client.post('/api/vm/system/reboot');
  }
}

function programPath(name: string): string {
  return `/api/vm/autostart/${encodeURIComponent(name)}`;
}
