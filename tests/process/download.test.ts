// SPDX-License-Identifier: GPL-3.0-or-later
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { envelope } from '../support/http.ts';
import { isoImage, sha256, upload } from '../support/images.ts';
import { type Kit, kitPerTest } from '../support/kit.ts';
import type { Server } from '../support/server.ts';
import type { Session } from '../support/session.ts';
import { until } from '../support/wait.ts';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server of the test's own on the loopback; its port. */
async function serve(kit: Kit, answer: Serve): Promise<number> {
  const http: HttpServer = createServer(answer);
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  kit.defer(() => {
    http.closeAllConnections();
    http.close();
  });
  return (http.address() as AddressInfo).port;
}

interface Status {
  readonly status: string;
  readonly file: string;
  readonly percentage: string;
  readonly reason?: string;
}

describe('S38: downloads', () => {
  const kit = kitPerTest();

  it('go nowhere in the device’s own network unless its owner allows the host', async () => {
    let asked = 0;
    const port = await serve(kit, (_request, response) => {
      asked++;
      response.end(isoImage());
    });
    const server = await kit.server();
    mkdirSync(server.path('/data'));
    const admin = await server.logIn();
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '127.1', '2130706433']) {
      await admin.post('/api/download/image', { file: `http://${host}:${port}/x.iso` });
      const end = await ended(admin);
      expect(end.status, host).toBe('failed');
      expect(end.reason, host).toMatch(/must be allowed with security\.downloadHosts|is not known/);
    }
    expect(asked).toBe(0);
    expect(readdirSync(server.path('/data'))).toEqual([]);
  });
});

async function ended(admin: Session): Promise<Status> {
  return until(async () => {
    const now = (await admin.data('/api/download/image/status')) as Status;
    return now.status === 'in_progress' ? null : now;
  }, 'the download to end');
}

