// SPDX-License-Identifier: GPL-3.0-or-later
import { type ApiClient, listOf, record, stringOf } from './client';

/** A computer that was woken before. */
export interface Machine {
  /** AA:BB:CC:DD:EE:FF */
  readonly mac: string;
  readonly name: string;
}

export const NAME_MAX_BYTES = 64;

/** Twelve hexadecimal digits, however they are divided. */
export function macFits(text: string): boolean {
  return /^[0-9A-Fa-f]{12}$/.test(text.trim().replace(/[-:.]/g, ''));
}

export function machineNameFits(name: string): boolean {
  const bytes = new TextEncoder().encode(name.trim()).length;
  return bytes > 0 && bytes <= NAME_MAX_BYTES;
}

/** What the device does in its network (http-api.md 3.8). */
export class NetworkApi {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async machines(): Promise<Machine[]> {
    const { macs } = record(await this.#client.get('/api/network/wol/mac'));
    return listOf(macs).map((entry) => {
      const [mac = '', ...words] = stringOf(entry).split(' ');
      return { mac, name: words.join(' ') };
    });
  }

  /** Sends the packet and remembers the machine. */
  async wake(mac: string): Promise<void> {
    await this.#client.post('/api/network/wol', { mac });
  }

  async nameMachine(mac: string, name: string): Promise<void> {
    await this.#client.post('/api/network/wol/mac/name', { mac, name });
  }

  async forget(mac: string): Promise<void> {
    await this.#client.call('DELETE', '/api/network/wol/mac', { mac });
  }
}
