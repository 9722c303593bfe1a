// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeAll, describe, expect, it } from 'vitest';
import recordings from '../data/recordings.json' with { type: 'json' };
import { DirectViewer } from '../support/direct-viewer.ts';
import { header, request, text, type Answer, type Call } from '../support/http.ts';
import { kitPerFile } from '../support/kit.ts';
import { MjpegViewer } from '../support/mjpeg-viewer.ts';
import { RawWebSocket } from '../support/raw-websocket.ts';
import { PASSWORD, type Server } from '../support/server.ts';
import { COOKIE, obfuscate, parseCookie, type Session } from '../support/session.ts';
import { InputSocket } from '../support/websocket.ts';

/** Areas of the API that exist by now; the recordings of the others wait for them. */
const BUILT = [
  /^\/api\/auth\//,
  /^\/api\/nope$/,
  /^\/api\/vm\/(hardware|gpio|oled|screen|device\/virtual|mouse-jiggler|autostart|ssh|swap|web-title)$/,
  /^\/api\/network\/wol(\/mac)?$/,
  /^\/api\/hid\/(leds|mode|paste|shortcut\/leader-key)$/,
  /^\/api\/storage\//,
  /^\/api\/stream\//,
];

/** Where ours answers otherwise, and why. */
const DEVIATIONS: Readonly<Record<string, { why: string; body?: RegExp }>> = {
  'GET /api/vm/gpio': {
    why: 'a machine without buttons says so instead of naming a file that only the device has',
    body: /^\{"code":-2,"msg":"failed to read power led: [^"]+","data":null\}$/,
  },
  'GET /api/hid/mode': {
    why: 'a board without a USB gadget says so',
    body: /^\{"code":-1,"msg":"get HID mode failed: [^"]+","data":null\}$/,
  },
  'bob gpio': { why: 'as above', body: /^\{"code":-2,"msg":"failed to read power led: [^"]+","data":null\}$/ },
  'gpio power without gpio': {
    why: 'as above',
    body: /^\{"code":-3,"msg":"operation failed: [^"]+","data":null\}$/,
  },
};

/** What stood for <OBF> when each answer was recorded. */
const PASSWORDS: Readonly<Record<string, string>> = {
  'login wrong password': 'not the password',
  'login unknown user': 'whatever it is',
  'create user bad role': "bob's password",
  'create user': "bob's password",
  'create user twice': "bob's password",
  'login bob': "bob's password",
};

interface Recording {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly body: string | null;
    readonly session: boolean;
  };
  readonly response: { readonly status: number; readonly headers: string[][]; readonly body: string };
}

const http = (recordings.http as Recording[]).filter(({ request }) => BUILT.some((area) => area.test(request.path)));

describe('answers recorded from the stock firmware', () => {
  const kit = kitPerFile();
  let server: Server;
  let admin: Session;
  let bob: string | null = null;

  beforeAll(async () => {
    server = await kit.server();
    admin = await server.logIn();
  });

  function cookieFor(name: string): string {
    if (name === 'lower-case cookie junk') return `${COOKIE}=junk`;
    return name.startsWith('bob ') && bob !== null ? `${COOKIE}=${bob}` : admin.cookie;
  }

  function asCall({ name, request: recorded }: Recording): Call {
    const headers: Record<string, string> = recorded.session ? { Cookie: cookieFor(name) } : {};
    for (const [key, value] of Object.entries(recorded.headers)) if (value !== undefined) headers[key] = value;
    // Browsers name their origin; without one a caller counts as an API client (http-api.md appendix D).
    if (recorded.method !== 'GET') headers.Origin = server.url;
    const body = recorded.body?.replace('<OBF>', obfuscate(PASSWORDS[name] ?? PASSWORD));
    return { method: recorded.method, path: recorded.path, headers, ...(body === undefined ? {} : { body }) };
  }

  // In the order of the recording: later ones build on earlier ones.
  it.each(http)('are ours too: $name', async (recording) => {
    const { name, response } = recording;
    const answer = await request(server.port, asCall(recording));
    expect(answer.status).toBe(response.status);
    const deviation = DEVIATIONS[name];
    if (deviation?.body) expect(text(answer), deviation.why).toMatch(deviation.body);
    else expect(text(answer)).toBe(response.body);
    for (const [key = '', value = ''] of response.headers) {
      if (key === 'Set-Cookie') expectSameCookie(answer, value);
      else expect(header(answer, key), key).toBe(value);
    }
    if (name === 'login bob') bob = tokenOf(answer);
  });

  function tokenOf(answer: Answer): string {
    return parseCookie(header(answer, 'set-cookie') ?? '').get(COOKIE) ?? '';
  }

  function expectSameCookie(answer: Answer, recorded: string): void {
    const expected = parseCookie(recorded);
    const actual = parseCookie(header(answer, 'set-cookie') ?? '');
    if (expected.get(COOKIE) === '<JWT>') {
      expect(actual.get(COOKIE)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
      expected.set(COOKIE, actual.get(COOKIE) ?? '');
    }
    expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected));
  }

  it('cover every area that is built', () => {
    expect(http.length).toBe(56);
  });
});

