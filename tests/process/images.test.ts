// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Answer, envelope, request, text } from '../support/http.ts';
import { BOUNDARY, form, isoImage, sha256, upload, uploadCall } from '../support/images.ts';
import { kitPerTest } from '../support/kit.ts';
import { memory } from '../support/proc.ts';
import type { Server } from '../support/server.ts';
import { must, type Session } from '../support/session.ts';
import { canMount, onSmallDisk } from '../support/small-disk.ts';
import { until } from '../support/wait.ts';

const IDLE = '{"code":0,"msg":"success","data":{"status":"idle","file":"","percentage":""}}';

describe('images', () => {
  const kit = kitPerTest();
  let server: Server;
  let admin: Session;

  beforeEach(async () => {
    server = await kit.server();
    mkdirSync(server.path('/data/sub'), { recursive: true });
    admin = await server.logIn();
  });

  const data = (): string[] => readdirSync(server.path('/data')).sort();
  const files = async (): Promise<unknown> => ((await admin.data('/api/storage/image')) as { files: unknown }).files;
  const msg = (answer: Answer): string => envelope(answer).msg;
  const marked = (): boolean => existsSync(server.path('/run/nanokvm-transfer-in-progress'));

  it('are listed from all folders, deleted, and never reached through a link or `..`', async () => {
    expect(await files()).toBeNull();
    server.write('/data/a.iso', isoImage());
    server.write('/data/sub/B.IMG', Buffer.alloc(4096));
    server.write('/data/readme.txt', 'x');
    server.write('/secret.img', 'secret');
    symlinkSync('../secret.img', server.path('/data/link.img'));
    symlinkSync('..', server.path('/data/up'));
    execFileSync('mkfifo', [server.path('/data/pipe.img')]);
    expect(await files()).toEqual(['/data/a.iso', '/data/sub/B.IMG']);
    for (const file of [
      '/data/../secret.img',
      '/data/up/secret.img',
      '/data/link.img',
      '/data/pipe.img',
      '/etc/x.iso',
    ]) {
      const answer = await admin.send('POST', '/api/storage/image/delete', { file });
      expect(envelope(answer).code, file).toBeLessThan(0);
    }
    expect(existsSync(server.path('/secret.img'))).toBe(true);
    await admin.post('/api/storage/image/delete', { file: '/data/sub/B.IMG' });
    expect(await files()).toEqual(['/data/a.iso']);
  });

  it('are uploaded as a form, byte for byte, with or without a checksum', async () => {
    const image = isoImage(7, 1_500_000);
    expect(text(await upload(admin, 'x.iso', image))).toBe(IDLE);
    expect(readFileSync(server.path('/data/x.iso')).equals(image)).toBe(true);
    const other = isoImage(8);
    expect(text(await upload(admin, 'x.iso', other, { 'X-SHA256-Sum': sha256(other).toUpperCase() }))).toBe(IDLE);
    expect(readFileSync(server.path('/data/x.iso')).equals(other)).toBe(true);
    expect(data()).toEqual(['sub', 'x.iso']);
    expect(marked()).toBe(false);
  });

  it('that are not what they should be are refused, and nothing of them stays', async () => {
    const image = isoImage();
    const refusals: [string, () => ReturnType<typeof upload>][] = [
      ['invalid sha256sum', () => upload(admin, 'x.iso', image, { 'X-SHA256-Sum': 'abc' })],
      ['sha256 mismatch', () => upload(admin, 'x.iso', image, { 'X-SHA256-Sum': '0'.repeat(64) })],
      ['file is not a valid ISO image', () => upload(admin, 'x.iso', Buffer.alloc(700_000))],
      ['file is not a valid ISO image', () => upload(admin, 'x.iso', Buffer.alloc(0))],
      ['only .iso files allowed', () => upload(admin, 'x.img', image)],
      ['invalid filename', () => upload(admin, '../x.iso', image)],
      ['invalid filename', () => upload(admin, 'a b.iso', image)],
      ['no filename', () => upload(admin, '', image)],
      ['file is required', () => request(admin.port, uploadCall(admin, form('x.iso', image, 'other')))],
      [
        'invalid multipart data',
        () => request(admin.port, uploadCall(admin, Buffer.from(`--${BOUNDARY}\r\n\r\nhalf`))),
      ],
      [
        'invalid multipart data',
        () => request(admin.port, uploadCall(admin, Buffer.from(`--${BOUNDARY}\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`))),
      ],
      [
        'invalid multipart data',
        () => request(admin.port, uploadCall(admin, form('x.iso', image), { 'Content-Type': 'text/plain' })),
      ],
    ];
    for (const [expected, answer] of refusals) expect(msg(await answer()), expected).toBe(expected);
    await until(() => data().length === 1, 'the temporary files to go');
    expect(data()).toEqual(['sub']);
    expect(marked()).toBe(false);
  });

  it('are uploaded raw as well, .img too, for our own page', async () => {
    const put = (name: string, body: Uint8Array): ReturnType<Session['call']> =>
      admin.call({ method: 'PUT', path: `/api/storage/upload/${name}`, body });
    const disk = Buffer.alloc(100_000, 5);
    expect(must(await put('disk.IMG', disk)).data).toEqual({ file: '/data/disk.IMG' });
    expect(readFileSync(server.path('/data/disk.IMG')).equals(disk)).toBe(true);
    expect((await put('..%2fx.img', disk)).status).toBe(404); // a path of another shape
    for (const name of ['x.txt', '.x.iso', 'a%20b.img'])
      expect(msg(await put(name, disk)), name).toBe('invalid filename');
    expect(msg(await put('x.iso', disk))).toBe('file is not a valid ISO image');
  });

  it('come one at a time; what is under way is told, and a torn one leaves nothing and makes room', async () => {
    const image = isoImage(1, 2_000_000);
    const call = uploadCall(admin, form('slow.iso', image));
    const client = server.http();
    const bytes = client.format(call);
    client.write(bytes.subarray(0, 1_000_000));
    const status = await until(async () => {
      const now = (await admin.data('/api/download/image/status')) as {
        status: string;
        file: string;
        percentage: string;
      };
      return now.file === 'slow.iso' && now.percentage !== '0.00%' ? now : null;
    }, 'the upload to begin');
    expect(status.status).toBe('in_progress');
    expect(status.percentage).toMatch(/^\d{1,2}\.\d\d%$/);
    expect(marked()).toBe(true);
    expect(msg(await upload(admin, 'other.iso', isoImage()))).toBe('download in progress');
    client.close();
    await until(() => data().length === 1 && !marked(), 'the torn upload to be forgotten');
    expect(text(await upload(admin, 'other.iso', isoImage()))).toBe(IDLE);
  });

  it('end with the session that sends them', async () => {
    const client = server.http();
    const bytes = client.format(uploadCall(admin, form('slow.iso', isoImage(1, 2_000_000))));
    client.write(bytes.subarray(0, 500_000));
    await until(() => data().some((name) => name.startsWith('.nanokvm-upload-')), 'the upload to begin');
    await admin.post('/api/auth/logout');
    client.write(bytes.subarray(500_000));
    expect(msg(await client.answer())).toBe('failed to read part');
    await until(() => data().length === 1, 'the upload to be forgotten');
    client.close();
  });

  it('leftovers of a killed server are removed at the next start', async () => {
    const client = server.http();
    client.write(client.format(uploadCall(admin, form('slow.iso', isoImage(1, 2_000_000)))).subarray(0, 500_000));
    await until(() => data().some((name) => name.startsWith('.nanokvm-upload-')), 'the upload to begin');
    await server.kill();
    expect(data()).toHaveLength(2);
    await server.start();
    await until(() => data().length === 1, 'the leftover to go');
    expect(marked()).toBe(false);
  });
});

