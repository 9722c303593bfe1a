// SPDX-License-Identifier: GPL-3.0-or-later
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { passwordFits } from '../api/account';
import { ApiError } from '../api/client';
import { useApp } from '../app/context';
import { useStore } from '../base/store';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { errorText } from '../ui/error-text';
import { TextField } from '../ui/fields';

const WRONG_CURRENT = -3;

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const form = usePasswordForm();
  return (
    <Dialog title={t('password.title')} testId="password-dialog" onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void form.submit();
        }}
      >
        <input type="text" autoComplete="username" value={form.username} readOnly hidden />
        <TextField
          label={t('password.current')}
          type="password"
          autoComplete="current-password"
          required
          value={form.current}
          onChange={form.setCurrent}
          error={form.wrongCurrent ? t('password.wrongCurrent') : null}
          testId="password-current"
        />
        <TextField
          label={t('password.new')}
          type="password"
          autoComplete="new-password"
          required
          value={form.next}
          onChange={form.setNext}
          error={form.next !== '' && !passwordFits(form.next) ? t('password.rule') : null}
          testId="password-new"
        />
        <TextField
          label={t('password.repeat')}
          type="password"
          autoComplete="new-password"
          required
          value={form.repeat}
          onChange={form.setRepeat}
          error={form.repeat !== '' && form.repeat !== form.next ? t('password.different') : null}
          testId="password-repeat"
        />
        {form.failed && (
          <p className="hint hint-error" role="alert" data-testid="password-error">
            {form.failed}
          </p>
        )}
        <p className="hint">{t('password.signsOut')}</p>
        <footer className="dialog-footer">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" type="submit" disabled={!form.ready} data-testid="password-submit">
            {t('password.title')}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function usePasswordForm() {
  const { t } = useTranslation();
  const { session } = useApp();
  const username = useStore(session.state, (state) => (state.phase === 'signed-in' ? state.account.username : ''));
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [repeat, setRepeat] = useState('');
  const [busy, setBusy] = useState(false);
  const [wrongCurrent, setWrongCurrent] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const ready = !busy && current !== '' && passwordFits(next) && next === repeat;
  const submit = async () => {
    if (!ready) return;
    setBusy(true);
    setFailed(null);
    setWrongCurrent(false);
    try {
      await session.changePassword(current, next);
    } catch (error) {
      if (error instanceof ApiError && error.code === WRONG_CURRENT) setWrongCurrent(true);
      else setFailed(errorText(t, error));
      setBusy(false);
    }
  };
  return { username, current, setCurrent, next, setNext, repeat, setRepeat, wrongCurrent, failed, ready, submit };
}
