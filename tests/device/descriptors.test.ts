// SPDX-License-Identifier: GPL-3.0-or-later
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cube } from '../support/cube.ts';
import { control, type Seen, useFlags } from '../support/gadget.ts';
import type { Endpoint, Interface } from '../support/usb-descriptors.ts';

/** The reference's own bytes, with the usage limit and the number of buttons that differ between the modes. */
const KEYBOARD = `
  05 01 09 06 a1 01 05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 03
  95 05 75 01 05 08 19 01 29 05 91 02 95 01 75 03 91 03 95 06 75 08 15 00 25 e7 05 07
  19 00 29 e7 81 00 c0`;
const RELATIVE = `
  05 01 09 02 a1 01 09 01 a1 00 05 09 19 01 29 03 15 00 25 01 95 03 75 01 81 02 95 01
  75 05 81 03 05 01 09 30 09 31 09 38 15 81 25 7f 75 08 95 03 81 06 c0 c0`;
const ABSOLUTE = `
  05 01 09 02 a1 01 09 01 a1 00 05 09 19 01 29 05 15 00 25 01 95 05 75 01 81 02 95 01
  75 03 81 01 05 01 09 30 09 31 15 00 26 ff 7f 35 00 46 ff 7f 75 10 95 02 81 02 05 01
  09 38 15 81 25 7f 35 00 45 00 75 08 95 01 81 06 c0 c0`;
const HID_ONLY_KEYBOARD = KEYBOARD.replace('25 e7', '25 65').replace(/29 e7 81 00/, '29 65 81 00');
const HID_ONLY_ABSOLUTE = ABSOLUTE.replace('29 05', '29 03').replace('95 05', '95 03').replace('75 03', '75 05');

function bytes(text: string): string {
  return text.replaceAll(/\s/g, '');
}

/**
 * Descriptors byte for byte as USB 2.0 9.6 and HID 1.11 6.2.1 lay out what the reference says; `..` is a number that is
 * the kernel's choice: of strings, of endpoints, and the total length.
 */
const NORMAL_DEVICE = '12 01 00 02 ef 02 01 40 46 33 09 10 10 05 01 02 03 01';
const HID_ONLY_DEVICE = '12 01 00 02 00 00 00 40 46 33 09 10 23 06 01 02 .. 01';

/** `interfaces`: how many; bmAttributes and half of the milliamperes behind. */
function configuration(interfaces: number, power: string): string {
  return `09 02 .. .. 0${interfaces} 01 .. ${power}`;
}

/** Keyboard, relative mouse, absolute pointer from interface `first` on. */
function hid(first: number, subclass: number): string {
  return `
    09 04 0${first} 00 02 03 0${subclass} 01 ..  09 21 01 01 00 01 22 3f 00  07 05 8. 03 08 00 04  07 05 0. 03 08 00 04
    09 04 0${first + 1} 00 02 03 0${subclass} 02 ..  09 21 01 01 00 01 22 34 00  07 05 8. 03 04 00 04  07 05 0. 03 04 00 04
    09 04 0${first + 2} 00 02 03 00 02 ..  09 21 01 01 00 01 22 4a 00  07 05 8. 03 06 00 04  07 05 0. 03 06 00 04`;
}

const DRIVE = '09 04 03 00 02 08 06 50 ..  07 05 8. 02 00 02 00  07 05 0. 02 00 02 01';

/** Of what the host has read. */
function expectBytes(seen: Seen, ...parts: readonly string[]): void {
  const pattern = parts.map((part) => bytes(part)).join('');
  expect(seen.raw.toString('hex')).toMatch(new RegExp(`^${pattern}$`));
}

function prefix(report: Buffer | undefined): string {
  return createHash('sha256')
    .update(report ?? '')
    .digest('hex')
    .slice(0, 16);
}

function hidEndpoints(maxPacket: number): Endpoint[] {
  return [
    { direction: 'in', type: 'interrupt', maxPacket, interval: 4 },
    { direction: 'out', type: 'interrupt', maxPacket, interval: 4 },
  ];
}

