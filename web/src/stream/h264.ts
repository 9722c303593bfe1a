// SPDX-License-Identifier: GPL-3.0-or-later

const NAL_SPS = 7;

/** What a decoder is configured with when the stream does not say: constrained baseline, level 4.2. */
export const DEFAULT_CODEC = 'avc1.42E02A';

/**
 * The codec string (RFC 6381) of the first sequence parameter set in an Annex B access unit, or null if it has none.
 * Profile, constraint flags and level are the three bytes after the NAL header (ITU-T H.264 7.3.2.1.1); emulation
 * prevention cannot occur in them because a profile of zero does not exist.
 */
export function codecOf(accessUnit: Uint8Array): string | null {
  for (let i = 0; i + 6 < accessUnit.length; i++) {
    if (accessUnit[i] !== 0 || accessUnit[i + 1] !== 0 || accessUnit[i + 2] !== 1) continue;
    const header = accessUnit[i + 3] ?? 0;
    if ((header & 0x1f) !== NAL_SPS) continue;
    const parameters = accessUnit.subarray(i + 4, i + 7);
    return 'avc1.' + Array.from(parameters, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('');
  }
  return null;
}
