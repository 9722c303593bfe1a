// SPDX-License-Identifier: GPL-3.0-or-later

/** A key combination of the menu: pressed in this order, released in the opposite one. */
export interface Combo {
  readonly id: string;
  /** What is printed on the keys; not translated. */
  readonly label: string;
  readonly codes: readonly string[];
  /** Ends programs or the system of the target at once: ask first. */
  readonly dangerous?: boolean;
}

export const COMBOS: readonly Combo[] = [
  { id: 'ctrl-alt-del', label: 'Ctrl + Alt + Del', codes: ['ControlLeft', 'AltLeft', 'Delete'] },
  { id: 'ctrl-alt-backspace', label: 'Ctrl + Alt + Backspace', codes: ['ControlLeft', 'AltLeft', 'Backspace'] },
  { id: 'ctrl-shift-esc', label: 'Ctrl + Shift + Esc', codes: ['ControlLeft', 'ShiftLeft', 'Escape'] },
  { id: 'alt-tab', label: 'Alt + Tab', codes: ['AltLeft', 'Tab'] },
  { id: 'alt-f4', label: 'Alt + F4', codes: ['AltLeft', 'F4'] },
  { id: 'win', label: 'Win', codes: ['MetaLeft'] },
  { id: 'win-l', label: 'Win + L', codes: ['MetaLeft', 'KeyL'] },
  { id: 'win-r', label: 'Win + R', codes: ['MetaLeft', 'KeyR'] },
  { id: 'win-d', label: 'Win + D', codes: ['MetaLeft', 'KeyD'] },
  { id: 'win-tab', label: 'Win + Tab', codes: ['MetaLeft', 'Tab'] },
  { id: 'print-screen', label: 'PrtSc', codes: ['PrintScreen'] },
  { id: 'esc', label: 'Esc', codes: ['Escape'] },
];

/** Virtual consoles of Linux: Ctrl+Alt with a function key. */
export const CONSOLES: readonly Combo[] = Array.from({ length: 7 }, (_, i) => ({
  id: `console-${i + 1}`,
  label: `Ctrl + Alt + F${i + 1}`,
  codes: ['ControlLeft', 'AltLeft', `F${i + 1}`],
}));

export const FUNCTION_KEYS: readonly Combo[] = Array.from({ length: 12 }, (_, i) => ({
  id: `f${i + 1}`,
  label: `F${i + 1}`,
  codes: [`F${i + 1}`],
}));

/** Commands of the Linux kernel behind Alt+SysRq (admin-guide/sysrq); their texts are `keys.sysrq.*`. */
export const SYSRQ = ['h', 'r', 'e', 'i', 's', 'u', 'b', 'o', 'f', 'w'] as const;
export type SysRq = (typeof SYSRQ)[number];

const DANGEROUS: readonly SysRq[] = ['e', 'i', 'u', 'b', 'o', 'f'];

export function sysRq(letter: SysRq): Combo {
  return {
    id: `sysrq-${letter}`,
    label: `SysRq + ${letter.toUpperCase()}`,
    codes: ['AltLeft', 'PrintScreen', `Key${letter.toUpperCase()}`],
    dangerous: DANGEROUS.includes(letter),
  };
}

/** Between two reports: longer than the 10 ms in which a slow host polls its keyboard, so that it sees each of them. */
const STEP_MS = 25;

/** Presses and releases a combination through `key`. */
export async function play(combo: Combo, key: (code: string, pressed: boolean) => void): Promise<void> {
  for (const code of combo.codes) {
    key(code, true);
    await pause();
  }
  for (const code of [...combo.codes].reverse()) {
    key(code, false);
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, STEP_MS));
}