/** Keyboard, relative mouse and absolute pointer from interface `first` on. */
function hidInterfaces(first: number, subclass: number): Interface[] {
  const one = (at: number, boot: number, protocol: number, reportLength: number, packet: number): Interface => ({
    number: first + at,
    alternate: 0,
    triple: `03/0${boot}/0${protocol}`,
    hid: { version: 0x0101, reportLength },
    endpoints: hidEndpoints(packet),
  });
  // Never a boot interface is the absolute pointer: firmware would take its report for a boot mouse's.
  return [one(0, subclass, 1, 63, 8), one(1, subclass, 2, 52, 4), one(2, 0, 2, 74, 6)];
}

const bulk = (direction: 'in' | 'out', interval = 0): Endpoint => ({
  direction,
  type: 'bulk',
  maxPacket: 512,
  interval,
});

describe('what the target’s kernel reads from us', () => {
  let cube: Cube;
  beforeAll(async () => {
    cube = await Cube.connect();
  });
  afterAll(async () => {
    await cube.close();
  });

  function expectNormalDevice(seen: Seen): void {
    expect(seen.device).toMatchObject({
      usbVersion: 0x0200,
      triple: 'ef/02/01',
      vendor: 0x3346,
      product: 0x1009,
      deviceVersion: 0x0510,
      configurations: 1,
      attributes: 0xe0,
      maxPowerMa: 120,
    });
    expect(seen.strings).toMatchObject({ manufacturer: 'sipeed', product: 'NanoKVM', configuration: 'NanoKVM' });
    expect(seen.strings.serial).toMatch(/^[\w.-]{1,32}$/);
  }

  function expectNormalReports(seen: Seen, first: number): void {
    expect(seen.reports.get(first)?.toString('hex')).toBe(bytes(KEYBOARD));
    expect(seen.reports.get(first + 1)?.toString('hex')).toBe(bytes(RELATIVE));
    expect(seen.reports.get(first + 2)?.toString('hex')).toBe(bytes(ABSOLUTE));
    expect(prefix(seen.reports.get(first))).toBe('bba88cf2c2245cf8');
    expect(prefix(seen.reports.get(first + 1))).toBe('8aab9edd8276e0aa');
    expect(prefix(seen.reports.get(first + 2))).toBe('406e9a7433451eed');
  }

  /** The string 0xEE, by which Windows finds out that there are descriptors of Microsoft's. */
  function microsoftString(): Promise<Buffer> {
    return control(cube, { type: 0, request: 6, value: 0x03ee, index: 0 }, 18);
  }

  /** MSFT100 under vendor code 0xCD, and behind that code what Windows looks up its driver by. */
  async function expectMicrosoft(compatible: string): Promise<void> {
    expect((await microsoftString()).toString('hex')).toBe(
      bytes('12 03 4d 00 53 00 46 00 54 00 31 00 30 00 30 00 cd 00'),
    );
    const answer = await control(cube, { type: 0x40, request: 0xcd, value: 0, index: 4 }, 40);
    expect(answer.toString('hex')).toBe(compatible);
  }

  /** Microsoft OS 1.0 descriptors, "Extended Compat ID": one function, at interface 0. */
  function compatibleId(id: string, subId: string): string {
    const padded = (text: string): string => Buffer.from(text.padEnd(8, '\0')).toString('hex');
    return bytes('28 00 00 00 00 01 04 00 01 00 00 00 00 00 00 00 00 01') + padded(id) + padded(subId) + '00'.repeat(6);
  }

  it('is keyboard, mouse and pointer in normal mode', async () => {
    const seen = await useFlags(cube, {});
    expectNormalDevice(seen);
    expectBytes(seen, NORMAL_DEVICE, configuration(3, 'e0 3c'), hid(0, 0));
    expect(seen.device.interfaces).toEqual(hidInterfaces(0, 0));
    expectNormalReports(seen, 0);
    expect((await cube.inputDevices()).map(({ kind }) => kind)).toEqual(['keyboard', 'relative', 'absolute']);
  });

  it('is a boot keyboard and a boot mouse with the flag BIOS', async () => {
    const seen = await useFlags(cube, { BIOS: '' });
    expectNormalDevice(seen);
    expectBytes(seen, NORMAL_DEVICE, configuration(3, 'e0 3c'), hid(0, 1));
    expect(seen.device.interfaces).toEqual(hidInterfaces(0, 1));
    expectNormalReports(seen, 0);
  });

  it('is only that, under a version of its own, in HID-only mode', async () => {
    const seen = await useFlags(cube, { 'usb.hid_only': '', 'usb.disk0': '', 'usb.ncm': '' });
    expect(seen.device).toMatchObject({
      usbVersion: 0x0200,
      triple: '00/00/00',
      vendor: 0x3346,
      product: 0x1009,
      deviceVersion: 0x0623,
      attributes: 0xa0,
      maxPowerMa: 200,
      associations: [],
    });
    expectBytes(seen, HID_ONLY_DEVICE, configuration(3, 'a0 64'), hid(0, 1));
    expect(seen.strings).toEqual({
      manufacturer: 'sipeed',
      product: 'NanoKVM',
      serial: '',
      configuration: 'NanoKVM',
    });
    await expect(microsoftString()).rejects.toThrow('no control transfer');
    expect(seen.device.interfaces).toEqual(hidInterfaces(0, 1));
    expect(seen.reports.get(0)?.toString('hex')).toBe(bytes(HID_ONLY_KEYBOARD));
    expect(seen.reports.get(1)?.toString('hex')).toBe(bytes(RELATIVE));
    expect(seen.reports.get(2)?.toString('hex')).toBe(bytes(HID_ONLY_ABSOLUTE));
    expect(prefix(seen.reports.get(0))).toBe('81c9b5a7d7ecf4b9');
    expect(prefix(seen.reports.get(2))).toBe('4f5ed1a140900eb7');
  });

  it('has an RNDIS card before them with usb.rndis0', async () => {
    const seen = await useFlags(cube, { 'usb.rndis0': '' });
    expectNormalDevice(seen);
    // The kernel puts the class that ConfigFS sets into the association; the interface keeps its own.
    expect(seen.device.associations).toEqual(['0+2 e0/01/03']);
    const [communication, data, ...others] = seen.device.interfaces;
    expect(communication).toMatchObject({ number: 0, triple: '02/02/ff' });
    expect(communication?.endpoints.map(({ direction, type }) => `${direction} ${type}`)).toEqual(['in interrupt']);
    expect(data).toEqual({ number: 1, alternate: 0, triple: '0a/00/00', endpoints: [bulk('in'), bulk('out')] });
    expect(others).toEqual(hidInterfaces(2, 0));
    expectBytes(seen, NORMAL_DEVICE, configuration(5, 'e0 3c'), '08 0b 00 02 e0 01 03 ..', '.*', hid(2, 0));
    expectNormalReports(seen, 2);
    await expectMicrosoft(compatibleId('RNDIS', '5162001'));
  });

  it('has an NCM card before them with usb.ncm, which wins over RNDIS', async () => {
    const seen = await useFlags(cube, { 'usb.ncm': '', 'usb.rndis0': '' });
    expectNormalDevice(seen);
    expect(seen.device.associations).toEqual(['0+2 02/0d/00']);
    const [communication, idle, data, ...others] = seen.device.interfaces;
    expect(communication).toMatchObject({ number: 0, triple: '02/0d/00' });
    expect(idle).toEqual({ number: 1, alternate: 0, triple: '0a/00/01', endpoints: [] });
    expect(data).toEqual({ number: 1, alternate: 1, triple: '0a/00/01', endpoints: [bulk('in'), bulk('out')] });
    expect(others).toEqual(hidInterfaces(2, 0));
    expectBytes(seen, NORMAL_DEVICE, configuration(5, 'e0 3c'), '08 0b 00 02 02 0d 00 ..', '.*', hid(2, 0));
    expectNormalReports(seen, 2);
    await expectMicrosoft(compatibleId('WINNCM', ''));
  });

  it('has a drive behind them with usb.disk0', async () => {
    const seen = await useFlags(cube, { 'usb.disk0': '' });
    expectNormalDevice(seen);
    expectBytes(seen, NORMAL_DEVICE, configuration(4, 'e0 3c'), hid(0, 0), DRIVE);
    const drive = seen.device.interfaces.at(-1);
    expect(seen.device.interfaces.slice(0, 3)).toEqual(hidInterfaces(0, 0));
    expect(drive).toEqual({ number: 3, alternate: 0, triple: '08/06/50', endpoints: [bulk('in'), bulk('out', 1)] });
  });

  it('carries the ids that /boot overrides', async () => {
    const seen = await useFlags(cube, { 'usb.vid': '0x1d6b\n', 'usb.pid': '0x0104\n' });
    expect(seen.device).toMatchObject({ vendor: 0x1d6b, product: 0x0104 });
  });
});
