// SPDX-License-Identifier: GPL-3.0-or-later

/** What the capture side says about the target's video. */
export const SIGNAL_STATES = [
  'ok',
  'no-cable',
  'no-signal',
  'powered-off',
  'unsupported',
  'starting',
  'restarting',
  'stalled',
] as const;
export type SignalState = (typeof SIGNAL_STATES)[number];

export interface SignalStatus {
  readonly state: SignalState;
  /** An English sentence with details, for example the timing that is not supported. */
  readonly message: string;
  readonly width: number;
  readonly height: number;
}

export interface LedStatus {
  readonly numLock: boolean;
  readonly capsLock: boolean;
  readonly scrollLock: boolean;
  /** False until the target has set its keyboard lights once. */
  readonly known: boolean;
}

export interface PowerStatus {
  readonly pwr: boolean;
  readonly hdd: boolean;
  /** False when the lights are not wired or could not be read. */
  readonly known: boolean;
}

export interface ControlStatus {
  /** Who types and points now; empty when nobody does. */
  readonly holder: string;
  readonly mine: boolean;
}

export type ServerEvent =
  | ({ readonly type: 'signal' } & SignalStatus)
  | ({ readonly type: 'leds' } & LedStatus)
  | ({ readonly type: 'power' } & PowerStatus)
  | ({ readonly type: 'control' } & ControlStatus)
  /** Drive or images have changed; who may asks again. */
  | { readonly type: 'media'; readonly revision: number };

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a text frame of `/api/ws` (http-api.md 4.5): `{type, data}` with `data` JSON in a string. Null for events this
 * client has no use for and for anything malformed; a missing field counts as off, zero or empty.
 */
export function parseEvent(text: string): ServerEvent | null {
  const envelope = object(text);
  if (!envelope || typeof envelope.type !== 'string' || typeof envelope.data !== 'string') return null;
  const data = object(envelope.data);
  return data ? read(envelope.type, data) : null;
}

function read(type: string, data: Fields): ServerEvent | null {
  switch (type) {
    case 'signal-status':
      return isSignalState(data.state)
        ? {
            type: 'signal',
            state: data.state,
            message: typeof data.message === 'string' ? data.message : '',
            width: number(data.width),
            height: number(data.height),
          }
        : null;
    case 'hid-led-status':
      return {
        type: 'leds',
        numLock: data.numLock === true,
        capsLock: data.capsLock === true,
        scrollLock: data.scrollLock === true,
        known: data.known === true,
      };
    case 'power-status':
      return { type: 'power', pwr: data.pwr === true, hdd: data.hdd === true, known: data.known === true };
    case 'control-status':
      return { type: 'control', holder: typeof data.holder === 'string' ? data.holder : '', mine: data.mine === true };
    case 'media-status':
      return { type: 'media', revision: number(data.revision) };
    default:
      return null;
  }
}

function object(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

function isSignalState(value: unknown): value is SignalState {
  return (SIGNAL_STATES as readonly unknown[]).includes(value);
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
