// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiClient, ApiError } from './client';

let ended = 0;
const client = new ApiClient(() => ended++);

beforeEach(() => {
  ended = 0;
});

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: string) {
  const fetch = vi.fn(() => Promise.resolve(new Response(body, { status })));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

async function failure(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

it('resolves with the data of a successful answer and sends JSON to the same origin', async () => {
  const fetch = answer(200, '{"code":0,"msg":"success","data":{"a":1}}');
  expect(await client.post('/api/x', { b: 2 })).toEqual({ a: 1 });
  expect(fetch).toHaveBeenCalledWith(
    '/api/x',
    expect.objectContaining({ method: 'POST', credentials: 'same-origin', body: '{"b":2}' }),
  );
});

it('rejects with code and message of a refusal', async () => {
  answer(200, '{"code":-2,"msg":"invalid username or password","data":null}');
  expect(await failure(client.get('/api/x'))).toMatchObject({
    failure: 'refused',
    code: -2,
    message: 'invalid username or password',
  });
});

it('reports the end of the session once for a 401, and not for a 403', async () => {
  answer(401, '"unauthorized"');
  expect((await failure(client.get('/api/x'))).failure).toBe('session');
  expect(ended).toBe(1);
  answer(403, '"forbidden"');
  expect((await failure(client.get('/api/x'))).failure).toBe('forbidden');
  expect(ended).toBe(1);
});

it.each(['', '<html>', 'null', '[]', '{"msg":"x"}', '{"code":"0"}'])(
  'rejects %j instead of an answer',
  async (body) => {
    answer(200, body);
    expect((await failure(client.get('/api/x'))).failure).toBe('server');
  },
);

it('rejects with the status of a broken server', async () => {
  answer(502, '');
  expect(await failure(client.get('/api/x'))).toMatchObject({ failure: 'server', code: 502 });
});

it('tells a lost network from a refusal', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  expect((await failure(client.get('/api/x'))).failure).toBe('network');
});
