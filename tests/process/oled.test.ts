// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { header } from '../support/http.ts';
import { kitPerTest } from '../support/kit.ts';
import { needFile, programs } from '../support/paths.ts';
import { until } from '../support/wait.ts';

/** Width, height and the grey values of a picture, as ffmpeg reads it. */
function decode(file: string): { width: number; height: number; grey: Buffer } {
  const [width = 0, height = 0] = execFileSync('ffprobe', [
    ...['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', file],
  ])
    .toString()
    .split(',')
    .map(Number);
  const grey = execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'rawvideo', '-pix_fmt', 'gray', '-']);
  return { width, height, grey };
}

describe('QR codes', () => {
  const kit = kitPerTest();

  /** What zbar reads in the picture of a code. */
  function read(folder: string, text: string): string {
    const file = join(folder, 'code.png');
    execFileSync(needFile(programs.panelRender), ['qr', '3', file, text]);
    return execFileSync('zbarimg', ['-q', '--raw', '-Sbinary', file], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }).toString();
  }

  it('are read by another program, whatever their length and content', () => {
    const folder = kit.folder();
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_:/.;#?=&';
    let random = 1;
    for (let length = 1; length <= 106; length += 3) {
      let text = '';
      while (text.length < length) {
        random = (random * 1103515245 + 12345) % 2147483648;
        text += letters[random % letters.length] ?? '';
      }
      expect(read(folder, text)).toBe(text);
    }
  }, 60_000);
});

describe('the OLED', () => {
  const kit = kitPerTest();

  it('can be looked at on every board', async () => {
    const server = await kit.server();
    const admin = await server.logIn();
    const answer = await admin.get('/api/vm/oled/preview?scale=2');
    expect(header(answer, 'content-type')).toBe('image/png');
    const file = join(kit.folder(), 'page.png');
    writeFileSync(file, answer.body);
    const { width, height, grey } = decode(file);
    expect([width, height]).toEqual([256, 128]);
    expect(new Set(grey)).toEqual(new Set([0, 255]));
  });

  it('shows the first password only as long as it must be changed', async () => {
    const server = await kit.server({ password: null });
    const note = server.path('/run/nanokvm/first-password');
    expect(readFileSync(note, 'utf8')).toBe(`${server.password}\n`);
    expect(statSync(note).mode & 0o777).toBe(0o600);
    const admin = await server.logIn();
    await admin.post('/api/auth/password', { currentPassword: server.password, password: 'another password' });
    await until(() => !existsSync(note), 'the note to be removed');
    await server.stop();
    await server.start();
    expect(existsSync(note)).toBe(false);
  });
});
