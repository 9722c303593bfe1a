// SPDX-License-Identifier: GPL-3.0-or-later
import './ui/styles.css';
import type { i18n } from 'i18next';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { AccountApi } from './api/account';
import { ApiClient } from './api/client';
import { DeviceApi } from './api/device';
import { MediaApi } from './api/media';
import { NetworkApi } from './api/network';
import { SystemApi } from './api/system';
import { UsbApi } from './api/usb';
import { AppRoot } from './app/app';
import { type App, AppContext } from './app/context';
import { installDiagnostics } from './app/diagnostics';
import { Session } from './app/session';
import { openSettings, type Settings } from './base/settings';
import { Store } from './base/store';
import { speak, startTranslations } from './i18n/i18n';
import { Uploads } from './media/uploads';
import { Notifier } from './ui/notifier';

function makeApp(settings: Store<Settings>): App {
  const client: ApiClient = new ApiClient(() => session.ended());
  const accounts = new AccountApi(client);
  const session = new Session(accounts);
  const media = new MediaApi(client);
  return {
    accounts,
    device: new DeviceApi(client),
    media,
    network: new NetworkApi(client),
    system: new SystemApi(client),
    uploads: new Uploads(media),
    usb: new UsbApi(client),
    session,
    settings,
    notifier: new Notifier(),
    console: new Store(null),
  } satisfies App;
}

/** Theme and language follow the settings wherever these are changed. */
function followSettings(settings: Store<Settings>, translations: i18n): void {
  const light = matchMedia('(prefers-color-scheme: light)');
  const apply = () => {
    const { theme, language } = settings.get();
    const effective = theme === 'system' ? (light.matches ? 'light' : 'dark') : theme;
    document.documentElement.dataset.theme = effective;
    if (translations.language !== language) void speak(translations, language);
  };
  const markLanguage = () => (document.documentElement.lang = translations.language);
  translations.on('languageChanged', markLanguage);
  markLanguage();
  settings.subscribe(apply);
  light.addEventListener('change', apply);
  apply();
}

async function start(): Promise<void> {
  const storage = {
    // Asked for at each use: a browser that blocks cookies throws at the very name.
    getItem: (key: string) => localStorage.getItem(key),
    setItem: (key: string, value: string) => localStorage.setItem(key, value),
  };
  const settings = openSettings(storage, navigator.languages);
  const translations = await startTranslations(settings.get().language);
  followSettings(settings, translations);
  const app = makeApp(settings);
  installDiagnostics(app.console);
  void app.session.refresh();
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no element with the id "root"');
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={translations}>
        <AppContext value={app}>
          <AppRoot />
        </AppContext>
      </I18nextProvider>
    </StrictMode>,
  );
}

void start();
