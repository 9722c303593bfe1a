// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, expect, it, vi } from 'vitest';
import { AccountApi } from '../api/account';
import { ApiClient } from '../api/client';
import { DeviceApi } from '../api/device';
import { MediaApi } from '../api/media';
import { NetworkApi } from '../api/network';
import { SystemApi } from '../api/system';
import { UsbApi } from '../api/usb';
import { type App, AppContext } from '../app/context';
import { Session } from '../app/session';
import { openSettings } from '../base/settings';
import { Store } from '../base/store';
import { startTranslations } from '../i18n/i18n';
import { Uploads } from '../media/uploads';
import { Notifier } from '../ui/notifier';
import { LoginPage } from './login-page';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function show(note: 'ended' | null = null): Promise<App> {
  const client = new ApiClient(() => undefined);
  const accounts = new AccountApi(client);
  const app: App = {
    accounts,
    device: new DeviceApi(client),
    media: new MediaApi(client),
    uploads: new Uploads(new MediaApi(client)),
    network: new NetworkApi(client),
    system: new SystemApi(client),
    usb: new UsbApi(client),
    session: new Session(accounts),
    settings: openSettings({ getItem: () => null, setItem: () => undefined }, []),
    notifier: new Notifier(),
    console: new Store(null),
  };
  app.session.state.set({ phase: 'signed-out', note });
  const translations = await startTranslations('en');
  render(
    <I18nextProvider i18n={translations}>
      <AppContext value={app}>
        <LoginPage />
      </AppContext>
    </I18nextProvider>,
  );
  return app;
}

function signIn(code: number, msg: string) {
  const fetch = vi.fn((_path: string, _init: RequestInit) =>
    Promise.resolve(new Response(JSON.stringify({ code, msg, data: null }))),
  );
  vi.stubGlobal('fetch', fetch);
  fireEvent.change(screen.getByTestId('login-username'), { target: { value: 'ada' } });
  fireEvent.change(screen.getByTestId('login-password'), { target: { value: 'pass word' } });
  fireEvent.click(screen.getByTestId('login-submit'));
  return fetch;
}

it.each([
  [-2, 'invalid username or password', /is wrong/],
  [-5, 'Account locked due to too many failed attempts', /Too many failed attempts/],
  [-3, 'authentication unavailable', /authentication unavailable/],
])('says for code %i what the person can do', async (code, msg, text) => {
  await show();
  const fetch = signIn(code, msg);
  expect((await screen.findByRole('alert')).textContent).toMatch(text);
  expect(fetch.mock.calls[0]?.[1].body).toBe('{"username":"ada","password":"pass word"}');
});

it('lets the person try again after a refusal, with what was typed', async () => {
  await show();
  signIn(-2, '');
  await screen.findByRole('alert');
  expect(screen.getByTestId<HTMLButtonElement>('login-submit').disabled).toBe(false);
  expect(screen.getByTestId<HTMLInputElement>('login-username').value).toBe('ada');
});

it('says why a person who had signed in sees this page', async () => {
  await show('ended');
  expect(screen.getByTestId('login-note').textContent).toMatch(/session has ended/);
});
