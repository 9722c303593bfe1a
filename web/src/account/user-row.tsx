// SPDX-License-Identifier: GPL-3.0-or-later
import { KeyRound, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Role, User } from '../api/account';
import { IconButton } from '../ui/button';

export interface UserRowProps {
  user: User;
  /** This is who is signed in: cannot be weakened or deleted, so that nobody locks themselves out. */
  self: boolean;
  onChange: (change: { role?: Role; enabled?: boolean }) => void;
  onReset: () => void;
  onDelete: () => void;
}

export function UserRow({ user, self, onChange, onReset, onDelete }: UserRowProps) {
  const { t } = useTranslation();
  const fixed = self || user.systemAccount;
  return (
    <tr data-testid={`user-${user.username}`}>
      <th scope="row">
        {user.username}
        {user.systemAccount && <span className="badge">{t('users.owner')}</span>}
        {self && <span className="badge">{t('users.you')}</span>}
      </th>
      <td>
        <select
          className="input"
          value={user.role}
          disabled={fixed}
          aria-label={`${user.username}: ${t('users.role')}`}
          data-testid={`user-role-${user.username}`}
          onChange={(event) => onChange({ role: event.target.value === 'admin' ? 'admin' : 'user' })}
        >
          <option value="admin">{t('account.roles.admin')}</option>
          <option value="user">{t('account.roles.user')}</option>
        </select>
      </td>
      <td>
        <input
          type="checkbox"
          role="switch"
          className="switch"
          checked={user.enabled}
          disabled={fixed}
          aria-label={`${user.username}: ${t('users.enabled')}`}
          data-testid={`user-enabled-${user.username}`}
          onChange={(event) => onChange({ enabled: event.target.checked })}
        />
      </td>
      <td className="actions">
        <IconButton
          label={t('users.reset')}
          icon={<KeyRound aria-hidden />}
          disabled={fixed}
          data-testid={`user-reset-${user.username}`}
          onClick={onReset}
        />
        <IconButton
          label={t('users.delete')}
          icon={<Trash2 aria-hidden />}
          disabled={fixed}
          data-testid={`user-delete-${user.username}`}
          onClick={onDelete}
        />
      </td>
    </tr>
  );
}
