// SPDX-License-Identifier: GPL-3.0-or-later
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kitPerTest } from '../support/kit.ts';
import { programs, repository } from '../support/paths.ts';
import { Program } from '../support/program.ts';
import { PASSWORD } from '../support/server.ts';
import { obfuscate } from '../support/session.ts';
import { DEVICE_ADDRESS, serveOn, twoNetworks } from '../support/two-networks.ts';

const FPS = 30;
const SECONDS = Number(process.env.STREAM_SECONDS ?? 10);

describe('a WHEP player of another make', () => {
  const kit = kitPerTest();

  it(`decodes the pictures of ${SECONDS} s, in order`, { timeout: (SECONDS + 90) * 1000 }, async () => {
    const { device, desk } = await twoNetworks(kit);
    const server = await serveOn(kit, device, programs, FPS);
    const player = new Program(
      [
        '/usr/bin/python3',
        join(repository, 'tests/support/whep-player.py'),
        ...[`http://${DEVICE_ADDRESS}:8080`, obfuscate(PASSWORD), String(SECONDS)],
      ],
      { under: desk.under },
    );
    kit.watch(player);
    kit.defer(() => player.kill());
    const [, packets, lost] = await player.line(/^ended (\d+) (-?\d+)$/);
    await server.line(/a viewer left after (\d+) pictures/);

    const counters = player.lines
      .filter((line) => line.startsWith('picture '))
      .map((line) => Number(line.split(' ')[1]));
    const gaps = counters.filter((counter, at) => at > 0 && counter !== (counters[at - 1] ?? 0) + 1).length;
    console.log(`whep: ${counters.length} pictures decoded, ${gaps} gaps, ${packets} packets, ${lost} lost`);
    // In order, and next to all: a player that gets no CPU for a while lets a picture go by itself.
    counters.slice(1).forEach((counter, at) => expect(counter).toBeGreaterThan(counters[at] ?? Infinity));
    const span = (counters.at(-1) ?? 0) - (counters[0] ?? 0) + 1;
    expect(counters.length).toBeGreaterThan(SECONDS * FPS * 0.9);
    expect(counters.length).toBeGreaterThan(span * 0.95);
  });
});
