// SPDX-License-Identifier: GPL-3.0-or-later
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { passwordFits, type Role, USERNAME_PATTERN } from '../api/account';
import { useApp } from '../app/context';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { errorText } from '../ui/error-text';
import { Segmented, TextField } from '../ui/fields';

const ROLES = ['user', 'admin'] as const satisfies readonly Role[];

export function AddUserDialog({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const { t } = useTranslation();
  const { accounts } = useApp();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>('user');
  const nameFits = USERNAME_PATTERN.test(username);
  return (
    <FormDialog
      title={t('users.add')}
      testId="add-user"
      ready={nameFits && passwordFits(password)}
      onClose={onClose}
      onSubmit={() => accounts.createUser(username, password, role).then(onAdded)}
    >
      <TextField
        label={t('users.name')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        value={username}
        onChange={setUsername}
        error={username !== '' && !nameFits ? t('users.nameRule') : null}
        testId="add-user-name"
      />
      <PasswordField value={password} onChange={setPassword} testId="add-user-password" />
      <Segmented
        label={t('users.role')}
        value={role}
        options={ROLES.map((value) => ({ value, label: t(`account.roles.${value}`) }))}
        onChange={setRole}
        testId="add-user-role"
      />
    </FormDialog>
  );
}

export function ResetPasswordDialog({ username, onClose }: { username: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { accounts, notifier } = useApp();
  const [password, setPassword] = useState('');
  const submit = async () => {
    await accounts.resetPassword(username, password);
    notifier.info(t('users.resetDone', { name: username }));
  };
  return (
    <FormDialog
      title={`${t('users.reset')}: ${username}`}
      testId="reset-password"
      ready={passwordFits(password)}
      onClose={onClose}
      onSubmit={submit}
    >
      <PasswordField value={password} onChange={setPassword} testId="reset-password-new" />
      <p className="hint">{t('users.resetNote')}</p>
    </FormDialog>
  );
}

function PasswordField(props: { value: string; onChange: (value: string) => void; testId: string }) {
  const { t } = useTranslation();
  return (
    <TextField
      label={t('password.new')}
      type="password"
      autoComplete="new-password"
      error={props.value !== '' && !passwordFits(props.value) ? t('password.rule') : null}
      {...props}
    />
  );
}

interface FormDialogProps {
  title: string;
  testId: string;
  ready: boolean;
  onClose: () => void;
  onSubmit: () => Promise<void>;
  children: ReactNode;
}

/** A form that closes when the server has accepted it, and otherwise says why not. */
function FormDialog({ title, testId, ready, onClose, onSubmit, children }: FormDialogProps) {
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
