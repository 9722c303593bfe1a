// SPDX-License-Identifier: GPL-3.0-or-later
import type { Cube } from './cube.ts';
import { parseDescriptors, type UsbDevice } from './usb-descriptors.ts';
import { until } from './wait.ts';

const FLAGS = [
  'BIOS',
  'disable_hid',
  'usb.disk0',
  'usb.disk0.ro',
  'usb.hid_only',
  'usb.ncm',
  'usb.notwakeup',
  'usb.pid',
  'usb.rndis0',
  'usb.vid',
];

/** The target's USB port that our gadget is plugged into: the only port of dummy_hcd. */
export const PORT = '/sys/bus/usb/devices/1-1';

/**
 * Lines of the shell that make the target suspend us, which it does with no key down and nothing but input devices, and
 * wake us.
 */
export const SUSPEND =
  `echo 0 >${PORT}/power/autosuspend_delay_ms; echo auto >${PORT}/power/control; n=0; ` +
  `until [ "$(cat ${PORT}/power/runtime_status)" = suspended ]; do n=$((n + 1)); [ $n -lt 200 ] || exit 1; usleep 10000; done`;
export const RESUME = `echo on >${PORT}/power/control`;

/** What the target's host sees of us. */
export interface Seen {
  readonly device: UsbDevice;
  /** The device's descriptor and all of its configuration, as they came. */
  readonly raw: Buffer;
  readonly strings: {
    readonly manufacturer: string;
    readonly product: string;
    readonly serial: string;
    readonly configuration: string;
  };
  /** Report descriptors by interface number, as the host read them. */
  readonly reports: ReadonlyMap<number, Buffer>;
}

async function textOr(cube: Cube, path: string): Promise<string> {
  return (await cube.glob(path)).length > 0 ? cube.text(path) : '';
}

/** What the host sees now; null until it has read and bound everything. It may all go while we look. */
export function look(cube: Cube): Promise<Seen | null> {
  return lookAt(cube).catch(() => null);
}

async function lookAt(cube: Cube): Promise<Seen | null> {
  if ((await cube.glob(`${PORT}/descriptors`)).length === 0) return null;
  const raw = await cube.read(`${PORT}/descriptors`);
  const device = parseDescriptors(raw);
  const wanted = device.interfaces.filter(({ hid, alternate }) => hid !== undefined && alternate === 0);
  const paths = await cube.glob(`${PORT}:1.*/0003:*/report_descriptor`);
  if (paths.length < wanted.length) return null;
  const reports = new Map<number, Buffer>();
  for (const path of paths) {
    const number = Number(/:1\.(\d+)\//.exec(path)?.[1]);
    reports.set(number, await cube.read(path));
  }
  const strings = {
    manufacturer: await textOr(cube, `${PORT}/manufacturer`),
    product: await textOr(cube, `${PORT}/product`),
    serial: await textOr(cube, `${PORT}/serial`),
    configuration: await textOr(cube, `${PORT}/configuration`),
  };
  return { device, raw, strings, reports };
}

/** What the device answers to a request of the host (USB 2.0, table 9-2) that its kernel does not make by itself. */
export async function control(
  cube: Cube,
  request: { readonly type: number; readonly request: number; readonly value: number; readonly index: number },
  length: number,
): Promise<Buffer> {
  const number = async (name: string): Promise<string> => (await cube.text(`${PORT}/${name}`)).padStart(3, '0');
  const path = `/dev/bus/usb/${await number('busnum')}/${await number('devnum')}`;
  return Buffer.from((await cube.step('control_in', { path, length, ...request })).bytes as string, 'base64');
}

export function seen(cube: Cube): Promise<Seen> {
  return until(() => look(cube), 'the target to have taken in our USB functions');
}

/** The gadget that these flags in /boot ask for, from nothing; what the host then sees. */
export async function useFlags(cube: Cube, flags: Readonly<Record<string, string>>): Promise<Seen> {
  await cube.run(['nanokvm', 'usb', 'down']);
  await until(async () => (await cube.glob(PORT)).length === 0, 'the target to see us go');
  await cube.run(['rm', '-f', ...FLAGS.map((flag) => `/boot/${flag}`)]);
  for (const [flag, content] of Object.entries(flags)) await cube.write(`/boot/${flag}`, content);
  await cube.run(['nanokvm', 'usb', 'up']);
  return seen(cube);
}

/** Waits until the target has an input device of this kind. */
export async function inputReady(cube: Cube, kind: string): Promise<void> {
  await until(async () => (await cube.inputDevices()).some((one) => one.kind === kind), `the target's ${kind}`);
}
