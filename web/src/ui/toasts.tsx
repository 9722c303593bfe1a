// SPDX-License-Identifier: GPL-3.0-or-later
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../app/context';
import { useStore } from '../base/store';

/** Where the notices appear. Always there, so that screen readers announce what is added. */
export function Toasts() {
  const { t } = useTranslation();
  const { notifier } = useApp();
  const notices = useStore(notifier.notices, (all) => all);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} className={`toast toast-${notice.kind}`} data-testid={`toast-${notice.kind}`}>
          <p>{notice.text}</p>
          <button
            type="button"
            className="icon-button"
            aria-label={t('common.dismiss')}
            onClick={() => notifier.dismiss(notice.id)}
          >
            <X aria-hidden />
          </button>
        </div>
      ))}
    </div>
  );
}
