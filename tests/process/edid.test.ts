// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { kitPerTest } from '../support/kit.ts';
import type { Session } from '../support/session.ts';

interface Edid {
  readonly bridge: string;
  readonly writable: boolean;
  readonly reason: string;
  readonly takesEffect: string;
  readonly presets: { readonly name: string; readonly width: number; readonly height: number }[];
}

describe('the EDID', () => {
  const kit = kitPerTest();

  async function answer(session: Session, path: string, body: object): Promise<{ code: number; msg: string }> {
    const sent = await session.send('POST', path, body);
    return JSON.parse(sent.body.toString()) as { code: number; msg: string };
  }

  async function preset(session: Session, name: string): Promise<Buffer> {
    const got = await session.get(`/api/vm/edid/preset?name=${name}`);
    expect(got.status).toBe(200);
    return got.body;
  }

  it('is offered as presets that a monitor could have, each by the name of the mode it prefers', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    const { presets } = (await session.data('/api/vm/edid')) as Edid;
    expect(presets.map(({ name }) => name)).toEqual(['1080p', '720p', '768p']);
    for (const { name, width, height } of presets) {
      const bytes = await preset(session, name);
      expect(bytes.length).toBe(256);
      for (const block of [bytes.subarray(0, 128), bytes.subarray(128)])
        expect(block.reduce((sum, byte) => sum + byte, 0) % 256).toBe(0);
      const seen = await session.post('/api/vm/edid/check', { edid: bytes.toString('hex') });
      expect(seen).toMatchObject({ manufacturer: 'SPD', name: 'NanoKVM', width, height, extensions: 1 });
    }
    expect((await session.get('/api/vm/edid/preset?name=4k')).body.toString()).toContain('no preset');
  });

  it('is checked before anything else, and told what is wrong with it', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    const good = await preset(session, '1080p');
    const broken = Buffer.from(good);
    broken[40] = (broken[40] ?? 0) ^ 1;
    for (const [edid, complaint] of [
      [broken.toString('hex'), 'checksum of block 0'],
      [good.subarray(0, 128).toString('hex'), 'announces 1 extension blocks, and has 0'],
      ['00', 'has 1 bytes'],
      ['zz', 'hexadecimal'],
    ] as const) {
      expect(await answer(session, '/api/vm/edid/check', { edid })).toMatchObject({ code: -1 });
      const refused = await answer(session, '/api/vm/edid', { edid });
      expect(refused.code).toBe(-1);
      expect(refused.msg).toContain(complaint);
    }
  });

  it('is not written where nothing is known of how, and says why', async () => {
    const server = await kit.server();
    const session = await server.logIn();
    expect(await session.data('/api/vm/edid')).toMatchObject({ bridge: '', readable: false, writable: false });
    const refused = await answer(session, '/api/vm/edid', { preset: '1080p' });
    expect(refused).toMatchObject({ code: -2 });
    expect(refused.msg).toContain('no HDMI bridge');
  });
});
