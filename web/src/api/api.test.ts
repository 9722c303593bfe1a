// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AccountApi, passwordFits, USERNAME_PATTERN } from './account';
import { ApiClient } from './client';
import { DeviceApi } from './device';

const client = new ApiClient(() => undefined);

afterEach(() => vi.unstubAllGlobals());

function answer(data: unknown) {
  const fetch = vi.fn((_path: string, _init: RequestInit) =>
    Promise.resolve(new Response(JSON.stringify({ code: 0, msg: 'success', data }))),
  );
  vi.stubGlobal('fetch', fetch);
  return () => fetch.mock.calls.map(([path, init]) => [init.method, path, init.body]);
}

describe('AccountApi', () => {
  it('takes an unknown role for the weaker one', async () => {
    answer({ username: 'eve', role: 'superuser' });
    expect(await new AccountApi(client).account()).toEqual({ username: 'eve', role: 'user' });
  });

  it('escapes user names in paths', async () => {
    const calls = answer(null);
    await new AccountApi(client).deleteUser('a/../b');
    expect(calls()).toEqual([['DELETE', '/api/auth/users/a%2F..%2Fb', undefined]]);
  });

  it('reads a list of users, also one that is null', async () => {
    answer({ users: [{ username: 'ada', role: 'admin', enabled: true, systemAccount: true }, { username: 'bob' }] });
    expect(await new AccountApi(client).users()).toEqual([
      { username: 'ada', role: 'admin', enabled: true, systemAccount: true },
      { username: 'bob', role: 'user', enabled: false, systemAccount: false },
    ]);
    answer({ users: null });
    expect(await new AccountApi(client).users()).toEqual([]);
  });

  it('sees the notice to change the password only when the server says so', async () => {
    answer({ isUpdated: false });
    expect(await new AccountApi(client).mustChangePassword()).toBe(true);
    answer({});
    expect(await new AccountApi(client).mustChangePassword()).toBe(false);
  });
});

describe('DeviceApi', () => {
  it('reads the information of a device without addresses', async () => {
    answer({ ips: null, mdns: '', image: 'v1.4.2', application: '2.6.0', deviceKey: 'k' });
    expect(await new DeviceApi(client).info()).toEqual({
      addresses: [],
      mdns: '',
      image: 'v1.4.2',
      application: '2.6.0',
      deviceKey: 'k',
    });
  });

  it('knows why typing reaches nobody, when the server says so', async () => {
    answer({ application: '2.6.0' });
    expect(await new DeviceApi(client).noInput()).toBe('');
    answer({ abilities: { noInput: 'there is no controller' } });
    expect(await new DeviceApi(client).noInput()).toBe('there is no controller');
  });

  it('presses a button for as long as it is told', async () => {
    const calls = answer(null);
    await new DeviceApi(client).press('power', 8000);
    expect(calls()).toEqual([['POST', '/api/vm/gpio', '{"type":"power","duration":8000}']]);
  });
});

it('measures passwords in bytes', () => {
  expect(passwordFits('1234567')).toBe(false);
  expect(passwordFits('пароль')).toBe(true); // 12 bytes
  expect(passwordFits('x'.repeat(72))).toBe(true);
  expect(passwordFits('я'.repeat(37))).toBe(false);
});

it('accepts the user names of the account store', () => {
  for (const good of ['a', 'ada.lovelace-2_x', '0'.repeat(32)]) expect(USERNAME_PATTERN.test(good)).toBe(true);
  for (const bad of ['', '.a', 'a b', 'a'.repeat(33), 'é']) expect(USERNAME_PATTERN.test(bad)).toBe(false);
});
