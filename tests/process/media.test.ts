// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { envelope, type Envelope, text } from '../support/http.ts';
import { isoImage, upload } from '../support/images.ts';
import type { FakeQmp } from '../support/fake-qmp.ts';
import { kitPerTest } from '../support/kit.ts';
import type { Server } from '../support/server.ts';
import { logIn, obfuscate, type Session } from '../support/session.ts';
import { InputSocket } from '../support/websocket.ts';
import { until } from '../support/wait.ts';

describe('the drive of the virtual board', () => {
  const kit = kitPerTest();
  let qmp: FakeQmp;
  let server: Server;
  let admin: Session;

  beforeEach(async () => {
    qmp = await kit.fakeQmp();
    server = await kit.server({ board: 'virtual', qmp: qmp.path });
    await qmp.connected();
    admin = await server.logIn();
    await until(async () => envelope(await admin.get('/api/download/image/enabled')).data !== null, 'the folder');
    mkdirSync(server.path('/data'), { recursive: true });
    server.write('/data/cd.iso', isoImage(1));
    server.write('/data/other.iso', isoImage(2));
    server.write('/data/disk.img', Buffer.alloc(1 << 20));
  });

  const mount = async (body: object): Promise<Envelope> =>
    envelope(await admin.send('POST', '/api/storage/image/mount', body));
  const mounted = (): Promise<unknown> => admin.data('/api/storage/image/mounted');
  const real = (name: string): string => realpathSync(server.path(name));

  it('takes CDs and disks, read-only unless asked otherwise, and says what lies in it', async () => {
    expect(await mounted()).toMatchObject({ file: '' });
    await admin.post('/api/storage/image/mount', { file: '/data/cd.iso', cdrom: true });
    expect(qmp.media.inserted).toEqual({ file: real('/data/cd.iso'), kind: 'cd', readOnly: true });
    expect(await mounted()).toEqual({ file: '/data/cd.iso', cdrom: true, readOnly: true });
    expect(await admin.data('/api/storage/cdrom')).toEqual({ cdrom: 1 });
    await admin.post('/api/storage/image/mount', { file: '/data/disk.img', cdrom: false });
    expect(qmp.media.inserted).toEqual({ file: real('/data/disk.img'), kind: 'stick', readOnly: true });
    expect(await admin.data('/api/storage/cdrom')).toEqual({ cdrom: 0 });
    await admin.post('/api/storage/image/mount', { file: '/data/disk.img', readOnly: false });
    expect(qmp.media.inserted).toMatchObject({ kind: 'stick', readOnly: false });
    await admin.post('/api/storage/image/mount', { file: '' });
    expect(qmp.media.inserted).toBeNull();
    expect(qmp.media.nodes.size).toBe(0);
    expect(await mounted()).toMatchObject({ file: '' });
  });

  it('S40: takes nothing from outside, through links, or that is no regular file', async () => {
    server.write('/outside.iso', isoImage());
    symlinkSync('../outside.iso', server.path('/data/link.iso'));
    symlinkSync('..', server.path('/data/up'));
    symlinkSync('/dev/zero', server.path('/data/device.img'));
    mkdirSync(server.path('/data/folder.iso'));
    for (const file of [
      '/data/link.iso',
      '/data/up/outside.iso',
      '/data/../outside.iso',
      '/data/device.img',
      '/data/folder.iso',
      '/dev/zero',
      '/data',
      'cd.iso',
      '/database/cd.iso',
      '/data/none.iso',
    ]) {
      for (const cdrom of [true, false])
        expect(await mount({ file, cdrom })).toMatchObject({ code: -2, msg: 'mount image failed' });
    }
    expect(await mount({ file: '/data/disk.img', cdrom: true })).toMatchObject({
      msg: 'mount image failed',
      data: { detail: '/data/disk.img cannot be inserted: it is no CD image (no ISO 9660 volume)' },
    });
    expect(qmp.media.inserted).toBeNull();
  });

  it('keeps its medium when the next one fails, when the PC has locked it, and from being deleted or replaced', async () => {
    await mount({ file: '/data/cd.iso', cdrom: true });
    qmp.media.unreadable.add(real('/data/other.iso')).add(real('/data/disk.img'));
    expect(await mount({ file: '/data/other.iso', cdrom: true })).toMatchObject({ msg: 'mount image failed' });
    expect(await mount({ file: '/data/disk.img' })).toMatchObject({ msg: 'mount image failed' });
    expect(await mounted()).toMatchObject({ file: '/data/cd.iso' });
    expect(envelope(await admin.send('POST', '/api/storage/image/delete', { file: '/data/cd.iso' }))).toMatchObject({
      code: -3,
      msg: 'remove file failed',
    });
    expect(envelope(await upload(admin, 'cd.iso', isoImage(9))).msg).toBe('cannot install uploaded image');
    const drive = qmp.media.drives.get('nk-cd');
    if (drive) drive.locked = true;
    expect(await mount({ file: '' })).toMatchObject({
      code: -2,
      msg: 'unmount image failed',
      data: { detail: 'the other computer has locked the medium; eject it there first' },
    });
    expect(await mount({ file: '', force: true })).toMatchObject({ code: 0 });
    expect(await mounted()).toMatchObject({ file: '' });
  });

  it('is empty when the PC has ejected, and clients are told to look', async () => {
    await mount({ file: '/data/cd.iso', cdrom: true });
    const socket = await InputSocket.open(admin);
    const before = socket.events.filter(({ type }) => type === 'media-status').length;
    const drive = qmp.media.drives.get('nk-cd');
    if (drive) drive.trayOpen = true;
    qmp.emit('DEVICE_TRAY_MOVED', { device: '', id: 'nk-cd', 'tray-open': true });
    await until(() => qmp.media.inserted === null && drive?.trayOpen === false, 'the image to be let go of');
    await until(() => socket.events.filter(({ type }) => type === 'media-status').length > before, 'the event');
    expect(await mounted()).toMatchObject({ file: '' });
    await socket.close();
  });

  it('outlives the server, and changes while keys are typed without losing one', async () => {
    await mount({ file: '/data/cd.iso', cdrom: true });
    await server.kill();
    await server.start();
    await qmp.connected(1);
    admin = await server.logIn();
    await until(async () => ((await mounted()) as { file: string }).file === '/data/cd.iso', 'the server to see it');
    const from = await qmp.settled();
    const typing = admin.post('/api/hid/paste', { content: 'abcdefghijklmnopqrstuvwxyz', langue: 'en' });
    for (let round = 0; round < 3; round++) {
      for (const file of ['/data/other.iso', '/data/cd.iso'])
        expect(await mount({ file, cdrom: true })).toMatchObject({ code: 0 });
      expect(await mount({ file: '/data/disk.img' })).toMatchObject({ code: 0 });
    }
    await typing;
    const down = qmp.story(from).filter((entry) => entry.startsWith('+'));
    expect(down).toEqual([...'abcdefghijklmnopqrstuvwxyz'].map((letter) => `+${letter}`));
    expect(qmp.keysDown.size).toBe(0);
  });

  it('is only for administrators, and what they do is in the log', async () => {
    await admin.post('/api/auth/users', { username: 'bob', password: obfuscate('a long password'), role: 'user' });
    const bob = await logIn(server, 'bob', 'a long password');
    for (const [method, path] of [
      ['GET', '/api/storage/image'],
      ['GET', '/api/storage/image/mounted'],
      ['GET', '/api/storage/cdrom'],
      ['POST', '/api/storage/image/mount'],
      ['POST', '/api/storage/image/delete'],
      ['GET', '/api/download/image/enabled'],
      ['GET', '/api/download/image/status'],
      ['POST', '/api/download/image'],
      ['POST', '/api/download/image/cancel'],
      ['POST', '/api/download/file'],
      ['PUT', '/api/storage/upload/x.iso'],
    ] as const) {
      const answer = method === 'GET' ? await bob.get(path) : await bob.send(method, path);
      expect([answer.status, text(answer)], path).toEqual([403, '"forbidden"']);
    }
    await mount({ file: '/data/cd.iso', cdrom: true });
    await mount({ file: '/data/\nx.iso', cdrom: true });
    await mount({ file: '' });
    await upload(admin, 'new.iso', isoImage());
    await admin.post('/api/storage/image/delete', { file: '/data/new.iso' });
    for (const line of [
      /media: admin inserts \/data\/cd\.iso as a CD$/m,
      /media: admin inserts \/data\/\?x\.iso as a CD$/m,
      /media: admin ejects$/m,
      /media: admin uploaded new\.iso$/m,
      /media: admin deletes \/data\/new\.iso$/m,
    ])
      await server.program.line(line);
  });

  it('says that the PC cannot be reached', async () => {
    await qmp.close();
    await until(async () => envelope(await admin.get('/api/storage/image/mounted')).code !== 0, 'the loss');
    expect(envelope(await admin.get('/api/storage/image/mounted'))).toMatchObject({ code: -2, msg: 'read failed' });
    expect(await mount({ file: '/data/cd.iso', cdrom: true })).toMatchObject({ code: -2, msg: 'unmount image failed' });
  });
});
