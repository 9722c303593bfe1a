// SPDX-License-Identifier: GPL-3.0-or-later
import type { Page } from 'playwright-core';

/** Keys of a US keyboard by what they write: plain, and with Shift. */
const PLAIN: Readonly<Record<string, string>> = {
  ' ': 'Space',
  '-': 'Minus',
  '=': 'Equal',
  '/': 'Slash',
  '.': 'Period',
  ';': 'Semicolon',
  '\n': 'Enter',
};
const SHIFTED: Readonly<Record<string, string>> = {
  $: 'Digit4',
  '(': 'Digit9',
  ')': 'Digit0',
  '*': 'Digit8',
  '+': 'Equal',
  '>': 'Period',
  '|': 'Backslash',
};

function keyOf(character: string): { code: string; shift: boolean } {
  if (/^[a-z]$/.test(character)) return { code: `Key${character.toUpperCase()}`, shift: false };
  if (/^[A-Z]$/.test(character)) return { code: `Key${character}`, shift: true };
  if (/^\d$/.test(character)) return { code: `Digit${character}`, shift: false };
  const plain = PLAIN[character];
  const code = plain ?? SHIFTED[character];
  if (code === undefined) throw new Error(`no key for ${JSON.stringify(character)}`);
  return { code, shift: plain === undefined };
}

/** Types as fingers do: Shift goes down and up like any other key. */
export async function typeText(page: Page, text: string): Promise<void> {
  for (const character of text) {
    const { code, shift } = keyOf(character);
    if (shift) await page.keyboard.down('ShiftLeft');
    await page.keyboard.press(code);
    if (shift) await page.keyboard.up('ShiftLeft');
  }
}
