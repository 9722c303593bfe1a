// SPDX-License-Identifier: GPL-3.0-or-later
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import { useApp } from '../app/context';
import { useStore } from '../base/store';
import { SettingsPanel } from '../menu/settings-panel';
import { Button } from '../ui/button';
import { errorText } from '../ui/error-text';
import { TextField } from '../ui/fields';
import { Logo } from '../ui/logo';

export function LoginPage() {
  const { t } = useTranslation();
  const { session } = useApp();
  const note = useStore(session.state, (state) => (state.phase === 'signed-out' ? state.note : null));
  return (
    <div className="login-page">
      <div className="login-corner">
        <SettingsPanel />
      </div>
      <main className="login-card">
        <Logo />
        <h1>{t('login.title')}</h1>
        {note && (
          <p className="hint" role="status" data-testid="login-note">
            {t(`login.note.${note}`)}
          </p>
        )}
        <LoginForm />
      </main>
    </div>
  );
}

function LoginForm() {
  const { t } = useTranslation();
  const { session } = useApp();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const submit = async () => {
    setBusy(true);
    setFailed(null);
    try {
      await session.login(username, password);
    } catch (error) {
      setFailed(loginErrorText(t, error));
      setBusy(false);
    }
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label={t('login.username')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        required
        value={username}
        onChange={setUsername}
        testId="login-username"
      />
      <TextField
        label={t('login.password')}
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={setPassword}
        testId="login-password"
      />
      {failed && (
        <p className="hint hint-error" role="alert" data-testid="login-error">
          {failed}
        </p>
      )}
      <Button look="primary" type="submit" disabled={busy} data-testid="login-submit">
        {busy ? t('login.busy') : t('login.submit')}
      </Button>
      {!window.isSecureContext && <p className="hint">{t('login.insecure')}</p>}
    </form>
  );
}

/** The refusals of a login by their code (http-api.md 3.1). */
export function loginErrorText(t: TFunction, error: unknown): string {
  if (error instanceof ApiError && error.failure === 'refused') {
    if (error.code === -2) return t('login.wrong');
    if (error.code === -4 || error.code === -5) return t('login.locked');
  }
  return errorText(t, error);
}
