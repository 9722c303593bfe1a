// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ClosedError, header, headerNames, HttpClient, request, text, type Answer } from '../support/http.ts';
import { kitPerFile, kitPerTest } from '../support/kit.ts';
import type { Server } from '../support/server.ts';
import { must } from '../support/session.ts';
import { sleep, until } from '../support/wait.ts';

/** The answer to these bytes, or null when the server just closes. */
async function exchange(port: number, bytes: string | Uint8Array): Promise<Answer | null> {
  const client = new HttpClient(port);
  try {
    client.write(bytes);
    return await client.answer();
  } catch (error) {
    if (error instanceof ClosedError) return null;
    throw error;
  } finally {
    client.close();
  }
}

describe('S33: a malformed request', () => {
  const kit = kitPerFile();
  let server: Server;
  beforeAll(async () => {
    server = await kit.server();
  });

  it.each([
    ['without a version', 'GET /\r\n\r\n'],
    ['of rubbish', '\u0000\u0001\u0002\u0003\r\n\r\n'],
    ['of TLS', Buffer.from('16030100a5010000a10303', 'hex')],
    ['with a space in a name', 'GET / HTTP/1.1\r\nHo st: x\r\n\r\n'],
    [
      'with two lengths',
      'POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    ],
    ['with a length below zero', 'POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n'],
    [
      'with a length beyond 64 bits',
      'POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999999999999999\r\n\r\n',
    ],
    [
      'with a length and chunks',
      'POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'with a chunk size of rubbish',
      'POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n',
    ],
    ['without Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['with a NUL in a value', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\u0000b\r\n\r\n'],
    ['with a broken escape', 'GET /%zz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
  ])('%s is refused', async (_, bytes) => {
    const answer = await exchange(server.port, bytes);
    if (answer) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
  });

  it('with too long a head is refused with 431, too long a body with 413', async () => {
    const head = await exchange(server.port, `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'a'.repeat(9000)}\r\n\r\n`);
    expect(head?.status).toBe(431);
    const line = await exchange(server.port, `GET /${'a'.repeat(9000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    expect([414, 431]).toContain(line?.status);
    const body = await request(server.port, {
      method: 'POST',
      path: '/api/auth/login',
      body: Buffer.alloc(70_000, ' '),
    });
    expect(body.status).toBe(413);
    const huge = await exchange(
      server.port,
      'POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n',
    );
    expect(huge?.status).toBe(413);
  });

  it('with many small headers is refused before they use up memory', async () => {
    const client = server.http();
    client.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    for (let count = 0; count < 2000 && !client.closed; count++) client.write(`X-${count}: y\r\n`);
    const answer = await client.answer().catch(() => null);
    if (answer) expect(answer.status).toBe(431);
    await client.untilClosed();
  });

  it('with a body that never comes does not block anybody', async () => {
    const stuck = Array.from({ length: 10 }, () => server.http());
    for (const client of stuck)
      client.write('POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n{');
    expect((await request(server.port, { path: '/' })).status).toBe(200);
    for (const client of stuck) client.close();
  });

  it('in pieces of one byte is understood when it is well-formed', async () => {
    const client = server.http();
    for (const byte of client.format({ path: '/api/auth/account' })) {
      client.write(Buffer.of(byte));
      await sleep(1);
    }
    expect((await client.answer()).status).toBe(401);
    client.close();
  });

  it('behind another on one connection is answered after it', async () => {
    const client = server.http();
    client.write(Buffer.concat([client.format({ path: '/api/auth/account' }), client.format({ path: '/api/nope' })]));
    expect((await client.answer()).status).toBe(401);
    expect((await client.answer()).status).toBe(404);
    client.close();
  });

  it('leaves the server as it was', async () => {
    must(await (await server.logIn()).get('/api/auth/account'));
  });
});

describe('S33: slow and many clients', () => {
  const kit = kitPerTest();

  it('that never finish their head are disconnected after ten seconds', async () => {
    const server = await kit.server();
    const client = server.http();
    const begun = performance.now();
    client.write('GET / HTTP/1.1\r\n');
    const drip = setInterval(() => client.write('X-Slow: loris\r\n'), 500);
    await client.untilClosed().finally(() => clearInterval(drip));
    expect(performance.now() - begun).toBeGreaterThan(5_000);
  });

  it('cannot take more than 64 connections at work, and free them by leaving', async () => {
    const server = await kit.server();
    const clients = Array.from({ length: 80 }, () => server.http());
    for (const client of clients) client.write(`GET /api/auth/account HTTP/1.1\r\nHost: ${server.authority}\r\n`);
    const refused = (): HttpClient[] => clients.filter(({ closed }) => closed);
    await until(() => refused().length === 16, '16 to be refused');
    const served = clients.filter(({ closed }) => !closed);
    for (const client of served) client.write('\r\n');
    for (const client of served) expect((await client.answer()).status).toBe(401);
    expect(refused()).toHaveLength(16);
    for (const client of clients) client.close();
    await until(
      async () => (await request(server.port, { path: '/' }).catch(() => null))?.status === 200,
      'a free place',
    );
  });

  it('that only keep a connection make room for one that asks', async () => {
    const server = await kit.server();
    const idle = Array.from({ length: 64 }, () => server.http());
    for (const client of idle) expect((await client.call({ path: '/api/auth/account' })).status).toBe(401);
    expect((await request(server.port, { path: '/' })).status).toBe(200);
    await until(() => idle.some(({ closed }) => closed), 'the oldest to be let go');
    for (const client of idle) client.close();
  });
});

describe('S36: the page', () => {
  const kit = kitPerFile();
  let server: Server;
  beforeAll(async () => {
    server = await kit.server();
  });

  it('runs only what it brings, in no frame of another page', async () => {
    const page = await request(server.port, { path: '/' });
    expect(page.status).toBe(200);
    expect(header(page, 'content-type')).toMatch(/^text\/html/);
    const policy = new Map(
      (header(page, 'content-security-policy') ?? '').split(';').map((rule) => {
        const [name = '', ...values] = rule.trim().split(' ');
        return [name, values.join(' ')];
      }),
    );
    expect(policy.get('default-src')).toBe("'self'");
    expect(policy.get('script-src')).toBe("'self'");
    expect(policy.get('style-src')).toBe("'self'");
    expect(policy.get('frame-ancestors')).toBe("'none'");
    expect(policy.get('base-uri')).toBe("'none'");
    expect(policy.get('form-action')).toBe("'self'");
    expect(header(page, 'content-security-policy')).not.toMatch(/unsafe|\*/);
    expect(header(page, 'cache-control')).toBe('no-cache');
  });

  it.each(['/', '/api/auth/account', '/api/nope', '/no-such-file'])('%s forbids guessing of types', async (path) => {
    expect(header(await request(server.port, { path }), 'x-content-type-options')).toBe('nosniff');
  });

  it('is never kept by a cache where it is an answer of the API', async () => {
    const session = await server.logIn();
    for (const answer of [
      await session.get('/api/auth/account'),
      await request(server.port, { path: '/api/auth/account' }),
    ]) {
      expect(header(answer, 'cache-control')).toBe('no-store');
      expect(headerNames(answer).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it('comes compressed where the browser takes it, and not at all when it is known', async () => {
    const page = await request(server.port, { path: '/' });
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(text(page))?.[1] ?? '';
    const plain = await request(server.port, { path: script });
    expect(header(plain, 'content-type')).toMatch(/javascript/);
    expect(header(plain, 'cache-control')).toMatch(/immutable/);
    const known = await request(server.port, { path: '/', headers: { 'If-None-Match': header(page, 'etag') ?? '' } });
    expect(known.status).toBe(304);
    expect(known.body.length).toBe(0);
    const head = await request(server.port, { method: 'HEAD', path: script });
    expect(header(head, 'content-length')).toBe(String(plain.body.length));
  });
});

describe('S40: files outside the web folder', () => {
  const kit = kitPerTest();

  it('are reached by no spelling of the path, no link and no hidden name', async () => {
    const outside = kit.folder();
    writeFileSync(join(outside, 'secret'), 'canary-outside');
    const web = join(kit.folder(), 'web');
    mkdirSync(join(web, 'assets'), { recursive: true });
    writeFileSync(join(web, 'index.html'), '<!doctype html>');
    writeFileSync(join(web, '.hidden'), 'canary-hidden');
    symlinkSync(outside, join(web, 'link'));
    symlinkSync(join(outside, 'secret'), join(web, 'assets', 'linked.js'));
    const server = await kit.server({ web });
    const up = (count: number, spelling: string): string => `/${spelling.repeat(count)}`;
    const paths = [
      ...[
        '../',
        '..%2f',
        '%2e%2e/',
        '%2e%2e%2f',
        '..\\',
        '..%5c',
        '....//',
        '..;/',
        '.%2e/',
        '%252e%252e/',
        '..%c0%af',
      ].map((spelling) => `${up(8, spelling)}etc/passwd`),
      '/assets/../../../../../../etc/passwd',
      '/link/secret',
      '/assets/linked.js',
      '/.hidden',
      '/assets',
      '/assets/',
      '//etc/passwd',
      '/%00/etc/passwd',
      '/index.html%00.js',
      `http://127.0.0.1:${server.port}/../../etc/passwd`,
      '/../root/etc/kvm/pwd',
    ];
    for (const path of paths) {
      const answer = await exchange(
        server.port,
        `GET ${path} HTTP/1.1\r\nHost: ${server.authority}\r\nConnection: close\r\n\r\n`,
      );
      if (!answer) continue;
      expect(answer.status, path).toBeGreaterThanOrEqual(400);
      expect(text(answer), path).not.toMatch(/canary|root:|\$2a\$|linked\.js/);
    }
    expect((await request(server.port, { path: '/' })).status).toBe(200);
  });
});
