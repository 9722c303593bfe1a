// SPDX-License-Identifier: GPL-3.0-or-later
import { type ApiClient, listOf, record, stringOf } from './client';

export type Role = 'admin' | 'user';

export interface Account {
  readonly username: string;
  readonly role: Role;
}

export interface User extends Account {
  readonly enabled: boolean;
  /** The device owner: cannot be deleted, disabled or demoted, and alone may change its password. */
  readonly systemAccount: boolean;
}

/** Length of a password in bytes of UTF-8 (bcrypt reads no more than 72). */
export const PASSWORD_MIN_BYTES = 8;
export const PASSWORD_MAX_BYTES = 72;
/** The rule of the account store. */
export const USERNAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/;

export function passwordFits(password: string): boolean {
  const bytes = new TextEncoder().encode(password).length;
  return bytes >= PASSWORD_MIN_BYTES && bytes <= PASSWORD_MAX_BYTES;
}

/** Accounts and sessions (http-api.md 3.1). Passwords travel as they are: TLS protects them, not a constant. */
export class AccountApi {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Refusals: -2 wrong name or password, -5 locked after too many attempts. */
  async login(username: string, password: string): Promise<void> {
    await this.#client.post('/api/auth/login', { username, password });
  }

  async logout(): Promise<void> {
    await this.#client.post('/api/auth/logout');
  }

  async account(): Promise<Account> {
    return accountOf(await this.#client.get('/api/auth/account'));
  }

  /** True while the first password has not been replaced. */
  async mustChangePassword(): Promise<boolean> {
    return record(await this.#client.get('/api/auth/password')).isUpdated === false;
  }

  /** Ends every session of this account. Refusals: -3 the current password is wrong, -5 the new one is not allowed. */
  async changePassword(currentPassword: string, password: string): Promise<void> {
    await this.#client.post('/api/auth/password', { currentPassword, password });
  }

  async users(): Promise<User[]> {
    const { users } = record(await this.#client.get('/api/auth/users'));
    return listOf(users).map((user) => ({
      ...accountOf(user),
      enabled: record(user).enabled === true,
      systemAccount: record(user).systemAccount === true,
    }));
  }

  async createUser(username: string, password: string, role: Role): Promise<void> {
    await this.#client.post('/api/auth/users', { username, password, role });
  }

  async updateUser(username: string, change: { role?: Role; enabled?: boolean }): Promise<void> {
    await this.#client.call('PUT', userPath(username), change);
  }

  async deleteUser(username: string): Promise<void> {
    await this.#client.call('DELETE', userPath(username));
  }

  async resetPassword(username: string, password: string): Promise<void> {
    await this.#client.post(`${userPath(username)}/password`, { password });
  }
}

function userPath(username: string): string {
  return `/api/auth/users/${encodeURIComponent(username)}`;
}

function accountOf(value: unknown): Account {
  const { username, role } = record(value);
  return { username: stringOf(username), role: role === 'admin' ? 'admin' : 'user' };
}
