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

export const DNS_MODES = ['dhcp', 'manual'] as const;
export type DnsMode = (typeof DNS_MODES)[number];

export interface DnsState {
  readonly mode: DnsMode;
  /** The user's own, in force or not. */
  readonly servers: readonly string[];
  readonly effective: readonly string[];
  /** What the DHCP server named last. */
  readonly dhcp: readonly string[];
}

const MOST_SERVERS = 6;

/** The words of a list, however they are divided. */
export function serversIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== '');
}

/** Whether these may be addresses; the device looks closer. */
export function serversFit(servers: readonly string[]): boolean {
  const address = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*)$/;
  return servers.length > 0 && servers.length <= MOST_SERVERS && servers.every((server) => address.test(server));
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

  async dns(): Promise<DnsState> {
    const { mode, servers, effective, dhcp } = record(await this.#client.get('/api/network/dns'));
    return {
      mode: mode === 'manual' ? 'manual' : 'dhcp',
      servers: listOf(servers).map(stringOf),
      effective: listOf(effective).map(stringOf),
      dhcp: listOf(dhcp).map(stringOf),
    };
  }

  /** `servers` count in mode manual alone. */
  async setDns(mode: DnsMode, servers: readonly string[]): Promise<void> {
    await this.#client.post('/api/network/dns', mode === 'manual' ? { mode, servers } : { mode });
  }

  async forget(mac: string): Promise<void> {
    await this.#client.call('DELETE', '/api/network/wol/mac', { mac });
  }
}
