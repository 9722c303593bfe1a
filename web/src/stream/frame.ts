// SPDX-License-Identifier: GPL-3.0-or-later

/** Bits of the first byte of a message from the server (http-api.md 5.3, with our stamps extension). */
const KEY_FRAME = 0x01;
const HAS_STAMPS = 0x02;
const CLOCK_ANSWER = 0x80;

const HEADER_BYTES = 9;
const STAMPS_BYTES = 24;
const CLOCK_ANSWER_BYTES = 17;

/** When each stage of the server finished with a frame, in microseconds after its capture. */
export interface Stamps {
  /** Counts every frame the server published; a jump means frames this viewer never got. Wraps at 2^32. */
  readonly sequence: number;
  readonly encodeBegunUs: number;
  readonly encodedUs: number;
  readonly publishedUs: number;
  readonly sentUs: number;
  /** Size of the encoded picture in pixels. */
  readonly width: number;
  readonly height: number;
}

export interface VideoMessage {
  readonly kind: 'frame';
  readonly key: boolean;
  /** Capture time on the server's monotonic clock, microseconds. */
  readonly timestampUs: number;
  readonly stamps: Stamps | null;
  /** One Annex B access unit or one JPEG: a view into the received buffer, not a copy. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

export interface ClockAnswer {
  readonly kind: 'clock';
  /** What this client sent in its question: its own clock, microseconds. */
  readonly clientUs: number;
  /** The server's clock when it answered, microseconds; same clock as the frames' timestamps. */
  readonly serverUs: number;
}

/**
 * Reads one binary message of the direct stream. Null when the bytes are not a message this client knows: too short, or
 * a timestamp beyond what a JavaScript number holds exactly (2^53 µs is 285 years of uptime).
 */
export function parseMessage(buffer: ArrayBuffer): VideoMessage | ClockAnswer | null {
  if (buffer.byteLength < HEADER_BYTES) return null;
  const view = new DataView(buffer);
  const flags = view.getUint8(0);
  const first = readU64(view, 1);
  if (first === null) return null;
  if (flags & CLOCK_ANSWER) return parseClockAnswer(view, first);
  const stamped = (flags & HAS_STAMPS) !== 0;
  const start = HEADER_BYTES + (stamped ? STAMPS_BYTES : 0);
  if (buffer.byteLength <= start) return null;
  return {
    kind: 'frame',
    key: (flags & KEY_FRAME) !== 0,
    timestampUs: first,
    stamps: stamped ? readStamps(view) : null,
    payload: new Uint8Array(buffer, start),
  };
}

function parseClockAnswer(view: DataView, clientUs: number): ClockAnswer | null {
  if (view.byteLength < CLOCK_ANSWER_BYTES) return null;
  const serverUs = readU64(view, HEADER_BYTES);
  return serverUs === null ? null : { kind: 'clock', clientUs, serverUs };
}

function readStamps(view: DataView): Stamps {
  return {
    sequence: view.getUint32(9, true),
    encodeBegunUs: view.getUint32(13, true),
    encodedUs: view.getUint32(17, true),
    publishedUs: view.getUint32(21, true),
    sentUs: view.getUint32(25, true),
    width: view.getUint16(29, true),
    height: view.getUint16(31, true),
  };
}

function readU64(view: DataView, offset: number): number | null {
  const value = view.getUint32(offset + 4, true) * 2 ** 32 + view.getUint32(offset, true);
  return Number.isSafeInteger(value) ? value : null;
}

function stampedMessage(type: number, us: number): ArrayBuffer {
  const buffer = new ArrayBuffer(9);
  const view = new DataView(buffer);
  const whole = Math.max(0, Math.floor(us));
  view.setUint8(0, type);
  view.setUint32(1, whole >>> 0, true);
  view.setUint32(5, Math.floor(whole / 2 ** 32), true);
  return buffer;
}

/** "Every frame up to this timestamp has reached my decoder": cumulative. */
export function acknowledgement(timestampUs: number): ArrayBuffer {
  return stampedMessage(0x02, timestampUs);
}

/** "I lost my place: continue at a key frame." */
export function resync(): ArrayBuffer {
  return Uint8Array.of(0x03).buffer;
}

/** "What time is it?": `clientUs` comes back unchanged in the answer. */
export function clockQuestion(clientUs: number): ArrayBuffer {
  return stampedMessage(0x04, clientUs);
}
