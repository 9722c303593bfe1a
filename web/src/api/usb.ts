// SPDX-License-Identifier: GPL-3.0-or-later
import { type ApiClient, record } from './client';

export const HID_MODES = ['normal', 'hid-only'] as const;
/** `hid-only` is for firmware that stumbles over a device with more than keyboard and pointers. */
export type HidMode = (typeof HID_MODES)[number];
export type VirtualDevice = 'network' | 'disk';
/** The jiggler: off, or how it moves the pointer. */
export const JIGGLES = ['off', 'relative', 'absolute'] as const;
export type Jiggle = (typeof JIGGLES)[number];

export interface UsbState {
  readonly mode: HidMode;
  readonly network: boolean;
  readonly disk: boolean;
}

/** The kernel may take seconds to take a USB device apart and to build another one. */
const ANSWER_MS = 30_000;

/** The USB device that the target sees, and what keeps its screen awake (http-api.md 3.4, 3.9, 6.6, 6.7). */
export class UsbApi {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** False on boards that reach the target otherwise: there is nothing to switch. */
  async present(): Promise<boolean> {
    return record(record(await this.#client.get('/api/vm/info')).abilities).usb === true;
  }

  async state(): Promise<UsbState> {
    const { mode } = record(await this.#client.get('/api/hid/mode'));
    const { network, disk } = record(await this.#client.get('/api/vm/device/virtual'));
    return { mode: mode === 'hid-only' ? 'hid-only' : 'normal', network: network === true, disk: disk === true };
  }

  async setMode(mode: HidMode): Promise<void> {
    await this.#client.post('/api/hid/mode', { mode }, ANSWER_MS);
  }

  /** Switches it on when it is off, and off when it is on. Resolves to what it is now. */
  async toggle(device: VirtualDevice): Promise<boolean> {
    return record(await this.#client.post('/api/vm/device/virtual', { device }, ANSWER_MS)).on === true;
  }

  /** Makes the target read keyboard and pointers again, nothing pressed. */
  async reset(): Promise<void> {
    await this.#client.post('/api/hid/reset', undefined, ANSWER_MS);
  }

  async jiggle(): Promise<Jiggle> {
    const { enabled, mode } = record(await this.#client.get('/api/vm/mouse-jiggler'));
    if (enabled !== true) return 'off';
    return mode === 'absolute' ? 'absolute' : 'relative';
  }

  async setJiggle(jiggle: Jiggle): Promise<void> {
    const mode = jiggle === 'off' ? 'relative' : jiggle;
    await this.#client.post('/api/vm/mouse-jiggler', { enabled: jiggle !== 'off', mode });
  }
}
