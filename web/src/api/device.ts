// SPDX-License-Identifier: GPL-3.0-or-later
import { type ApiClient, listOf, numberOf, record, stringOf } from './client';

export interface DeviceInfo {
  readonly addresses: readonly { readonly name: string; readonly address: string; readonly kind: string }[];
  readonly mdns: string;
  readonly image: string;
  readonly application: string;
  readonly deviceKey: string;
}

/** Output of the encoder, shared by all viewers (http-api.md 5.6). */
export interface ScreenSettings {
  /** Lines of the output; 0 follows the input. */
  readonly resolution: number;
  /** JPEG quality 1…100. */
  readonly quality: number;
  /** H.264 rate, kbit/s. */
  readonly bitrate: number;
  readonly fps: number;
  /** Frames from one key frame to the next. */
  readonly gop: number;
}

export const PROFILES = ['auto', 'baseline', 'main', 'high'] as const;

/** A part of the encoded picture, in its pixels, with a quantizer of its own (`absolute`) or beside that of the picture. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly qp: number;
  readonly absolute: boolean;
}

/** What only our own server knows of the encoder (`/api/stream/encoder`). */
export interface EncoderSettings {
  readonly rateControl: string;
  readonly profile: string;
  /** The finest and the coarsest quantizer, 1…51; 0: the encoder's own limit. */
  readonly minQp: number;
  readonly maxQp: number;
  readonly roi: readonly Region[];
}

export interface EncoderInfo {
  readonly settings: EncoderSettings;
  /** Rate controls of H.264; empty before the encoder is there. */
  readonly rateControls: readonly string[];
  /** How many regions of interest it takes. */
  readonly roiRegions: number;
}

export type ScreenField = 'resolution' | 'quality' | 'fps' | 'gop';
export type PowerButton = 'power' | 'reset';

/** Time beyond the press itself within which the server answers. */
const ANSWER_MS = 10_000;

function regionOf(value: unknown): Region {
  const { x, y, width, height, qp, absolute } = record(value);
  return {
    x: numberOf(x),
    y: numberOf(y),
    width: numberOf(width),
    height: numberOf(height),
    qp: numberOf(qp),
    absolute: absolute === true,
  };
}

/** Information, power and screen of the device (http-api.md 3.3). */
export class DeviceApi {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async info(): Promise<DeviceInfo> {
    const data = record(await this.#client.get('/api/vm/info'));
    return {
      addresses: listOf(data.ips).map((ip) => {
        const { name, addr, type } = record(ip);
        return { name: stringOf(name), address: stringOf(addr), kind: stringOf(type) };
      }),
      mdns: stringOf(data.mdns),
      image: stringOf(data.image),
      application: stringOf(data.application),
      deviceKey: stringOf(data.deviceKey),
    };
  }

  /** Why what is typed reaches no computer; empty when it does. */
  async noInput(): Promise<string> {
    const { abilities } = record(await this.#client.get('/api/vm/info'));
    return stringOf(record(abilities).noInput);
  }

  async lights(): Promise<{ pwr: boolean; hdd: boolean }> {
    const { pwr, hdd } = record(await this.#client.get('/api/vm/gpio'));
    return { pwr: pwr === true, hdd: hdd === true };
  }

  /** Holds a button of the target for `durationMs`; resolves when it has been let go. */
  async press(button: PowerButton, durationMs: number): Promise<void> {
    await this.#client.post('/api/vm/gpio', { type: button, duration: durationMs }, durationMs + ANSWER_MS);
  }

  async screen(): Promise<ScreenSettings> {
    const data = record(await this.#client.get('/api/vm/screen'));
    return {
      resolution: numberOf(data.resolution),
      quality: numberOf(data.quality),
      bitrate: numberOf(data.bitrate),
      fps: numberOf(data.fps),
      gop: numberOf(data.gop),
    };
  }

  async encoder(): Promise<EncoderInfo> {
    const data = record(await this.#client.get('/api/stream/encoder'));
    const { rateControl, profile, minQp, maxQp, roi } = record(data.settings);
    const limits = data.limits === null ? {} : record(data.limits);
    const rateControls = limits.rateControls === undefined ? {} : record(limits.rateControls);
    return {
      settings: {
        rateControl: stringOf(rateControl),
        profile: stringOf(profile),
        minQp: numberOf(minQp),
        maxQp: numberOf(maxQp),
        roi: listOf(roi).map(regionOf),
      },
      rateControls: listOf(rateControls.h264).map(stringOf),
      roiRegions: limits.roiRegions === undefined ? 0 : numberOf(limits.roiRegions),
    };
  }

  async setEncoder(change: Partial<EncoderSettings>): Promise<void> {
    await this.#client.post('/api/stream/encoder', change);
  }

  /** `quality` up to 100 is JPEG quality, above it kbit/s of H.264. */
  async setScreen(type: ScreenField, value: number): Promise<void> {
    await this.#client.post('/api/vm/screen', { type, value });
  }
}
