// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Physical keys by their KeyboardEvent.code (W3C UI Events KeyboardEvent code Values) and what a USB keyboard reports
 * for them (HID Usage Tables 1.5, page 0x07). Physical, because the target applies its own layout.
 */
const USAGES: Readonly<Record<string, number>> = {
  ...run('Key', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 0x04),
  ...run('Digit', '1234567890', 0x1e),
  Enter: 0x28,
  Escape: 0x29,
  Backspace: 0x2a,
  Tab: 0x2b,
  Space: 0x2c,
  Minus: 0x2d,
  Equal: 0x2e,
  BracketLeft: 0x2f,
  BracketRight: 0x30,
  Backslash: 0x31,
  IntlHash: 0x32,
  Semicolon: 0x33,
  Quote: 0x34,
  Backquote: 0x35,
  Comma: 0x36,
  Period: 0x37,
  Slash: 0x38,
  CapsLock: 0x39,
  ...numbered('F', 1, 12, 0x3a),
  PrintScreen: 0x46,
  ScrollLock: 0x47,
  Pause: 0x48,
  Insert: 0x49,
  Home: 0x4a,
  PageUp: 0x4b,
  Delete: 0x4c,
  End: 0x4d,
  PageDown: 0x4e,
  ArrowRight: 0x4f,
  ArrowLeft: 0x50,
  ArrowDown: 0x51,
  ArrowUp: 0x52,
  NumLock: 0x53,
  NumpadDivide: 0x54,
  NumpadMultiply: 0x55,
  NumpadStar: 0x55,
  NumpadSubtract: 0x56,
  NumpadAdd: 0x57,
  NumpadEnter: 0x58,
  ...run('Numpad', '1234567890', 0x59),
  NumpadDecimal: 0x63,
  IntlBackslash: 0x64,
  ContextMenu: 0x65,
  Power: 0x66,
  NumpadEqual: 0x67,
  ...numbered('F', 13, 24, 0x68),
  Open: 0x74,
  Help: 0x75,
  Props: 0x76,
  Select: 0x77,
  Again: 0x79,
  Undo: 0x7a,
  Cut: 0x7b,
  Copy: 0x7c,
  Paste: 0x7d,
  Find: 0x7e,
  AudioVolumeMute: 0x7f,
  VolumeMute: 0x7f,
  AudioVolumeUp: 0x80,
  VolumeUp: 0x80,
  AudioVolumeDown: 0x81,
  VolumeDown: 0x81,
  NumpadComma: 0x85,
  IntlRo: 0x87,
  KanaMode: 0x88,
  IntlYen: 0x89,
  Convert: 0x8a,
  NonConvert: 0x8b,
  Lang1: 0x90,
  HangulMode: 0x90,
  Lang2: 0x91,
  Hanja: 0x91,
  Lang3: 0x92,
  Katakana: 0x92,
  Lang4: 0x93,
  Hiragana: 0x93,
  Lang5: 0x94,
  NumpadParenLeft: 0xb6,
  NumpadParenRight: 0xb7,
};

/** Modifiers and their bit in the first byte of the boot keyboard report (HID 1.11 section 8.3). */
const MODIFIERS: Readonly<Record<string, number>> = {
  ControlLeft: 0x01,
  ShiftLeft: 0x02,
  AltLeft: 0x04,
  MetaLeft: 0x08,
  OSLeft: 0x08,
  ControlRight: 0x10,
  ShiftRight: 0x20,
  AltRight: 0x40,
  MetaRight: 0x80,
  OSRight: 0x80,
};

/** Usage of a key that is not a modifier; null for one that no USB keyboard has. */
export function usageOf(code: string): number | null {
  return (Object.hasOwn(USAGES, code) ? USAGES[code] : null) ?? null;
}

/** Bit of a modifier; null for any other key. */
export function modifierOf(code: string): number | null {
  return (Object.hasOwn(MODIFIERS, code) ? MODIFIERS[code] : null) ?? null;
}

/** The codes this client can send, modifiers included. */
export function knownCodes(): string[] {
  return [...Object.keys(USAGES), ...Object.keys(MODIFIERS)];
}

function run(prefix: string, suffixes: string, first: number): Record<string, number> {
  return Object.fromEntries(Array.from(suffixes, (suffix, i) => [prefix + suffix, first + i]));
}

function numbered(prefix: string, from: number, to: number, first: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: to - from + 1 }, (_, i) => [`${prefix}${from + i}`, first + i]));
}
