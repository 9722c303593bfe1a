// SPDX-License-Identifier: GPL-3.0-or-later

/** Where the browser runs, as far as keyboards behave differently there. */
export type Platform = 'mac' | 'windows' | 'other';

/** The system part of a user agent is what all browsers still agree on; Android calls itself Linux. */
export function platformOf(userAgent: string): Platform {
  if (/\b(Macintosh|iPhone|iPad)\b/.test(userAgent)) return 'mac';
  return /\bWindows\b/.test(userAgent) ? 'windows' : 'other';
}
