// SPDX-License-Identifier: GPL-3.0-or-later
import type { Namespace } from './namespace.ts';

/** From now on the interface gives out single packets, as a real wire carries them, instead of many in one. */
export function singlePackets(network: Namespace, device: string): void {
  network.run('ethtool', '-K', device, ...['tx-udp-segmentation', 'off', 'gso', 'off', 'tso', 'off', 'gro', 'off']);
}

/** UDP that arrives in a namespace is lost from now on; made anew it replaces the former. */
export class PacketLoss {
  readonly #network: Namespace;

  /** `burst`: of every so many packets in a row the first `burst` are lost; 1: each with the same probability. */
  constructor(network: Namespace, percent: number, burst = 1) {
    this.#network = network;
    const chance =
      burst === 1
        ? `numgen random mod 10000 < ${percent * 100}`
        : `numgen inc mod ${Math.round((burst * 100) / percent)} < ${burst}`;
    network.run('nft', 'add', 'table', 'inet', 'loss');
    network.run('nft', 'add', 'chain', 'inet', 'loss', 'in', '{ type filter hook prerouting priority -300 ; }');
    network.run('nft', 'add', 'rule', 'inet', 'loss', 'in', `meta l4proto udp ${chance} counter drop`);
  }

  /** Packets lost so far. */
  get packets(): number {
    return Number(/packets (\d+)/.exec(this.#network.run('nft', 'list', 'table', 'inet', 'loss'))?.[1] ?? 0);
  }

  end(): void {
    this.#network.run('nft', 'delete', 'table', 'inet', 'loss');
  }
}
