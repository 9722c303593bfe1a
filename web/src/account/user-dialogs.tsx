// SPDX-License-Identifier: GPL-3.0-or-later
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { passwordFits, type Role, USERNAME_PATTERN } from '../api/account';
import { useApp } from '../app/context';
import { Segmented, TextField } from '../ui/fields';
import { FormDialog } from '../ui/form-dialog';

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
