// SPDX-License-Identifier: GPL-3.0-or-later
// HTTPS is switched while the server runs: it listens where server.yaml says.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { createServer, type AddressInfo, type Server as Listener } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { envelope, header, request } from '../support/http.ts';
import { kitPerTest, type Kit } from '../support/kit.ts';
import { needFile, programs, webRoot } from '../support/paths.ts';
import { Program } from '../support/program.ts';
import { PASSWORD } from '../support/server.ts';
import { logIn, type Session } from '../support/session.ts';
import { until } from '../support/wait.ts';

async function listen(port: number): Promise<Listener> {
  const listener = createServer();
  await new Promise<void>((done) => listener.listen(port, '127.0.0.1', done));
  return listener;
}

async function freePort(): Promise<number> {
  const listener = await listen(0);
  const { port } = listener.address() as AddressInfo;
  await new Promise((done) => listener.close(done));
  return port;
}

interface Desk {
  readonly program: Program;
  readonly session: Session;
  readonly folder: string;
  readonly http: number;
  readonly https: number;
  readonly yaml: () => string;
}

async function desk(kit: Kit): Promise<Desk> {
  const folder = kit.folder();
  const [http, https] = [await freePort(), await freePort()];
  mkdirSync(join(folder, 'root/etc/kvm'), { recursive: true });
  const yaml = join(folder, 'root/etc/kvm/server.yaml');
  writeFileSync(yaml, `# mine\nhost: 127.0.0.1\nport:\n  http: ${http}\n  https: ${https}\n`);
  writeFileSync(join(folder, 'password'), PASSWORD, { mode: 0o600 });
  const program = new Program([
    ...[needFile(programs.server), '--root', join(folder, 'root'), '--web', webRoot, '--board', 'none'],
    ...['--password-file', join(folder, 'password'), '--capture', needFile(programs.scriptedWorker)],
    ...['--source', 'steady', '--login-delays', '0'],
  ]);
  kit.watch(program);
  kit.defer(async () => {
    await program.terminate();
    program.checkSanitizers();
  });
  await program.line(/^ready http:/);
  const session = await logIn({ port: http }, 'admin', PASSWORD);
  return { program, session, folder, http, https, yaml: () => readFileSync(yaml, 'utf8') };
}

/** Status and the certificate's names. */
function visit(
  port: number,
  path: string,
  session: Session,
  body?: object,
): Promise<{ status: number; names: string }> {
  return new Promise((resolve, reject) => {
    const call = httpsRequest(
      {
        ...{ port, path, host: '127.0.0.1', rejectUnauthorized: false, agent: false },
        method: body ? 'POST' : 'GET',
        headers: { Cookie: session.cookie, 'Content-Type': 'application/json' },
      },
      (answer) => {
        const { subjectaltname = '' } = (
          answer.socket as unknown as { getPeerCertificate(): { subjectaltname?: string } }
        ).getPeerCertificate();
        answer.resume().on('end', () => resolve({ status: answer.statusCode ?? 0, names: subjectaltname }));
      },
    );
    call.on('error', reject).end(body && JSON.stringify(body));
  });
}

describe('HTTPS', () => {
  const kit = kitPerTest();

  it('is switched on and off by a browser, which stays logged in', async () => {
    const { program, session, http, https, yaml } = await desk(kit);
    expect(await session.data('/api/vm/info')).toMatchObject({ abilities: { tls: true } });
    expect(await session.data('/api/vm/tls')).toEqual({ enabled: false, http, https });
    expect(await session.post('/api/vm/tls', { enabled: true })).toBeNull();
    await program.line(/^ready https:/);
    const account = await visit(https, '/api/auth/account', session);
    expect(account.status).toBe(200);
    expect(account.names).toContain('DNS:localhost');
    const redirect = await request(http, { path: '/api/vm/tls' });
    expect(redirect.status).toBe(307);
    expect(header(redirect, 'location')).toBe(`https://127.0.0.1:${https}/api/vm/tls`);
    expect(yaml()).toMatch(/^# mine\n/);
    expect(yaml()).toMatch(/^proto: https$/m);

    expect((await visit(https, '/api/vm/tls', session, { enabled: false })).status).toBe(200);
    await until(() => program.log.match(/^ready http:/gm)?.length === 2, 'plain HTTP');
    expect(await session.data('/api/vm/tls')).toEqual({ enabled: false, http, https });
    expect(yaml()).toMatch(/^proto: http$/m);
  }, 60_000);

  it('is not switched where it could not listen: the server is back as it was', async () => {
    const { program, session, http, https, yaml } = await desk(kit);
    const taken = await listen(https);
    kit.defer(() => void taken.close());
    expect(await session.post('/api/vm/tls', { enabled: true })).toBeNull();
    await program.line(/HTTPS stays as it was/);
    await until(() => program.log.match(/^ready http:/gm)?.length === 2, 'the server to be back');
    expect(await (await logIn({ port: http }, 'admin', PASSWORD)).data('/api/vm/tls')).toMatchObject({
      enabled: false,
    });
    expect(yaml()).toMatch(/^proto: http$/m);
  }, 60_000);

  it('is refused where its key cannot be used, and where listeners were told on the command line', async () => {
    const { session, folder, yaml } = await desk(kit);
    const before = yaml();
    writeFileSync(join(folder, 'root/etc/kvm/server.crt'), 'a certificate without its key');
    const refused = envelope(await session.send('POST', '/api/vm/tls', { enabled: true }));
    expect(refused).toMatchObject({ code: -2, msg: 'operation failed' });
    expect((refused.data as { detail: string }).detail).toMatch(
      /server\.key is missing although .*server\.crt is there/,
    );
    expect(yaml()).toBe(before);
    expect(envelope(await session.send('POST', '/api/vm/tls', {})).code).toBe(-1);

    const fixed = await (await kit.server()).logIn();
    expect(await fixed.data('/api/vm/info')).toMatchObject({ abilities: { tls: false } });
    expect(envelope(await fixed.send('POST', '/api/vm/tls', { enabled: true }))).toMatchObject({
      ...{ code: -2, msg: 'operation failed' },
      data: { detail: 'where this server listens was told on its command line' },
    });
  }, 60_000);
});
