// SPDX-License-Identifier: GPL-3.0-or-later

/** Where the browser runs, as far as keyboards behave differently there. */
export type Platform = 'mac' | 'windows' | 'other';

/** `text` is navigator.platform or its successor; both say "Mac…" and "Win…". */
export function platformOf(text: string): Platform {
  if (/^(mac|iphone|ipad)/i.test(text)) return 'mac';
  return /^win/i.test(text) ? 'windows' : 'other';
}
