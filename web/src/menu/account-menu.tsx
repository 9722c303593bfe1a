// SPDX-License-Identifier: GPL-3.0-or-later
import { Menu, MenuButton, MenuItem, MenuProvider, MenuSeparator } from '@ariakit/react';
import { AlarmClock, CircleUserRound, Info, KeyRound, LogOut, Server, Users } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordDialog } from '../account/password-dialog';
import { useApp } from '../app/context';
import { go } from '../app/route';
import { useStore } from '../base/store';
import { WakeDialog } from '../device/wake-section';
import { errorText } from '../ui/error-text';
import { AboutDialog } from './about-dialog';

export function AccountMenu() {
  const { t } = useTranslation();
  const { session, notifier } = useApp();
  const account = useStore(session.state, (state) => (state.phase === 'signed-in' ? state.account : null));
  const [dialog, setDialog] = useState<'password' | 'about' | 'wake' | null>(null);
  const logout = () => session.logout().catch((error: unknown) => notifier.error(errorText(t, error)));
  if (!account) return null;
  return (
    <>
      <MenuProvider placement="bottom-end">
        <MenuButton className="account-button" data-testid="menu-account" aria-label={t('account.menu')}>
          <CircleUserRound aria-hidden />
          <span className="account-name" data-testid="account-name">
            {account.username}
          </span>
        </MenuButton>
        <Menu className="menu" gutter={8} portal unmountOnHide>
          <p className="menu-note">{t(`account.roles.${account.role}`)}</p>
          {account.role === 'admin' && (
            <>
              <MenuItem className="menu-item" data-testid="menu-device" onClick={() => go('/device')}>
                <Server aria-hidden />
                {t('device.title')}
              </MenuItem>
              <MenuItem className="menu-item" data-testid="menu-users" onClick={() => go('/users')}>
                <Users aria-hidden />
                {t('users.title')}
              </MenuItem>
            </>
          )}
          <MenuItem className="menu-item" data-testid="menu-wake" onClick={() => setDialog('wake')}>
            <AlarmClock aria-hidden />
            {t('wake.title')}
          </MenuItem>
          <MenuItem className="menu-item" data-testid="menu-password" onClick={() => setDialog('password')}>
            <KeyRound aria-hidden />
            {t('password.title')}
          </MenuItem>
          <MenuItem className="menu-item" data-testid="menu-about" onClick={() => setDialog('about')}>
            <Info aria-hidden />
            {t('about.title')}
          </MenuItem>
          <MenuSeparator className="menu-separator" />
          <MenuItem className="menu-item" data-testid="menu-logout" onClick={() => void logout()}>
            <LogOut aria-hidden />
            {t('account.logout')}
          </MenuItem>
        </Menu>
      </MenuProvider>
      {dialog === 'password' && <PasswordDialog onClose={() => setDialog(null)} />}
      {dialog === 'wake' && <WakeDialog onClose={() => setDialog(null)} />}
      {dialog === 'about' && <AboutDialog onClose={() => setDialog(null)} />}
    </>
  );
}
