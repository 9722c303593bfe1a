// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, header, request, text } from '../support/http.ts';
import { kitPerFile } from '../support/kit.ts';
import { repository } from '../support/paths.ts';
import { descriptors } from '../support/proc.ts';
import type { Server } from '../support/server.ts';
import type { Session } from '../support/session.ts';
import { until } from '../support/wait.ts';
import { Socket } from '../support/websocket.ts';

const OFFERS = ['chromium-video', 'chromium-audio-video', 'firefox-153', 'gstreamer-like', 'webkit-like-bundle-only'];
const offer = (name: string): string => readFileSync(join(repository, `tests/data/sdp/${name}.sdp`), 'utf8');

interface Message {
  readonly event: string;
  readonly data: unknown;
  readonly raw: string;
}

/** A client of the signalling WebSocket. */
class Signaller extends Socket {
  readonly messages: Message[] = [];

  constructor(session: Session, path = '/api/stream/h264') {
    super(session, path);
    this.ws.on('message', (bytes: Buffer) => {
      const raw = bytes.toString('utf8');
      const { event, data } = JSON.parse(raw) as { event: string; data: string };
      this.messages.push({ event, data: data === '' ? '' : JSON.parse(data), raw });
    });
  }
  static async open(session: Session, path?: string): Promise<Signaller> {
    const socket = new Signaller(session, path);
    await socket.opened();
    return socket;
  }
  say(event: string, data: unknown): void {
    this.send(JSON.stringify({ event, data: data === '' ? '' : JSON.stringify(data) }));
  }
  offer(name: string): void {
    this.say('video-offer', { type: 'offer', sdp: offer(name) });
  }
  message(event: string, from = 0): Promise<Message> {
    return until(
      () => this.messages.slice(from).find((one) => one.event === event),
      `${event}; it said ${this.messages.map(({ raw }) => raw).join('\n')}`,
    );
  }
}

describe('the signalling WebSocket', () => {
  const kit = kitPerFile();
  let server: Server;
  let session: Session;

  beforeAll(async () => {
    server = await kit.server({ source: 'annexb', config: 'webrtc: {maxViewers: 3}\n' });
    session = await server.logIn();
  });

  it('tells the ICE servers first, and there is none unless the owner named one', async () => {
    const socket = await Signaller.open(session);
    await socket.message('ice-servers');
    expect(socket.messages[0]?.raw).toBe('{"event":"ice-servers","data":"[]"}');
    socket.say('heartbeat', '');
    expect((await socket.message('heartbeat')).raw).toBe('{"event":"heartbeat","data":""}');
    await socket.close();
  });

  it.each(OFFERS)('answers %s', async (name) => {
    const socket = await Signaller.open(session);
    socket.offer(name);
    const { type, sdp } = (await socket.message('video-answer')).data as { type: string; sdp: string };
    expect(type).toBe('answer');
    expect(sdp.match(/^m=/gm)).toHaveLength(offer(name).match(/^m=/gm)?.length ?? 0);
    expect(sdp).toMatch(/^m=video 9 UDP\/TLS\/RTP\/SAVPF \d+/m);
    expect(sdp).toMatch(/^a=sendonly\r$/m);
    expect(sdp).toMatch(/^a=fingerprint:sha-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}\r$/m);
    const candidate = (await socket.message('video-candidate')).raw;
    expect(candidate).toMatch(
      /^\{"event":"video-candidate","data":"\{\\"candidate\\":\\"candidate:[^"]+\\",\\"sdpMid\\":\\"\\",\\"sdpMLineIndex\\":0,\\"usernameFragment\\":null\}"\}$/,
    );
    await socket.close();
  });

  it('ignores what is malformed, as the stock server does, and goes on', async () => {
    const socket = await Signaller.open(session);
    for (const nonsense of ['', '{}', '[1]', 'x', '{"event":"video-offer","data":"7"}']) socket.send(nonsense);
    socket.say('video-offer', { type: 'offer', sdp: 'v=0\r\n' });
    socket.say('video-candidate', { candidate: 'nonsense' });
    socket.send(Buffer.alloc(1000, 0xff));
    socket.say('heartbeat', '');
    await socket.message('heartbeat');
    expect(socket.messages.map(({ event }) => event)).not.toContain('video-error');
    socket.offer('chromium-video');
    await socket.message('video-answer');
    await socket.close();
  });

  it('of ours says what is wrong with an offer', async () => {
    const socket = await Signaller.open(session, '/api/stream/webrtc?codec=h264');
    socket.say('video-offer', { type: 'offer', sdp: offer('gstreamer-like').replace('H264', 'VP8') });
    expect((await socket.message('video-error')).data).toBe('the offer has no H264 with packetization-mode=1');
    await socket.close();
  });

  it('of ours tells a Firefox that has no OpenH264 why there is no picture', async () => {
    const socket = await Signaller.open(session, '/api/stream/webrtc?codec=h264');
    socket.offer('firefox-153-without-openh264'); // recorded
    expect((await socket.message('video-error')).data).toBe('the offer has no H264 with packetization-mode=1');
    await socket.close();
  });

  it('is closed with a reason for a codec that there is not', async () => {
    const unknown = new Signaller(session, '/api/stream/webrtc?codec=vp8');
    expect(await unknown.ended()).toMatchObject({ code: 1008, reason: "unknown codec 'vp8': h264 or h265" });
    const h265 = new Signaller(session, '/api/stream/webrtc?codec=h265');
    expect(await h265.ended()).toMatchObject({ code: 1013, reason: 'this capture does not encode what was asked for' });
  });

  it('has a bound for viewers, and one that leaves makes room', async () => {
    const watching = [await Signaller.open(session), await Signaller.open(session), await Signaller.open(session)];
    const refused = new Signaller(session);
    expect(await refused.ended()).toMatchObject({ code: 1013, reason: 'there are 3 WebRTC viewers already' });
    for (const socket of watching) await socket.close();
    await until(async () => {
      const again = await Signaller.open(session);
      const told = await Promise.race([again.message('ice-servers').then(() => true), again.closed.then(() => false)]);
      if (told) await again.close();
      return told;
    }, 'room for another');
  });

  it('ends with its session (S09)', async () => {
    const mine = await server.logIn();
    const socket = await Signaller.open(mine);
    socket.offer('chromium-video');
    await socket.message('video-answer');
    const begin = performance.now();
    await mine.post('/api/auth/logout');
    const { code, at } = await socket.ended();
    expect(code).toBe(4401);
    expect(at - begin).toBeLessThan(1000); // the promise of S09, not a figure
    session = await server.logIn();
  });

  it('leaves no descriptor behind, however its clients went', async () => {
    const round = async (how: number): Promise<void> => {
      const socket = await Signaller.open(session);
      if (how > 0) socket.offer(OFFERS[how % OFFERS.length] ?? '');
      if (how > 1) await socket.message('video-answer');
      await (how % 2 === 0 ? socket.close() : socket.drop());
    };
    for (let how = 0; how < 4; how++) await round(how);
    const quiet = (): number => descriptors(server.program.pid).length;
    await until(
      () => descriptors(server.program.pid).filter((what) => what === 'socket').length <= 8,
      'the former to end',
    );
    const before = quiet();
    for (let each = 0; each < 200; each++) {
      await round(each % 4);
      if (each % 10 === 9) await until(() => quiet() <= before + 6, 'the last ones to end');
    }
    // Fewer, when one of the former ones had not quite ended before: a leak would be dozens more.
    await until(() => quiet() <= before, `${before} descriptors again`);
  });
});

