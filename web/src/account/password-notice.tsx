// SPDX-License-Identifier: GPL-3.0-or-later
import { TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../app/context';
import { useStore } from '../base/store';
import { Button } from '../ui/button';
import { PasswordDialog } from './password-dialog';

/** Reminds of the first password until it is replaced; can be put off, but comes back with the next visit. */
export function PasswordNotice() {
  const { t } = useTranslation();
  const { session } = useApp();
  const due = useStore(session.state, (state) => state.phase === 'signed-in' && state.mustChangePassword);
  const [later, setLater] = useState(false);
  const [open, setOpen] = useState(false);
  if (!due || later) return null;
  return (
    <div className="notice" role="alert" data-testid="password-notice">
      <TriangleAlert aria-hidden />
      <span>{t('password.notice')}</span>
      <Button look="primary" data-testid="password-notice-change" onClick={() => setOpen(true)}>
        {t('password.title')}
      </Button>
      <button type="button" className="icon-button" aria-label={t('password.later')} onClick={() => setLater(true)}>
        <X aria-hidden />
      </button>
      {open && <PasswordDialog onClose={() => setOpen(false)} />}
    </div>
  );
}
