// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { openSettings, parseSettings, preferredLanguage } from './settings';

const defaults = parseSettings(null, []);

describe('parseSettings', () => {
  it('keeps what it knows and replaces the rest by defaults', () => {
    const text = JSON.stringify({ theme: 'light', mode: 'hologram', reverseWheel: 'yes', cursor: 'dot', extra: 1 });
    expect(parseSettings(text, [])).toEqual({ ...defaults, theme: 'light', cursor: 'dot' });
  });

  it.each(['', '{', 'null', '7', '"x"', '[]'])('gives defaults for %j', (text) => {
    expect(parseSettings(text, [])).toEqual(defaults);
  });
});

it('speaks the first language of the browser that it knows', () => {
  expect(preferredLanguage(['fr-FR', 'zh-CN', 'ru'])).toBe('zh');
  expect(preferredLanguage(['fr'])).toBe('en');
});

describe('openSettings', () => {
  it('finds again what was changed before', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (k: string, v: string) => void kept.set(k, v),
    };
    openSettings(storage, []).patch({ pointer: 'relative', language: 'ru' });
    expect(openSettings(storage, ['zh']).get()).toEqual({ ...defaults, pointer: 'relative', language: 'ru' });
  });

  it('works without storage', () => {
    const refuse = () => {
      throw new Error('denied');
    };
    const settings = openSettings({ getItem: refuse, setItem: refuse }, ['ru']);
    settings.patch({ theme: 'light' });
    expect(settings.get()).toEqual({ ...defaults, theme: 'light', language: 'ru' });
  });
});