describe('WHEP', () => {
  const kit = kitPerFile();
  let server: Server;
  let session: Session;

  beforeAll(async () => {
    server = await kit.server({ source: 'annexb' });
    session = await server.logIn();
  });

  const whep = (method: string, path: string, body: string, headers: Record<string, string> = {}): Promise<Answer> =>
    request(server.port, { method, path, body, headers: { Authorization: `Bearer ${session.token}`, ...headers } });
  const post = (body: string, headers: Record<string, string> = {}): Promise<Answer> =>
    whep('POST', '/api/whep', body, { 'Content-Type': 'application/sdp', ...headers });
  const fragment = { 'Content-Type': 'application/trickle-ice-sdpfrag' };

  it('answers an offer, takes candidates, and goes when it is told to', async () => {
    const created = await post(offer('gstreamer-like'));
    expect(created.status, text(created)).toBe(201);
    expect(header(created, 'content-type')).toBe('application/sdp');
    expect(text(created)).toMatch(/^a=candidate:.* typ host/m);
    const place = header(created, 'location') ?? '';
    expect(place).toMatch(/^\/api\/whep\/[0-9a-f]{32}$/);
    const candidate = 'a=candidate:1 1 UDP 2015363327 127.0.0.1 40000 typ host\r\n';
    expect((await whep('PATCH', place, candidate, fragment)).status).toBe(204);
    expect((await whep('PATCH', place, 'a=candidate:nonsense\r\n', fragment)).status).toBe(400);
    expect((await whep('PATCH', place, candidate, { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await whep('DELETE', place, '')).status).toBe(200);
    expect((await whep('DELETE', place, '')).status).toBe(404);
    expect((await whep('PATCH', place, candidate, fragment)).status).toBe(404);
  });

  it('takes the cookie of a session as well, and nothing else', async () => {
    const headers = { 'Content-Type': 'application/sdp' };
    const body = offer('firefox-153');
    const bare = (more: Record<string, string>): Promise<Answer> =>
      request(server.port, { method: 'POST', path: '/api/whep', body, headers: { ...headers, ...more } });
    const created = await bare({ Cookie: session.cookie });
    expect(created.status).toBe(201);
    await whep('DELETE', header(created, 'location') ?? '', '');
    for (const wrong of [{}, { Authorization: 'Bearer nonsense' }, { Authorization: session.token }]) {
      expect((await bare(wrong as Record<string, string>)).status).toBe(401);
    }
    expect((await request(server.port, { method: 'DELETE', path: '/api/whep/0', body: '', headers: {} })).status).toBe(
      401,
    );
  });

  it('says what it cannot answer', async () => {
    expect((await post(offer('gstreamer-like'), { 'Content-Type': 'text/plain' })).status).toBe(415);
    const broken = await post('v=0\r\n');
    expect([broken.status, text(broken)]).toEqual([400, 'the offer has no media']);
    expect((await whep('POST', '/api/whep?codec=vp8', 'x', { 'Content-Type': 'application/sdp' })).status).toBe(400);
    expect((await whep('POST', '/api/whep?codec=h265', 'x', { 'Content-Type': 'application/sdp' })).status).toBe(503);
  });

  it('ends with its session', async () => {
    const created = await post(offer('gstreamer-like'));
    await session.post('/api/auth/logout');
    session = await server.logIn();
    const place = header(created, 'location') ?? '';
    await until(async () => (await whep('DELETE', place, '')).status === 404, 'its viewer to be gone');
  });
});
