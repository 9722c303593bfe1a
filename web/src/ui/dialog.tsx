// SPDX-License-Identifier: GPL-3.0-or-later
import { Dialog as AriaDialog, DialogDismiss, DialogHeading } from '@ariakit/react';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';

export interface DialogProps {
  title: string;
  testId: string;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog over everything else, open as long as it is rendered. */
export function Dialog({ title, testId, onClose, children }: DialogProps) {
  const { t } = useTranslation();
  return (
    <AriaDialog
      open
      onClose={onClose}
      className="dialog"
      data-testid={testId}
      backdrop={<div className="backdrop" />}
      preventBodyScroll={false}
    >
      <header className="dialog-header">
        <DialogHeading className="dialog-title">{title}</DialogHeading>
        <DialogDismiss className="icon-button" aria-label={t('common.close')}>
          <X aria-hidden />
        </DialogDismiss>
      </header>
      {children}
    </AriaDialog>
  );
}

export interface ConfirmProps {
  title: string;
  text: string;
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function Confirm({ title, text, action, onConfirm, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={title} testId="confirm" onClose={onClose}>
      <p>{text}</p>
      <footer className="dialog-footer">
        <Button onClick={onClose} data-testid="confirm-cancel">
          {t('common.cancel')}
        </Button>
        <Button
          look="danger"
          data-testid="confirm-ok"
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {action}
        </Button>
      </footer>
    </Dialog>
  );
}
