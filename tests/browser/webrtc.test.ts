// SPDX-License-Identifier: GPL-3.0-or-later
import type { Browser } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Tab } from '../support/browser.ts';
import { type Kit, kitPerTest } from '../support/kit.ts';
import type { Namespace } from '../support/namespace.ts';
import { PacketLoss } from '../support/packet-loss.ts';
import { releasePrograms } from '../support/paths.ts';
import type { Program } from '../support/program.ts';
import { serveOn, sitAt, twoNetworks } from '../support/two-networks.ts';
import { sleep, until } from '../support/wait.ts';

const SECONDS = Number(process.env.WEBRTC_SECONDS ?? 60);
const FPS = 30;

interface Watched {
  readonly server: Program;
  readonly browser: Browser;
  readonly tab: Tab;
}

/** The product with its test picture on the device, and Chromium at the desk, by WebRTC. */
async function watch(kit: Kit, device: Namespace, desk: Namespace): Promise<Watched> {
  const server = await serveOn(kit, device, releasePrograms, FPS);
  const { browser, tab } = await sitAt(kit, desk, 'webrtc');
  await tab.untilStats((stats) => stats.mode === 'webrtc' && stats.hasPicture && stats.webrtc !== null, 'WebRTC');
  return { server, browser, tab };
}

/** What the server gave to the viewer that has left. */
async function given(server: Program): Promise<{ pictures: number; again: number; asked: number }> {
  const line = await server.line(
    /a viewer left after (\d+) pictures, (\d+) packets sent again, (\d+) pictures asked for anew/,
  );
  return { pictures: Number(line[1]), again: Number(line[2]), asked: Number(line[3]) };
}

describe('WebRTC in Chromium', () => {
  const kit = kitPerTest();

  it(
    `plays every picture for ${SECONDS} s, at once and without a freeze`,
    async () => {
      const { device, desk } = await twoNetworks(kit);
      const { server, tab } = await watch(kit, device, desk);
      const first = await tab.stats();
      let worst = 0;
      for (let second = 0; second < SECONDS; second++) {
        await sleep(1000);
        worst = Math.max(worst, (await tab.stats()).webrtc?.jitterBufferMs ?? Infinity);
      }
      const last = await tab.stats();
      await tab.page.close();
      const { pictures } = await given(server);
      console.log(
        `webrtc: ${last.framesDecoded} of ${pictures} pictures decoded, jitter buffer in its worst half second ` +
          `${worst.toFixed(1)} ms, ${last.webrtc?.freezes} freezes, ${last.webrtc?.packetsLost} packets lost`,
      );
      expect(last.framesDecoded - first.framesDecoded).toBeGreaterThan((SECONDS * FPS) / 2);
      expect(pictures - last.framesDecoded).toBeLessThanOrEqual(FPS); // came while the page was being closed
      expect(last.webrtc).toMatchObject({ freezes: 0, packetsLost: 0 });
      expect(tab.complaints.filter((line) => !/status of 401/.test(line))).toEqual([]);
    },
    (SECONDS + 120) * 1000,
  );

  it.each([
    ['1 % of the packets', 1, 1],
    ['5 % of the packets', 5, 1],
    ['bursts of 6 packets, 3 % of all', 3, 6],
  ])('goes on when %s are lost', async (name, percent, burst) => {
    const { device, desk } = await twoNetworks(kit);
    const { server, tab } = await watch(kit, device, desk);
    await sleep(3000);
    const before = await tab.stats();
    const loss = new PacketLoss(desk, percent, burst);
    await sleep(20_000);
    const lost = loss.packets;
    const after = await tab.stats();
    loss.end();
    await tab.page.close();
    const { again, asked } = await given(server);
    const freezes = (after.webrtc?.freezes ?? 0) - (before.webrtc?.freezes ?? 0);
    const recovered = (after.webrtc?.packetsRecovered ?? 0) - (before.webrtc?.packetsRecovered ?? 0);
    const decoded = after.framesDecoded - before.framesDecoded;
    console.log(
      `webrtc, ${name} lost: ${lost} packets dropped, ${again} sent again, ${recovered} recovered, ` +
        `${decoded} pictures decoded in 20 s, ${freezes} freezes, ${asked} pictures asked for anew`,
    );
    expect(lost).toBeGreaterThan(5);
    expect(recovered).toBeGreaterThan(0);
    expect(decoded).toBeGreaterThan(100);
    if (percent === 1) expect(freezes).toBe(0);
  });

  it('leaves nothing behind when its page vanishes without a word', async () => {
    const { device, desk } = await twoNetworks(kit);
    const { server } = await watch(kit, device, desk);
    desk.ip('link set wire down');
    const begin = performance.now();
    await until(() => server.lines.some((line) => line.includes('a viewer left')) || null, 'it to be given up', 60_000);
    console.log(
      `webrtc: a viewer that vanished was given up after ${((performance.now() - begin) / 1000).toFixed(1)} s`,
    );
  });
});
