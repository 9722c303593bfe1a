// SPDX-License-Identifier: GPL-3.0-or-later

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** 4.7 GB, 650 MB: decimal, as it stands on what one buys. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit] ?? ''}`;
}

/** The name that people read: without the folder of images. */
export function imageName(file: string): string {
  return file.replace(/^\/data\//, '');
}

export type UploadProblem = 'name' | 'kind' | null;

/** Why the device would not take a file of this name. */
export function uploadProblem(name: string): UploadProblem {
  if (!/.\.(iso|img)$/i.test(name)) return 'kind';
  return /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/.test(name) ? null : 'name';
}
