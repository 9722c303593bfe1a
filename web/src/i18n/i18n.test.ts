// SPDX-License-Identifier: GPL-3.0-or-later
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../base/settings';
import en from './en.json';
import { LANGUAGE_NAMES, startTranslations } from './i18n';
import ru from './ru.json';
import zh from './zh.json';

const texts = { en, ru, zh };

/** "a.b.c" → text, for every text of a language. */
function flat(value: object, prefix = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    if (typeof inner === 'string') all.set(prefix + key, inner);
    else for (const [path, text] of flat(inner as object, `${prefix}${key}.`)) all.set(path, text);
  }
  return all;
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

describe.each(LANGUAGES)('the texts in %s', (language) => {
  const own = flat(texts[language]);
  const english = flat(en);

  it('are complete and none is left over', () => {
    expect([...own.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('are not empty and name the same values', () => {
    for (const [key, text] of own) {
      expect(text.trim(), key).not.toBe('');
      expect(placeholders(text), key).toEqual(placeholders(english.get(key) ?? ''));
    }
  });

  it('are what the page shows', async () => {
    const { t } = await startTranslations(language);
    expect(t('login.title')).toBe(own.get('login.title'));
  });

  it('have a name for the choice of languages', () => expect(LANGUAGE_NAMES[language]).not.toBe(''));
});

it('leaves no text that nothing uses', () => {
  const sources = sourceFiles(join(import.meta.dirname, '..')).map((file) => readFileSync(file, 'utf8'));
  const code = sources.join('\n');
  // Keys put together at run time, t(`mode.reason.${reason}`), count for all that begin like them.
  const dynamic = [...code.matchAll(/t\(`([\w.-]*)\$\{/g)]
    .map((match) => match[1] ?? '')
    .filter((prefix) => prefix !== '');
  const unused = [...flat(en).keys()].filter(
    (key) => !code.includes(`'${key}'`) && !dynamic.some((prefix) => key.startsWith(prefix)),
  );
  expect(unused).toEqual([]);
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
    .map((name) => join(folder, name));
}
