// SPDX-License-Identifier: GPL-3.0-or-later
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { type Answer, type Call, type Envelope, envelope, header, request } from './http.ts';

/** The stock clients' constant: a wire format that has to be understood (http-api.md 2.1). */
const PASSPHRASE = 'nanokvm-sipeed-2024';

/** A password as the stock web client sends it. */
export function obfuscate(password: string, salt: Uint8Array = randomBytes(8)): string {
  let keys = Buffer.alloc(0);
  let last = Buffer.alloc(0);
  while (keys.length < 48) {
    last = createHash('md5').update(last).update(PASSPHRASE).update(salt).digest();
    keys = Buffer.concat([keys, last]);
  }
  const cipher = createCipheriv('aes-256-cbc', keys.subarray(0, 32), keys.subarray(32));
  const box = Buffer.concat([Buffer.from('Salted__'), salt, cipher.update(password, 'utf8'), cipher.final()]);
  return encodeURIComponent(box.toString('base64'));
}

/** The attributes of a Set-Cookie header, names in lower case; the cookie itself under its own name. */
export function parseCookie(line: string): Map<string, string> {
  const parts = line.split(';').map((part) => part.trim());
  return new Map(
    parts.map((part, at) => {
      const [name = '', ...value] = part.split('=');
      return [at === 0 ? name : name.toLowerCase(), value.join('=')];
    }),
  );
}

export const COOKIE = 'nano-kvm-token';

/** A logged-in client of the API, each call on a connection of its own. */
export class Session {
  readonly port: number;
  readonly token: string;

  constructor(port: number, token: string) {
    this.port = port;
    this.token = token;
  }

  get cookie(): string {
    return `${COOKIE}=${this.token}`;
  }

  call(call: Call): Promise<Answer> {
    return request(this.port, { ...call, headers: { Cookie: this.cookie, ...call.headers } });
  }

  get(path: string): Promise<Answer> {
    return this.call({ path });
  }

  send(method: string, path: string, body: unknown = {}): Promise<Answer> {
    return this.call({ method, path, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  }

  /** The data of a call that must succeed. */
  async data(path: string): Promise<unknown> {
    return must(await this.get(path)).data;
  }

  /** A POST that must succeed. */
  async post(path: string, body: unknown = {}): Promise<unknown> {
    return must(await this.send('POST', path, body)).data;
  }
}

/** The envelope of an answer that must be a success. */
export function must(answer: Answer): Envelope {
  const parsed = answer.status === 200 ? envelope(answer) : null;
  if (parsed?.code !== 0) throw new Error(`no success: ${answer.status} ${answer.body.toString('utf8')}`);
  return parsed;
}

/** One attempt to log in; the answer, whatever it is. */
export function tryLogIn(port: number, username: string, password: string): Promise<Answer> {
  return request(port, {
    method: 'POST',
    path: '/api/auth/login',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
}

export async function logIn(server: { port: number }, username: string, password: string): Promise<Session> {
  const answer = await tryLogIn(server.port, username, password);
  must(answer);
  const token = parseCookie(header(answer, 'set-cookie') ?? '').get(COOKIE);
  if (token === undefined) throw new Error('the login set no session cookie');
  return new Session(server.port, token);
}
