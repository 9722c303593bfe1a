// SPDX-License-Identifier: GPL-3.0-or-later
import type { PointerMode } from '../input/pointer-state';
import { MODES, type ModePreference } from '../stream/mode';
import { Store } from './store';

export const THEMES = ['dark', 'light', 'system'] as const;
export const LANGUAGES = ['en', 'ru', 'zh'] as const;
export const CURSORS = ['default', 'crosshair', 'dot', 'none'] as const;
export const SCALES = ['fit', 'original'] as const;
export const POINTER_MODES = ['absolute', 'relative'] as const satisfies readonly PointerMode[];
export const MODE_PREFERENCES = ['auto', ...MODES] as const satisfies readonly ModePreference[];

export type Theme = (typeof THEMES)[number];
export type Language = (typeof LANGUAGES)[number];
export type Cursor = (typeof CURSORS)[number];
export type Scale = (typeof SCALES)[number];

/** What a person chose in this browser. */
export interface Settings {
  readonly theme: Theme;
  readonly language: Language;
  readonly mode: ModePreference;
  readonly pointer: PointerMode;
  readonly reverseWheel: boolean;
  readonly cursor: Cursor;
  readonly scale: Scale;
}

const KEY = 'nanokvm.settings';

/** What browsers' storage offers, as far as it is used here. */
export type SettingsStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** Reads settings; each one that is missing or unknown (a newer version wrote it) has its default. */
export function parseSettings(text: string | null, browserLanguages: readonly string[]): Settings {
  const stored = fields(text);
  return {
    theme: oneOf(THEMES, stored.theme, 'dark'),
    language: oneOf(LANGUAGES, stored.language, preferredLanguage(browserLanguages)),
    mode: oneOf(MODE_PREFERENCES, stored.mode, 'auto'),
    pointer: oneOf(POINTER_MODES, stored.pointer, 'absolute'),
    reverseWheel: stored.reverseWheel === true,
    cursor: oneOf(CURSORS, stored.cursor, 'default'),
    scale: oneOf(SCALES, stored.scale, 'fit'),
  };
}

/** The first language of the browser that the product speaks, else English. */
export function preferredLanguage(browserLanguages: readonly string[]): Language {
  for (const tag of browserLanguages) {
    const language = LANGUAGES.find((known) => tag.toLowerCase().split('-')[0] === known);
    if (language) return language;
  }
  return 'en';
}

/** The settings, saved at every change. A browser that refuses storage (private windows) keeps them for the page. */
export function openSettings(storage: SettingsStorage, browserLanguages: readonly string[]): Store<Settings> {
  const store = new Store(parseSettings(attempt(() => storage.getItem(KEY)) ?? null, browserLanguages));
  store.subscribe(() => attempt(() => storage.setItem(KEY, JSON.stringify(store.get()))));
  return store;
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function fields(text: string | null): Record<string, unknown> {
  const value: unknown = attempt(() => JSON.parse(text ?? '') as unknown);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function oneOf<T extends string>(known: readonly T[], value: unknown, otherwise: T): T {
  return known.find((candidate) => candidate === value) ?? otherwise;
}
