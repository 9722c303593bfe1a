// SPDX-License-Identifier: GPL-3.0-or-later
import type { Account, AccountApi } from '../api/account';
import { ApiError } from '../api/client';
import { Store } from '../base/store';

export type SessionState =
  | { readonly phase: 'loading' }
  /** The server does not answer; it is asked again. */
  | { readonly phase: 'unreachable' }
  /** `note`: why the person sees the login page although they had signed in. */
  | { readonly phase: 'signed-out'; readonly note: 'ended' | 'password-changed' | null }
  | { readonly phase: 'signed-in'; readonly account: Account; readonly mustChangePassword: boolean };

const RETRY_MS = 3000;

/** Who is signed in. The cookie itself is out of reach of scripts: the server is asked. */
export class Session {
  readonly state = new Store<SessionState>({ phase: 'loading' });
  readonly #accounts: AccountApi;

  constructor(accounts: AccountApi) {
    this.#accounts = accounts;
  }

  /** Asks the server who this is, until it answers. */
  async refresh(): Promise<void> {
    try {
      const account = await this.#accounts.account();
      const mustChangePassword = await this.#accounts.mustChangePassword();
      this.state.set({ phase: 'signed-in', account, mustChangePassword });
    } catch (error) {
      if (error instanceof ApiError && error.failure === 'session') {
        this.#signedOut();
        return;
      }
      this.state.set({ phase: 'unreachable' });
      setTimeout(() => void this.refresh(), RETRY_MS);
    }
  }

  /** Rejects with the ApiError of a refusal. */
  async login(username: string, password: string): Promise<void> {
    await this.#accounts.login(username, password);
    await this.refresh();
  }

  async logout(): Promise<void> {
    await this.#accounts.logout();
    this.state.set({ phase: 'signed-out', note: null });
  }

  /** Rejects with the ApiError of a refusal; otherwise the person has to sign in again. */
  async changePassword(current: string, replacement: string): Promise<void> {
    await this.#accounts.changePassword(current, replacement);
    this.state.set({ phase: 'signed-out', note: 'password-changed' });
  }

  /** The server no longer knows the session: a 401 or close code 4401. */
  ended(): void {
    if (this.state.get().phase === 'signed-in') this.state.set({ phase: 'signed-out', note: 'ended' });
  }

  /** A WebSocket was refused, without a reason that scripts may see: one ordinary call tells whether it is the session. */
  async probe(): Promise<void> {
    if (this.state.get().phase !== 'signed-in') return;
    await this.#accounts.account().catch(() => undefined);
  }

  #signedOut(): void {
    if (this.state.get().phase !== 'signed-out') this.state.set({ phase: 'signed-out', note: null });
  }
}
