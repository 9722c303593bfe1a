// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeAll, describe, expect, it } from 'vitest';
import { DirectViewer } from '../support/direct-viewer.ts';
import { kitPerFile } from '../support/kit.ts';
import { MjpegViewer } from '../support/mjpeg-viewer.ts';
import { descriptors } from '../support/proc.ts';
import { RawWebSocket } from '../support/raw-websocket.ts';
import type { Server } from '../support/server.ts';
import type { Session } from '../support/session.ts';
import { until } from '../support/wait.ts';
import { InputSocket } from '../support/websocket.ts';

const ROUNDS = 100;

describe(`after ${ROUNDS} clients that came and went, the server has as many descriptors as before:`, () => {
  const kit = kitPerFile();
  let server: Server;
  let session: Session;

  beforeAll(async () => {
    server = await kit.server();
    session = await server.logIn();
    // Whatever is opened once and kept is open after this.
    await oneOfEach();
  });

  async function oneOfEach(): Promise<void> {
    for (const [, once] of kinds) await once();
  }

  const kinds: [string, () => Promise<void>][] = [
    [
      'direct',
      async (): Promise<void> => {
        const viewer = await DirectViewer.open(session, { path: '/api/stream/h264/direct', flow: 8 });
        await viewer.received(1);
        await viewer.close();
      },
    ],
    [
      'direct, lost in the middle of a picture',
      async (): Promise<void> => {
        const viewer = await DirectViewer.open(session, { stamps: true });
        await viewer.drop();
      },
    ],
    [
      'direct MJPEG',
      async (): Promise<void> => {
        const viewer = await DirectViewer.open(session, { codec: 'mjpeg', flow: 1 });
        await viewer.received(1);
        await viewer.close();
      },
    ],
    [
      'MJPEG over HTTP',
      async (): Promise<void> => {
        const viewer = await MjpegViewer.open(session);
        await viewer.picture();
        viewer.close();
      },
    ],
    [
      'MJPEG over HTTP, gone before the first picture',
      (): Promise<void> => {
        MjpegViewer.request(session).close();
        return Promise.resolve();
      },
    ],
    [
      'input',
      async (): Promise<void> => {
        const socket = await InputSocket.open(session);
        socket.keyboard([4]);
        await socket.close();
      },
    ],
    [
      'input, lost',
      async (): Promise<void> => {
        await (await InputSocket.open(session)).drop();
      },
    ],
    [
      'half an upgrade',
      async (): Promise<void> => {
        const { socket } = await RawWebSocket.upgrade({ port: session.port }, '/api/ws');
        socket.close();
      },
    ],
    [
      'plain HTTP',
      async (): Promise<void> => {
        await session.get('/api/auth/account');
      },
    ],
    [
      'a connection without a word',
      async (): Promise<void> => {
        const client = server.http();
        await new Promise((done) => client.socket.once('connect', done));
        client.close();
      },
    ],
  ];

  it.each(kinds)('%s', async (_, once) => {
    await until(
      () => descriptors(server.program.pid).filter((what) => what === 'socket').length <= 8,
      'the former connections to end',
    );
    const before = descriptors(server.program.pid);
    const worker = descriptors(server.workerPid() ?? 0);
    for (let round = 0; round < ROUNDS; round++) await once();
    await session.get('/api/auth/account'); // connections are accepted in order: all of ours have been, once this one is answered
    await until(
      () => descriptors(server.program.pid).length === before.length,
      `the descriptors to be closed; before: ${before.join(' ')}; now: ${descriptors(server.program.pid).join(' ')}`,
    );
    expect(descriptors(server.program.pid)).toEqual(before);
    expect(descriptors(server.workerPid() ?? 0)).toEqual(worker);
  });

  it('and it ends cleanly, with nothing lost in memory', async () => {
    await server.stop(); // LeakSanitizer speaks at the end
  });
});
