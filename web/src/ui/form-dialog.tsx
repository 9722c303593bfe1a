// SPDX-License-Identifier: GPL-3.0-or-later
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { Dialog } from './dialog';
import { errorText } from './error-text';

export interface FormDialogProps {
  title: string;
  testId: string;
  ready: boolean;
  onClose: () => void;
  onSubmit: () => Promise<void>;
  children: ReactNode;
}

/** A form that closes when the server has accepted it, and otherwise says why not. */
export function FormDialog({ title, testId, ready, onClose, onSubmit, children }: FormDialogProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const submit = async () => {
    setBusy(true);
    setFailed(null);
    try {
      await onSubmit();
      onClose();
    } catch (error) {
      setFailed(errorText(t, error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} testId={testId} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) void submit();
        }}
      >
        {children}
        {failed && (
          <p className="hint hint-error" role="alert" data-testid={`${testId}-error`}>
            {failed}
          </p>
        )}
        <footer className="dialog-footer">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" type="submit" disabled={!ready || busy} data-testid={`${testId}-submit`}>
            {t('common.save')}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
