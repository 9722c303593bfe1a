// SPDX-License-Identifier: GPL-3.0-or-later
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { LoginPage } from '../account/login-page';
import { UsersPage } from '../account/users-page';
import { useStore } from '../base/store';
import { DevicePage } from '../device/device-page';
import { ScreenPage } from '../screen/screen-page';
import { Toasts } from '../ui/toasts';
import { useApp } from './context';
import { usePageTitle } from './page-title';
import { go, type Route, useRoute } from './route';

export function AppRoot() {
  return (
    <>
      <Page />
      <Toasts />
    </>
  );
}

/** The page that may be seen now; the address follows it. */
function Page() {
  const { t } = useTranslation();
  const { session } = useApp();
  const state = useStore(session.state, (value) => value);
  const wanted = useRoute();
  const admin = state.phase === 'signed-in' && state.account.role === 'admin';
  const route = allowed(wanted, state.phase === 'signed-out', admin);
  usePageTitle(state.phase === 'signed-in');
  const settled = state.phase === 'signed-in' || state.phase === 'signed-out';
  useEffect(() => {
    if (settled) go(route, true);
  }, [route, settled]);
  if (!settled) {
    return (
      <p className="page-note" role="status">
        {state.phase === 'unreachable' ? t('error.unreachable') : t('common.loading')}
      </p>
    );
  }
  if (route === '/auth/login') return <LoginPage />;
  if (route === '/device') return <DevicePage />;
  return route === '/users' ? <UsersPage /> : <ScreenPage />;
}

function allowed(wanted: Route, signedOut: boolean, admin: boolean): Route {
  if (signedOut) return '/auth/login';
  return (wanted === '/users' || wanted === '/device') && admin ? wanted : '/';
}
