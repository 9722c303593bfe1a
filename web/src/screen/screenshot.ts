// SPDX-License-Identifier: GPL-3.0-or-later

/** File name for a picture taken at `when`, sortable and legal everywhere: kvm-2025-01-31-235959.png */
export function screenshotName(when: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const date = `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
  return `kvm-${date}-${two(when.getHours())}${two(when.getMinutes())}${two(when.getSeconds())}.png`;
}

/** Offers `blob` as a download. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken its own reference by the next turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
