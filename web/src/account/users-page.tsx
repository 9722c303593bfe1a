// SPDX-License-Identifier: GPL-3.0-or-later
import { UserPlus } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../api/account';
import { useApp } from '../app/context';
import { useStore } from '../base/store';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { errorText } from '../ui/error-text';
import { Page } from '../ui/page';
import { AddUserDialog, ResetPasswordDialog } from './user-dialogs';
import { UserRow } from './user-row';

/** What the page asks about before it does it. */
type Dialog = { kind: 'add' } | { kind: 'reset' | 'delete'; user: User } | null;

export function UsersPage() {
  const { t } = useTranslation();
  const { accounts } = useApp();
  const { users, failed, reload, run } = useUsers();
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => setDialog(null);
  return (
    <>
      <Page
        name="users"
        title={t('users.title')}
        action={
          <Button
            look="primary"
            icon={<UserPlus aria-hidden />}
            data-testid="users-add"
            onClick={() => setDialog({ kind: 'add' })}
          >
            {t('users.add')}
          </Button>
        }
      >
        {failed && <p className="hint hint-error">{failed}</p>}
        {!failed && !users && <p className="hint">{t('common.loading')}</p>}
        {users && <UserTable users={users} run={run} onAsk={setDialog} />}
      </Page>
      {dialog?.kind === 'add' && <AddUserDialog onClose={close} onAdded={reload} />}
      {dialog?.kind === 'reset' && <ResetPasswordDialog username={dialog.user.username} onClose={close} />}
      {dialog?.kind === 'delete' && (
        <Confirm
          title={t('users.delete')}
          text={t('users.deleteText', { name: dialog.user.username })}
          action={t('users.delete')}
          onConfirm={() => run(accounts.deleteUser(dialog.user.username))}
          onClose={close}
        />
      )}
    </>
  );
}

interface UserTableProps {
  users: readonly User[];
  run: (change: Promise<void>) => void;
  onAsk: (dialog: Dialog) => void;
}

function UserTable({ users, run, onAsk }: UserTableProps) {
  const { t } = useTranslation();
  const { accounts, session } = useApp();
  const self = useStore(session.state, (state) => (state.phase === 'signed-in' ? state.account.username : ''));
  return (
    <table className="users">
      <thead>
        <tr>
          <th scope="col">{t('users.name')}</th>
          <th scope="col">{t('users.role')}</th>
          <th scope="col">{t('users.enabled')}</th>
          <th scope="col">
            <span className="visually-hidden">{t('users.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <UserRow
            key={user.username}
            user={user}
            self={user.username === self}
            onChange={(change) => run(accounts.updateUser(user.username, change))}
            onReset={() => onAsk({ kind: 'reset', user })}
            onDelete={() => onAsk({ kind: 'delete', user })}
          />
        ))}
      </tbody>
    </table>
  );
}

/** The server's list. `run` waits for a change, says what went wrong, and reads the list again either way. */
function useUsers() {
  const { t } = useTranslation();
  const { accounts, notifier } = useApp();
  const [users, setUsers] = useState<readonly User[] | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const reload = useCallback(() => {
    accounts.users().then(
      (next) => {
        setUsers(next);
        setFailed(null);
      },
      (error: unknown) => setFailed(errorText(t, error)),
    );
  }, [accounts, t]);
  useEffect(reload, [reload]);
  const run = (change: Promise<void>) => {
    change.catch((error: unknown) => notifier.error(errorText(t, error))).finally(reload);
  };
  return { users, failed, reload, run };
}