describe('uploads and the machine', () => {
  const kit = kitPerTest();

  it('a big image passes through without being held in memory', async () => {
    const server = await kit.server({ env: { ASAN_OPTIONS: 'quarantine_size_mb=1' } });
    mkdirSync(server.path('/data'), { recursive: true });
    const admin = await server.logIn();
    await upload(admin, 'first.iso', isoImage());
    const before = memory(server.program.pid).peak;
    const image = isoImage(3, 96 << 20);
    expect(text(await upload(admin, 'big.iso', image))).toBe(IDLE);
    expect(sha256(readFileSync(server.path('/data/big.iso')))).toBe(sha256(image));
    expect(memory(server.program.pid).peak - before).toBeLessThan(32 << 20);
  });

  it.runIf(canMount())('a full disk is told, and what was written goes away', async () => {
    const server = await kit.server({ under: onSmallDisk('2m', '/data') });
    const admin = await server.logIn();
    const left = (): string[] => readdirSync(server.ownPath('/data'));
    const image = isoImage(1, 4 << 20);
    const answer = envelope(await upload(admin, 'x.iso', image));
    expect(answer.msg).toBe('write failed');
    expect((answer.data as { detail: string }).detail).toMatch(/^there is not enough space: \d+ bytes are free/);
    // Without a length nobody can tell beforehand.
    const body = form('x.iso', image);
    const chunks = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
    const client = server.http();
    const head = client
      .format(uploadCall(admin, Buffer.alloc(0), { 'Transfer-Encoding': 'chunked', 'Content-Length': 'x' }))
      .toString('latin1')
      .replace('Content-Length: x\r\n', '');
    client.write(Buffer.concat([Buffer.from(head, 'latin1'), chunks]));
    expect(envelope(await client.answer())).toMatchObject({
      code: -1,
      msg: 'write failed',
      data: { detail: 'cannot write the image: No space left on device' },
    });
    client.close();
    await until(() => left().length === 0, 'the torn file to go');
    expect(text(await upload(admin, 'x.iso', isoImage()))).toBe(IDLE);
  });

  it.runIf(canMount())('a disk that cannot be written is told beforehand', async () => {
    const server = await kit.server();
    const admin = await server.logIn();
    expect(await admin.data('/api/download/image/enabled')).toEqual({ enabled: false }); // there is no /data
    mkdirSync(server.path('/data'));
    expect(await admin.data('/api/download/image/enabled')).toEqual({ enabled: true });
    expect(readdirSync(server.path('/data'))).toEqual([]);
  });
});
