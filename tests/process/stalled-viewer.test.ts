// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { DirectViewer } from '../support/direct-viewer.ts';
import { kitPerTest } from '../support/kit.ts';
import { MjpegViewer } from '../support/mjpeg-viewer.ts';
import type { Server } from '../support/server.ts';
import { must, type Session } from '../support/session.ts';
import { StalledViewer } from '../support/slow-viewer.ts';
import { until } from '../support/wait.ts';

/** Units of 900 kB: a viewer that reads nothing fills the kernel's buffers, then the frame ring, within seconds. */
async function start(server: Promise<Server>): Promise<Session> {
  const session = await (await server).logIn();
  await session.post('/api/vm/screen', { type: 'fps', value: 10 });
  return session;
}

async function expectNothingLost(viewers: readonly DirectViewer[], count: number): Promise<void> {
  for (const viewer of viewers) {
    const from = viewer.units.length;
    const units = (await viewer.received(from + count)).slice(from);
    units.slice(1).forEach((unit, at) => expect(unit.sequence).toBe((units[at]?.sequence ?? 0) + 1));
    for (const { payload } of units) expect(payload.length).toBe(900_000);
  }
}

describe('S39: a viewer that reads nothing', () => {
  const kit = kitPerTest();

  it('costs the others nothing, over WebSocket with and without flow control, and over HTTP', async () => {
    const session = await start(kit.server({ source: 'huge' }));
    const others = [
      await DirectViewer.open(session, { flow: 8, stamps: true }),
      await DirectViewer.open(session, { stamps: true }),
    ];
    for (const viewer of others) await viewer.received(1);
    const stalled = [
      await StalledViewer.open(session),
      await StalledViewer.open(session, { flow: 8, acknowledge: false }),
    ];
    const http = MjpegViewer.request(session);
    http.socket.pause();
    await expectNothingLost(others, 60);
    must(await session.get('/api/auth/account'));
    for (const viewer of stalled) await viewer.drop();
    http.close();
    for (const viewer of others) await viewer.close();
  });

  it('is disconnected after a while, so that it does not keep its place for ever', async () => {
    const server = await kit.server({ source: 'huge' });
    const session = await start(Promise.resolve(server));
    const stalled = await StalledViewer.open(session);
    const other = await DirectViewer.open(session, { stamps: true });
    const before = other.units.length;
    await other.received(before + 40);
    // What the kernel had buffered is still delivered; then comes the end.
    stalled.ws.resume();
    await stalled.ended();
    await until(() => other.units.length > before + 41, 'the other to go on');
    await other.close();
  });
});