describe('the session token', () => {
  const kit = kitPerFile();
  let server: Server;

  beforeAll(async () => {
    server = await kit.server();
  });

  it('carries the claims that were recorded, and its version beyond 2^53 unharmed', async () => {
    const { token } = await server.logIn();
    const [head = '', claims = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString('utf8'));
    expect(JSON.parse(head)).toEqual(recordings.jwt_header);
    const decoded = JSON.parse(claims) as Record<string, unknown>;
    // Ours adds jti, which tells two sessions of one user apart.
    expect(Object.keys(decoded).sort()).toEqual([...Object.keys(recordings.jwt_claims), 'jti'].sort());
    expect(decoded.username).toBe('admin');
    expect(decoded.sub).toBe('admin');
    expect(Number(decoded.exp) - Number(decoded.iat)).toBe(2_678_400);
  });

  it('is also in the answer for API clients, and never for a page', async () => {
    const login = (headers: Record<string, string>): Promise<Answer> =>
      request(server.port, {
        method: 'POST',
        path: '/api/auth/login',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify({ username: 'admin', password: PASSWORD }),
      });
    const script = await login({});
    const { data } = JSON.parse(text(script)) as { data: { token: string } };
    expect(data.token).toBe(parseCookie(header(script, 'set-cookie') ?? '').get(COOKIE));
    for (const headers of [{ Origin: server.url }, { 'Sec-Fetch-Site': 'same-origin' }]) {
      expect(text(await login(headers as Record<string, string>))).toBe('{"code":0,"msg":"success","data":null}');
    }
  });
});

describe('streams recorded from the stock firmware', () => {
  const kit = kitPerFile();
  let session: Session;

  beforeAll(async () => {
    session = await (await kit.server()).logIn();
  });

  it('/api/ws begins with the mode and the keyboard lights, each with its data as a string', async () => {
    const socket = await InputSocket.open(session);
    await socket.event('hid-led-status');
    const recorded = recordings.websocket_and_streams[0]?.first_messages ?? [];
    const stock = socket.events.filter(({ type }) => type !== 'capture-status').slice(0, 2);
    expect(stock.map(({ raw }) => raw.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '<UUID>'))).toEqual(
      recorded.slice(0, 2).map(([, message]) => message),
    );
    await socket.close();
  });

  it('/api/ws takes its own origin and refuses another', async () => {
    const own = await RawWebSocket.upgrade(session, '/api/ws', { Origin: `http://127.0.0.1:${session.port}` });
    expect(own.answer.status).toBe(101);
    own.socket.close();
    const foreign = await RawWebSocket.upgrade(session, '/api/ws', { Origin: 'http://evil.example' });
    expect(foreign.answer.status).toBe(403);
    foreign.socket.close();
  });

  it('the direct stream begins with a key frame stamped in microseconds', async () => {
    const viewer = await DirectViewer.open(session, { path: '/api/stream/h264/direct' });
    const units = await viewer.received(4);
    expect(units.map(({ key }) => key)).toEqual([true, false, false, false]);
    const steps = units.slice(1).map((unit, at) => Number(unit.timestampUs - (units[at]?.timestampUs ?? 0n)));
    for (const step of steps) expect(step).toBeGreaterThan(0);
    await viewer.close();
  });

  it('MJPEG answers with the recorded head, byte for byte', async () => {
    const viewer = await MjpegViewer.open(session);
    const recorded = recordings.websocket_and_streams.find(({ path }) => path === '/api/stream/mjpeg');
    const head = recorded?.head_until_first_jpeg?.split('\r\n\r\n')[0] ?? '';
    const date = /\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT/g;
    expect(viewer.head.replace(date, '<DATE>')).toBe(`${head}\r\n\r\n`);
    viewer.close();
  });
});
