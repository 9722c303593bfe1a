// SPDX-License-Identifier: GPL-3.0-or-later
import { hostname } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import routes from '../data/routes.json' with { type: 'json' };
import { headerNames, request, text, type Answer } from '../support/http.ts';
import { kitPerFile, kitPerTest } from '../support/kit.ts';
import { RawWebSocket } from '../support/raw-websocket.ts';
import type { Server } from '../support/server.ts';
import { must, type Session } from '../support/session.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('S06: another site', () => {
  const kit = kitPerFile();
  let server: Server;
  let session: Session;
  beforeAll(async () => {
    server = await kit.server();
    session = await server.logIn();
  });

  const foreign = [
    { Origin: 'http://evil.example' },
    { Origin: 'null' },
    { Origin: 'https://127.0.0.1:1' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
  ];

  it.each(foreign)('cannot change anything although the browser sends the cookie: %j', async (headers) => {
    for (const [method, path, body] of [
      ['POST', '/api/vm/screen', '{"type":"fps","value":10}'],
      ['POST', '/api/auth/users', '{"username":"eve","password":"long enough","role":"admin"}'],
      ['DELETE', '/api/auth/users/bob', '{}'],
      ['POST', '/api/auth/logout', ''],
    ] as const) {
      const answer = await session.call({
        method,
        path,
        headers: { ...JSON_TYPE, ...headers },
        body,
      });
      expect(answer.status, `${method} ${path}`).toBe(403);
    }
    // As a form, which a page of another site may send without asking.
    const form = await session.call({
      method: 'POST',
      path: '/api/vm/screen',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body: 'Type=fps&Value=10',
    });
    expect(form.status).toBe(403);
    must(await session.get('/api/auth/account'));
    expect(await session.data('/api/vm/screen')).toMatchObject({ fps: 30 });
    expect(JSON.stringify(await session.data('/api/auth/users'))).not.toContain('eve');
  });

  it.each(['/api/ws', '/api/stream/h264', '/api/stream/webrtc', '/api/stream/h264/direct', '/api/stream/video/direct'])(
    'cannot open %s',
    async (path) => {
      for (const origin of [
        'http://evil.example',
        'null',
        `http://127.0.0.1:${server.port + 1}`,
        `http://evil.example:${server.port}`,
        'nonsense',
      ]) {
        const { answer, socket } = await RawWebSocket.upgrade(session, path, { Origin: origin });
        expect(answer.status, origin).toBe(403);
        socket.close();
      }
    },
  );

  it('is never allowed to read by CORS, not even to ask', async () => {
    const answers = [
      await session.call({ path: '/api/auth/account', headers: { Origin: 'http://evil.example' } }),
      await request(server.port, {
        method: 'OPTIONS',
        path: '/api/auth/login',
        headers: { Origin: 'http://evil.example', 'Access-Control-Request-Method': 'POST' },
      }),
    ];
    for (const answer of answers) {
      expect(headerNames(answer).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it('is told from our own page, which may do all this', async () => {
    const own = await session.call({
      method: 'POST',
      path: '/api/vm/screen',
      headers: { ...JSON_TYPE, Origin: server.url, 'Sec-Fetch-Site': 'same-origin' },
      body: '{"type":"fps","value":30}',
    });
    must(own);
  });
});

describe('S07: without authentication', () => {
  const kit = kitPerTest();

  it('nothing is opened to other sites', async () => {
    const server = await kit.server({ config: 'authentication: disable\nport: {http: 80, https: 443}\n' });
    must(await request(server.port, { path: '/api/auth/account' }));
    const read = await request(server.port, { path: '/api/auth/account', headers: { Origin: 'http://evil.example' } });
    expect(headerNames(read).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    const write = await request(server.port, {
      method: 'POST',
      path: '/api/vm/screen',
      headers: { ...JSON_TYPE, Origin: 'http://evil.example' },
      body: '{"type":"fps","value":10}',
    });
    expect(write.status).toBe(403);
    const { answer, socket } = await RawWebSocket.upgrade({ port: server.port }, '/api/ws', {
      Origin: 'http://evil.example',
    });
    expect(answer.status).toBe(403);
    socket.close();
  });

  it('is reached by exactly the text "disable"', async () => {
    for (const word of ['Disable', 'disabled', 'false', 'off']) {
      const server = await kit.server({ config: `authentication: ${word}\nport: {http: 80, https: 443}\n` });
      expect((await request(server.port, { path: '/api/auth/account' })).status, word).toBe(401);
      await server.stop();
    }
  });
});

/** The routes that exist by now and must refuse rather than be missing. */
const BUILT =
  /^\/api\/(auth\/|vm\/(info|hardware|gpio|screen|device\/virtual|mouse-jiggler|hostname|web-title|ssh(\/(enable|disable))?|system\/reboot|autostart(\/bob)?|swap|tls)$|network\/dns$|network\/wol(\/mac(\/name)?)?$|hid\/(leds|mode|paste|reset|shortcuts|shortcut|shortcut\/leader-key)$|internal\/usb\/recover$|storage\/(image(\/(delete|mount|mounted))?|cdrom)$|stream\/(mjpeg|h264|h264\/direct|video\/direct|webrtc)$|whep|ws$)/;

describe('S08: without a session', () => {
  const kit = kitPerFile();
  let server: Server;
  beforeAll(async () => {
    server = await kit.server();
  });

  const calls = routes.flatMap(({ method, path, role }) =>
    (method === 'ANY' ? ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] : [method]).map((verb) => ({
      method: verb,
      path: path.replace(/:\w+/, 'bob'),
      role,
    })),
  );

  it('the login is the only route of the API that answers', async () => {
    const open: string[] = [];
    for (const { method, path } of calls) {
      const answer = await request(server.port, {
        method,
        path,
        headers: { ...JSON_TYPE, 'X-NanoKVM-Internal-Token': '', 'X-AP-Key': '' },
        ...(method === 'GET' ? {} : { body: '{}' }),
      });
      const refused = answer.status === 401 || (answer.status === 404 && !BUILT.test(path));
      if (!refused) open.push(`${method} ${path}: ${answer.status}`);
    }
    expect(open).toEqual(['POST /api/auth/login: 200']);
  });

  it('no WebSocket opens', async () => {
    for (const { path } of calls.filter(({ method }) => method === 'GET')) {
      const { answer, socket } = await RawWebSocket.upgrade({ port: server.port }, path);
      expect([401, 404], path).toContain(answer.status);
      socket.close();
    }
  });

  it('no other method opens a route either', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'BREW']) {
      for (const path of [
        '/api/auth/users',
        '/api/vm/screen',
        '/api/vm/gpio',
        '/api/ws/',
        '/api//vm/screen',
        '/API/vm/screen',
        '/api/vm/../vm/screen',
        '/api/%76m/screen',
      ]) {
        const answer = await request(server.port, { method, path }).catch(() => null);
        if (answer) expect(answer.status, `${method} ${path}`).toBeGreaterThanOrEqual(400);
      }
    }
  });

  it.each([
    ['an empty cookie', 'nano-kvm-token='],
    ['rubbish', 'nano-kvm-token=a.b.c'],
    ['a token without a signature', `nano-kvm-token=${unsigned({ alg: 'none', typ: 'JWT' })}`],
    ['a token signed with an empty key', `nano-kvm-token=${unsigned({ alg: 'HS256', typ: 'JWT' })}AAAA`],
    ['a very long one', `nano-kvm-token=${'a'.repeat(6000)}`],
    ['the word disabled', 'nano-kvm-token=disabled'],
  ])('%s gets the same 401', async (_, cookie) => {
    const answer = await request(server.port, { path: '/api/auth/account', headers: { Cookie: cookie } });
    expect(answer.status).toBe(401);
    expect(text(answer)).toBe('"unauthorized"');
  });

  it('an account of role user gets 403 where an administrator is needed', async () => {
    const admin = await server.logIn();
    await admin.post('/api/auth/users', { username: 'bob', password: 'long enough', role: 'user' });
    const bob = await server.logIn('bob', 'long enough');
    const answers: string[] = [];
    for (const { method, path } of calls.filter(({ role }) => role === 'A')) {
      const answer: Answer = await bob.send(method, path);
      if (answer.status !== 404 || BUILT.test(path)) answers.push(`${answer.status} ${method} ${path}`);
      if (answer.status === 403) expect(text(answer)).toBe('"forbidden"');
    }
    expect(answers.filter((answer) => !answer.startsWith('403'))).toEqual([]);
    expect(answers.length).toBeGreaterThanOrEqual(5);
  });
});

function unsigned(head: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  return `${part(head)}.${part({ username: 'admin', sub: 'admin', tokenVersion: 1, iat: now, exp: now + 3600 })}.`;
}

describe('S37: a name that is not ours', () => {
  const kit = kitPerFile();
  let server: Server;
  beforeAll(async () => {
    server = await kit.server({
      config: 'port: {http: 80, https: 443}\nsecurity: {hostNames: [kvm.example.org, .lab.example]}\n',
    });
  });

  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'kvm.example.org.evil',
    '[',
    'a b',
    '',
    'xlab.example',
  ])('%j is refused, whatever it resolves to', async (host) => {
    for (const path of ['/', '/api/auth/account']) {
      const answer = await request(server.port, { path, headers: { Host: host } });
      expect([400, 421], path).toContain(answer.status);
    }
  });

  it.each([
    '127.0.0.1',
    'localhost',
    'LOCALHOST:8080',
    '[::1]:80',
    '192.168.1.7',
    hostname(),
    `${hostname()}.local`,
    'kvm.example.org',
    'rack.lab.example',
  ])('%j is ours', async (host) => {
    expect((await request(server.port, { path: '/', headers: { Host: host } })).status).toBe(200);
  });
});
