// SPDX-License-Identifier: GPL-3.0-or-later

/** 850 kbit/s, 4.3 Mbit/s. */
export function bitrateText(kbps: number): string {
  return kbps < 1000 ? `${Math.round(kbps)} kbit/s` : `${(kbps / 1000).toFixed(1)} Mbit/s`;
}

/** Tenths below ten milliseconds, where they matter. */
export function millisecondsText(ms: number): string {
  return `${Math.abs(ms) < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

const PROFILES: Readonly<Record<string, string>> = { '42': 'Baseline', '4D': 'Main', '58': 'Extended', '64': 'High' };

/** "H.264 High 4.0" for avc1.640028, "JPEG" for jpeg; anything else as it is. */
export function codecName(codec: string): string {
  if (codec === 'jpeg') return 'JPEG';
  const parts = /^avc1\.([0-9A-F]{2})[0-9A-F]{2}([0-9A-F]{2})$/.exec(codec);
  if (!parts) return codec;
  const profile = PROFILES[parts[1] ?? ''] ?? '';
  return ['H.264', profile, (parseInt(parts[2] ?? '0', 16) / 10).toFixed(1)].filter(Boolean).join(' ');
}
