// SPDX-License-Identifier: GPL-3.0-or-later
// What the device's own programs may ask of the server without a session, also while TLS is on (http-api.md 1.12, 1.13).
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { kitPerFile } from '../support/kit.ts';
import { Namespace } from '../support/namespace.ts';
import { needFile, programs, webRoot } from '../support/paths.ts';
import { Program } from '../support/program.ts';
import { PASSWORD } from '../support/server.ts';
import { obfuscate } from '../support/session.ts';

const SECRET = 'a-secret-of-the-device-'.padEnd(88, 's');
const RECOVER = '/api/internal/usb/recover';
const DEVICE = '10.77.3.1';

/** Sends requests, each on a connection of its own; prints status, Location, cookie and body. Follows no redirect. */
const CALL = `
import http.client, json, ssl, sys
answers = []
for call in json.loads(sys.argv[1]):
    scheme, host = call["url"].split("://")
    if scheme == "https":
        connection = http.client.HTTPSConnection(host, timeout=20, context=ssl._create_unverified_context())
    else:
        connection = http.client.HTTPConnection(host, timeout=20)
    connection.request(call["method"], call["path"], call["body"] or None, call["headers"])
    answer = connection.getresponse()
    answers.append({"status": answer.status, "location": answer.getheader("Location") or "",
                    "cookie": answer.getheader("Set-Cookie") or "", "body": answer.read().decode()})
print(json.dumps(answers))
`;

interface Call {
  readonly url: string;
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly location: string;
  readonly cookie: string;
  readonly body: string;
}

/** A device with TLS on its usual ports, and a desk beside it. */
describe('S08: the routes of the device’s own programs', () => {
  const kit = kitPerFile();
  let device: Namespace;
  let desk: Namespace;

  /** Where nothing else is said: a POST to RECOVER. */
  function call(from: Namespace, calls: readonly Call[]): Answer[] {
    const whole = calls.map((one) => ({
      method: 'POST',
      path: RECOVER,
      body: '',
      ...one,
      headers: { 'Content-Type': 'application/json', ...one.headers },
    }));
    return JSON.parse(from.run('python3', '-c', CALL, JSON.stringify(whole))) as Answer[];
  }

  const plain = 'http://127.0.0.1';
  const tls = 'https://127.0.0.1';
  const withSecret = (secret = SECRET): Record<string, string> => ({ 'X-NanoKVM-Internal-Token': secret });

  beforeAll(async () => {
    device = await Namespace.make(kit);
    desk = await Namespace.make(kit);
    device.connect('wire', [`${DEVICE}/24`], desk, 'wire', ['10.77.3.2/24']);
    const folder = kit.folder();
    const root = join(folder, 'root');
    mkdirSync(join(root, 'etc/kvm'), { recursive: true });
    writeFileSync(join(root, 'etc/kvm/server.yaml'), 'proto: https\nport: {http: 80, https: 443}\n', { mode: 0o600 });
    writeFileSync(join(root, 'etc/kvm/.picoclaw_internal_token'), `${SECRET}\n`, { mode: 0o600 });
    writeFileSync(join(folder, 'password'), PASSWORD, { mode: 0o600 });
    const argv = [needFile(programs.server), '--root', root, '--web', webRoot, '--board', 'none'];
    argv.push('--password-file', join(folder, 'password'), '--login-delays', '0');
    argv.push('--capture', needFile(programs.scriptedWorker), '--source', 'steady');
    const server = new Program(argv, { under: device.under });
    kit.watch(server);
    kit.defer(async () => {
      await server.terminate();
      server.checkSanitizers();
    });
    await server.line(/^ready /);
  });

  it('answer over plain HTTP to who calls from the device and knows its secret', () => {
    const headers = withSecret();
    const answers = call(device, [
      { url: plain, headers },
      { url: 'http://[::1]', headers },
      { url: tls, headers },
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const { body } of answers) expect(JSON.parse(body)).toHaveProperty('code');
  });

  it('redirect everybody else, and everything else', () => {
    const secrets = ['', 'x', SECRET.slice(1), `${SECRET}s`, SECRET.toUpperCase()];
    const wrong = call(
      device,
      secrets.map((secret) => ({ url: plain, headers: withSecret(secret) })),
    );
    for (const answer of wrong) expect(answer).toMatchObject({ status: 307, location: `${tls}${RECOVER}`, body: '' });
    // With the secret, from another machine; what it says of where it comes from is not believed.
    const claims = { 'X-Forwarded-For': '127.0.0.1', Forwarded: 'for=127.0.0.1', 'X-Real-IP': '127.0.0.1' };
    expect(call(desk, [{ url: `http://${DEVICE}`, headers: { ...withSecret(), ...claims } }])).toMatchObject([
      { status: 307, location: `https://${DEVICE}${RECOVER}`, body: '' },
    ]);
    // With the secret, from the device: no other path, no other method, and no way round by spelling.
    const others = [
      ['GET', RECOVER],
      ['POST', '/api/hid/reset'],
      ['GET', '/api/auth/users'],
      ['POST', '/api/auth/login'],
      ['GET', '/'],
      ['POST', `${RECOVER}/../../../hid/reset`],
      ['POST', `/api/hid/reset?x=${RECOVER}`],
      ['POST', '/api/picoclaw/actions'],
    ] as const;
    const answers = call(
      device,
      others.map(([method, path]) => ({ url: plain, method, path, headers: withSecret() })),
    );
    answers.forEach((answer, at) => expect(answer, others[at]?.join(' ')).toMatchObject({ status: 307, body: '' }));
  });

  it('refuse over TLS who is not one of them, also an administrator', () => {
    const users = { method: 'GET', path: '/api/auth/users' };
    const body = JSON.stringify({ username: 'admin', password: obfuscate(PASSWORD) });
    const [none, wrong, secretOnly, login] = call(device, [
      { url: tls },
      { url: tls, headers: withSecret('x'.repeat(88)) },
      { url: tls, ...users, headers: withSecret() }, // the secret is no session
      { url: tls, path: '/api/auth/login', body },
    ]);
    expect([none, wrong, secretOnly].map((answer) => answer?.status)).toEqual([401, 401, 401]);
    expect(call(desk, [{ url: `https://${DEVICE}`, headers: withSecret() }])).toMatchObject([{ status: 401 }]);
    const headers = { Cookie: login?.cookie.split(';')[0] ?? '' };
    const admin = call(device, [
      { url: tls, ...users, headers },
      { url: tls, headers },
      { url: plain, headers },
    ]);
    expect(admin.map(({ status }) => status)).toEqual([200, 401, 307]);
  });

  it('keep away pages of other sites and foreign names that resolve to the device', () => {
    const foreign = { ...withSecret(), Origin: 'http://evil.example', 'Sec-Fetch-Site': 'cross-site' };
    const named = { ...withSecret(), Host: 'evil.example' };
    const answers = call(device, [
      { url: plain, headers: foreign },
      { url: plain, headers: named },
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 421]);
  });
});
