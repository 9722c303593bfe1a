// SPDX-License-Identifier: GPL-3.0-or-later

/** Descriptors as a host reads them (USB 2.0 chapter 9, HID 1.11 section 6.2.1), by a parser of the tests' own. */

export interface Endpoint {
  readonly direction: 'in' | 'out';
  readonly type: 'control' | 'isochronous' | 'bulk' | 'interrupt';
  readonly maxPacket: number;
  readonly interval: number;
}

export interface Interface {
  readonly number: number;
  readonly alternate: number;
  /** class, subclass, protocol */
  readonly triple: string;
  /** bcdHID and the length of the report descriptor. */
  readonly hid?: { readonly version: number; readonly reportLength: number };
  readonly endpoints: readonly Endpoint[];
}

export interface UsbDevice {
  readonly usbVersion: number;
  readonly triple: string;
  readonly maxPacket0: number;
  readonly vendor: number;
  readonly product: number;
  readonly deviceVersion: number;
  readonly configurations: number;
  readonly attributes: number;
  readonly maxPowerMa: number;
  readonly interfaceCount: number;
  /** first interface, count and triple of each association */
  readonly associations: readonly string[];
  readonly interfaces: readonly Interface[];
}

const TYPES = ['control', 'isochronous', 'bulk', 'interrupt'] as const;

function hex(...bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('/');
}

/** All descriptors of `bytes` behind the device's own. */
function* each(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt8(at);
    if (length < 2 || at + length > bytes.length) throw new Error(`a descriptor of ${length} bytes at ${at}`);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

/** What /sys/bus/usb/devices/N/descriptors holds: the device's descriptor, then its one configuration. */
export function parseDescriptors(bytes: Buffer): UsbDevice {
  const all = [...each(bytes)];
  const [device, configuration] = all;
  if (device?.[1] !== 1 || device.length !== 18) throw new Error('no device descriptor');
  if (configuration?.[1] !== 2) throw new Error('no configuration descriptor');
  if (configuration.readUInt16LE(2) !== bytes.length - 18) throw new Error('wTotalLength is not the length');
  const interfaces: (Interface & { endpoints: Endpoint[]; hid?: Interface['hid'] })[] = [];
  const associations: string[] = [];
  for (const one of all.slice(2)) {
    const last = interfaces.at(-1);
    const [, type = 0, second = 0, third = 0] = one;
    if (type === 4) {
      interfaces.push({ number: second, alternate: third, triple: hex(...one.subarray(5, 8)), endpoints: [] });
    } else if (type === 5) {
      last?.endpoints.push({
        direction: second & 0x80 ? 'in' : 'out',
        type: TYPES[third & 3] ?? 'control',
        maxPacket: one.readUInt16LE(4),
        interval: one.readUInt8(6),
      });
    } else if (type === 0x21 && last) {
      last.hid = { version: one.readUInt16LE(2), reportLength: one.readUInt16LE(7) };
    } else if (type === 0x0b) {
      associations.push(`${second}+${third} ${hex(...one.subarray(4, 7))}`);
    }
  }
  return {
    usbVersion: device.readUInt16LE(2),
    triple: hex(...device.subarray(4, 7)),
    maxPacket0: device.readUInt8(7),
    vendor: device.readUInt16LE(8),
    product: device.readUInt16LE(10),
    deviceVersion: device.readUInt16LE(12),
    configurations: device.readUInt8(17),
    attributes: configuration.readUInt8(7),
    maxPowerMa: configuration.readUInt8(8) * 2,
    interfaceCount: configuration.readUInt8(4),
    associations,
    interfaces,
  };
}
