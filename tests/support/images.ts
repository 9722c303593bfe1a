// SPDX-License-Identifier: GPL-3.0-or-later
import { createHash } from 'node:crypto';
import { type Answer, type Call, request } from './http.ts';
import type { Session } from './session.ts';

/** The least a CD has (300 sectors) and a bit; `mark` makes it different from others. */
export function isoImage(mark = 0, size = 700_000): Buffer {
  const image = Buffer.alloc(size, mark);
  image.write('\x01CD001\x01', 32_768, 'latin1');
  return image;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export const BOUNDARY = 'nanokvm-test-boundary';

/** A form with one file, as a browser sends it. */
export function form(name: string, content: Uint8Array, field = 'file'): Buffer {
  const head =
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n';
  return Buffer.concat([Buffer.from(head, 'utf8'), content, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

export function uploadCall(session: Session, body: Uint8Array, headers: Record<string, string> = {}): Call {
  return {
    method: 'POST',
    path: '/api/download/file',
    headers: { Cookie: session.cookie, 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers },
    body,
  };
}

export function upload(
  session: Session,
  name: string,
  content: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return request(session.port, uploadCall(session, form(name, content), headers));
}
