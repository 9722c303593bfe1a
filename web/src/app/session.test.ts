// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AccountApi } from '../api/account';
import { ApiClient } from '../api/client';
import { Session } from './session';

/** The server's answers by path; a number is an HTTP status, null no network. */
let answers: Record<string, unknown> = {};

function session(): Session {
  const made: Session = new Session(new AccountApi(new ApiClient(() => made.ended())));
  return made;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', (path: string) => {
    const answer = answers[path];
    if (answer === null) return Promise.reject(new TypeError('no network'));
    if (typeof answer === 'number') return Promise.resolve(new Response('', { status: answer }));
    return Promise.resolve(new Response(JSON.stringify(answer)));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const signedIn = {
  '/api/auth/account': { code: 0, data: { username: 'ada', role: 'admin' } },
  '/api/auth/password': { code: 0, data: { isUpdated: true } },
};

it('knows who is signed in when the page opens', async () => {
  answers = signedIn;
  const made = session();
  await made.refresh();
  expect(made.state.get()).toEqual({
    phase: 'signed-in',
    account: { username: 'ada', role: 'admin' },
    mustChangePassword: false,
  });
});

it('asks for a login without blaming anything when there was no session', async () => {
  answers = { '/api/auth/account': 401 };
  const made = session();
  await made.refresh();
  expect(made.state.get()).toEqual({ phase: 'signed-out', note: null });
});

it('waits for a server that does not answer', async () => {
  answers = { '/api/auth/account': null };
  const made = session();
  await made.refresh();
  expect(made.state.get().phase).toBe('unreachable');
  answers = signedIn;
  await vi.advanceTimersByTimeAsync(3000);
  expect(made.state.get().phase).toBe('signed-in');
});

it('says that the session has ended when the server forgets it', async () => {
  answers = signedIn;
  const made = session();
  await made.refresh();
  answers = { '/api/auth/account': 401 };
  await made.probe();
  expect(made.state.get()).toEqual({ phase: 'signed-out', note: 'ended' });
});

it('stays signed in when the network is gone', async () => {
  answers = signedIn;
  const made = session();
  await made.refresh();
  answers = { '/api/auth/account': null };
  await made.probe();
  expect(made.state.get().phase).toBe('signed-in');
});

it('keeps the reason a login was refused for the one who asks', async () => {
  answers = { '/api/auth/login': { code: -5, msg: 'locked', data: null } };
  const made = session();
  await expect(made.login('ada', 'x')).rejects.toMatchObject({ failure: 'refused', code: -5 });
  expect(made.state.get().phase).toBe('loading');
});
