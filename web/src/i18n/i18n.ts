// SPDX-License-Identifier: GPL-3.0-or-later
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../base/settings';
import en from './en.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** English is in the main bundle, because it also stands in for texts that do not load; the others come on demand. */
const LOADERS: Readonly<Record<Language, () => Promise<typeof en>>> = {
  en: () => Promise.resolve(en),
  ru: () => import('./ru.json').then((module) => module.default),
  zh: () => import('./zh.json').then((module) => module.default),
};

/** The names of the languages, each in itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ru: 'Русский', zh: '中文' };

/** Resolves when the texts of `language` (or, failing that, English) are there. */
export async function startTranslations(language: Language): Promise<i18n> {
  const instance = i18next.createInstance();
  await instance.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  });
  await speak(instance, language);
  return instance;
}

/** Changes the language; stays with the present one when the texts cannot be loaded. */
export async function speak(instance: i18n, language: Language): Promise<void> {
  try {
    if (!instance.hasResourceBundle(language, 'translation')) {
      instance.addResourceBundle(language, 'translation', await LOADERS[language]());
    }
    await instance.changeLanguage(language);
  } catch {
    // The network is gone: the page says so elsewhere, in the language it has.
  }
}
