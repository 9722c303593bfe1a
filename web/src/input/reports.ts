// SPDX-License-Identifier: GPL-3.0-or-later

/** Largest absolute coordinate: the logical maximum of the descriptor (http-api.md 4.2). */
export const ABSOLUTE_MAX = 32767;
/** Largest movement or wheel step of one report, either way: -128 is a value some hosts misread. */
export const RELATIVE_MAX = 127;

/** Messages to `/api/ws`: one byte of type, then a report (http-api.md 4.2). */
export const HEARTBEAT: Uint8Array<ArrayBuffer> = Uint8Array.of(0x00);

export function keyboardMessage(report: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(1 + report.length);
  message[0] = 0x01;
  message.set(report, 1);
  return message;
}

/** `buttons`: bit 0 left, 1 right, 2 middle, 3 back, 4 forward. Coordinates 0…32767, wheel positive = up. */
export function absoluteMessage(buttons: number, x: number, y: number, wheel: number): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(7);
  const view = new DataView(message.buffer);
  view.setUint8(0, 0x02);
  view.setUint8(1, buttons & 0x1f);
  view.setUint16(2, clamp(x, 0, ABSOLUTE_MAX), true);
  view.setUint16(4, clamp(y, 0, ABSOLUTE_MAX), true);
  view.setInt8(6, clamp(wheel, -RELATIVE_MAX, RELATIVE_MAX));
  return message;
}

/** Movement in counts of the target's pointer, right and down positive. */
export function relativeMessage(buttons: number, dx: number, dy: number, wheel: number): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(5);
  const view = new DataView(message.buffer);
  view.setUint8(0, 0x02);
  view.setUint8(1, buttons & 0x1f);
  view.setInt8(2, clamp(dx, -RELATIVE_MAX, RELATIVE_MAX));
  view.setInt8(3, clamp(dy, -RELATIVE_MAX, RELATIVE_MAX));
  view.setInt8(4, clamp(wheel, -RELATIVE_MAX, RELATIVE_MAX));
  return message;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.trunc(value)));
}
