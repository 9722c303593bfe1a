// SPDX-License-Identifier: GPL-3.0-or-later
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diagnostics } from '../support/browser.ts';
import { kitPerTest } from '../support/kit.ts';
import { releasePrograms, repository } from '../support/paths.ts';
import { Program } from '../support/program.ts';
import { PASSWORD } from '../support/server.ts';
import { DEVICE_ADDRESS, serveOn, twoNetworks } from '../support/two-networks.ts';
import { until } from '../support/wait.ts';

const FPS = 30;
const SECONDS = Number(process.env.WEBRTC_SECONDS ?? 15);

describe('WebRTC in Firefox', () => {
  const kit = kitPerTest();

  it(`plays H.264 for ${SECONDS} s`, { timeout: (SECONDS + 120) * 1000 }, async () => {
    const { device, desk } = await twoNetworks(kit);
    const server = await serveOn(kit, device, releasePrograms, FPS);
    const firefox = new Program(
      [
        process.execPath,
        join(repository, 'tests/support/firefox-viewer.js'),
        ...[`http://${DEVICE_ADDRESS}:8080`, PASSWORD, String(SECONDS), kit.folder()],
      ],
      { under: desk.under },
    );
    kit.watch(firefox);
    kit.defer(() => firefox.kill());
    await until(() => !firefox.running || null, 'Firefox to have watched', (SECONDS + 90) * 1000);
    await firefox.line(/^ended$/);
    const left = await server.line(/a viewer left after (\d+) pictures, (\d+) packets sent again/);

    const [, offer] = await firefox.line(/^offer (.*)$/);
    expect(JSON.parse(offer ?? '')).toContain('mozilla');
    const stats = firefox.lines
      .filter((line) => line.startsWith('stats {'))
      .map((line) => JSON.parse(line.slice('stats '.length)) as Diagnostics);
    const last = stats.at(-1);
    console.log(`firefox: ${last?.framesDecoded} of ${left[1]} pictures decoded, ${JSON.stringify(last)}`);
    expect(last).toMatchObject({ mode: 'webrtc', codec: expect.stringContaining('264') as string, width: 1280 });
    expect(last?.framesDecoded).toBeGreaterThan((SECONDS * FPS) / 2);
  });
});