describe('downloads', () => {
  const kit = kitPerTest();
  let server: Server;
  let admin: Session;

  beforeEach(async () => {
    server = await kit.server({ config: 'security: {downloadHosts: [127.0.0.1]}\nport: {http: 80, https: 443}\n' });
    mkdirSync(server.path('/data'));
    admin = await server.logIn();
  });

  const files = (): string[] => readdirSync(server.path('/data'));
  const start = async (file: string, sha256sum?: string): Promise<unknown> => {
    const body = { file, ...(sha256sum === undefined ? {} : { sha256sum }) };
    return envelope(await admin.send('POST', '/api/download/image', body));
  };

  it('come byte for byte, with a length or in chunks, through redirects, and their checksum is checked', async () => {
    const image = isoImage(4, 3_000_000);
    const port = await serve(kit, (request, response) => {
      if (request.url === '/first/x.iso') response.writeHead(302, { Location: '../second?x=1' }).end();
      else if (request.url?.includes('second')) response.writeHead(307, { Location: '/real.iso' }).end();
      else if (request.url === '/chunked.iso') {
        response.write(image.subarray(0, 1000));
        response.end(image.subarray(1000));
      } else response.writeHead(200, { 'Content-Length': image.length }).end(image);
    });
    const base = `http://127.0.0.1:${port}`;
    expect(await start(`${base}/first/x.iso`, sha256(image).toUpperCase())).toEqual({
      code: 0,
      msg: 'success',
      data: { status: 'in_progress', file: `${base}/first/x.iso`, percentage: '' },
    });
    expect(await ended(admin)).toEqual({ status: 'success', file: '', percentage: '' });
    expect(readFileSync(server.path('/data/x.iso')).equals(image)).toBe(true);
    await start(`${base}/chunked.iso`);
    expect((await ended(admin)).status).toBe('success');
    expect(readFileSync(server.path('/data/chunked.iso')).equals(image)).toBe(true);
    await start(`${base}/wrong.iso`, '0'.repeat(64));
    expect((await ended(admin)).status).toBe('checksum_failed');
    await until(() => files().length === 2, 'the temporary file to go');
    expect(files().sort()).toEqual(['chunked.iso', 'x.iso']);
  });

  it('fail with a reason, and nothing of them stays', async () => {
    const answers: Record<string, Serve> = {
      '/missing.iso': (_request, response) => response.writeHead(404).end(),
      '/short.iso': (_request, response) => {
        response.writeHead(200, { 'Content-Length': 2_000_000 });
        response.write(isoImage());
        setTimeout(() => response.destroy(), 50);
      },
      '/text.iso': (_request, response) => response.end('not an image at all'),
      '/loop.iso': (_request, response) => response.writeHead(302, { Location: '/loop.iso' }).end(),
      '/away.iso': (_request, response) => response.writeHead(302, { Location: 'http://169.254.169.254/x.iso' }).end(),
      '/name.iso': (request, response) =>
        response.writeHead(302, { Location: `http://localhost:${request.socket.localPort}/x.iso` }).end(),
      '/file.iso': (_request, response) => response.writeHead(302, { Location: 'file:///etc/passwd' }).end(),
      '/huge.iso': (_request, response) => response.writeHead(200, { 'Content-Length': '99999999999999' }).end(),
      '/junk.iso': (_request, response) => response.socket?.end('SSH-2.0-hello\r\n\r\n'),
      '/head.iso': (_request, response) => response.socket?.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`),
    };
    const port = await serve(kit, (request, response) => answers[request.url ?? '']?.(request, response));
    for (const [path, reason] of [
      ['/missing.iso', /answers 404 Not Found/],
      ['/short.iso', /before the file was complete|connection was lost/],
      ['/text.iso', /holds no ISO 9660 volume/],
      ['/loop.iso', /redirects more than 5 times/],
      ['/away.iso', /must be allowed/],
      ['/name.iso', /must be allowed/],
      ['/file.iso', /does not begin with http/],
      ['/huge.iso', /not enough space/],
      ['/junk.iso', /malformed/],
      ['/head.iso', /malformed/],
    ] as const) {
      await start(`http://127.0.0.1:${port}${path}`);
      const end = await ended(admin);
      expect(end.status, path).toBe('failed');
      expect(end.reason, path).toMatch(reason);
    }
    await until(() => files().length === 0, 'the temporary files to go');
  });

  it('are refused at once when the URL is none', async () => {
    for (const [body, msg] of [
      [{}, 'invalid arguments'],
      [{ file: 'http://127.0.0.1/x.iso', sha256sum: 'abc' }, 'invalid sha256sum'],
      [{ file: 'ftp://127.0.0.1/x.iso' }, 'invalid url'],
      [{ file: 'http://user:secret@127.0.0.1/x.iso' }, 'invalid url'],
      [{ file: 'http://127.0.0.1/' }, 'invalid url'],
      [{ file: 'http://127.0.0.1/x.exe' }, 'invalid url'],
      [{ file: 'http://127.0.0.1/..%2fx.iso' }, 'invalid url'],
    ] as const) {
      expect(envelope(await admin.send('POST', '/api/download/image', body)), JSON.stringify(body)).toMatchObject({
        code: -1,
        msg,
      });
    }
    expect(envelope(await admin.send('POST', '/api/download/image/cancel')).msg).toBe(
      'no cancellable download in progress',
    );
  });

  it('can be watched and cancelled, and keep other transfers out meanwhile', async () => {
    const image = isoImage(1, 1_000_000);
    const port = await serve(kit, (_request, response) => {
      response.writeHead(200, { 'Content-Length': image.length });
      response.write(image.subarray(0, 500_000)); // and no more
    });
    const url = `http://127.0.0.1:${port}/slow.iso?token=canary-secret`;
    await start(url);
    await until(async () => {
      const now = (await admin.data('/api/download/image/status')) as Status;
      return now.status === 'in_progress' && now.file === url && now.percentage === '50.00%';
    }, 'half of the image');
    expect(existsSync(server.path('/run/nanokvm-transfer-in-progress'))).toBe(true);
    expect(await start(url)).toMatchObject({ code: -1, msg: 'download in progress' });
    expect(envelope(await upload(admin, 'other.iso', image)).msg).toBe('download in progress');
    await admin.post('/api/download/image/cancel');
    expect(await admin.data('/api/download/image/status')).toEqual({ status: 'idle', file: '', percentage: '' });
    await until(() => files().length === 0, 'the temporary file to go');
    expect(envelope(await upload(admin, 'other.iso', image)).code).toBe(0);
    // S31: who may read the log must not learn what stood in the URL.
    await server.program.line(/media: admin downloads an image from 127\.0\.0\.1$/);
    expect(server.program.log).not.toContain('canary-secret');
  });

  it('end with the server', async () => {
    const port = await serve(kit, (_request, response) => {
      response.writeHead(200, { 'Content-Length': 1_000_000 });
      response.write(isoImage(1, 500_000));
    });
    await start(`http://127.0.0.1:${port}/slow.iso`);
    await until(() => files().length === 1, 'the download to begin');
    await server.stop();
    expect(files()).toEqual([]);
  });
});
