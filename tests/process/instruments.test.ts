// SPDX-License-Identifier: GPL-3.0-or-later
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { kitPerTest } from '../support/kit.ts';
import { Qmp } from '../support/qmp.ts';
import { Program } from '../support/program.ts';
import { acceptKey, frame, OPCODE } from '../support/raw-websocket.ts';
import { obfuscate } from '../support/session.ts';
import { crc16, readStrip } from '../support/strip.ts';

/** What the other tests measure with has to be right itself. */
describe('the instruments of these tests', () => {
  const kit = kitPerTest();

  it('compute the check value that the catalogue gives for the strip', () => {
    expect(crc16(Buffer.from('123456789'))).toBe(0x29b1);
  });

  it('read the example of sim/pc/strip.md and refuse it with one cell turned', () => {
    const bytes = Buffer.from('b200000001000000 0f4240b56b'.replace(' ', ''), 'hex');
    const cell = (x: number, y: number): number => {
      const bit = Math.floor(y / 8) * 52 + Math.floor(x / 8);
      return (bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7)) ? 255 : 0;
    };
    expect(readStrip(cell)).toEqual({ frame: 1, clockUs: 1_000_000 });
    expect(readStrip((x, y) => (x === 204 && y === 4 ? 255 - cell(x, y) : cell(x, y)))).toBeNull();
  });

  it('obfuscate a password as the published vector says', () => {
    expect(obfuscate('admin', Buffer.from('0102030405060708', 'hex'))).toBe(
      'U2FsdGVkX18BAgMEBQYHCDqqQ2txUJEymiuPNgygcGQ%3D',
    );
  });

  it('answer and frame WebSocket handshakes as RFC 6455 says', () => {
    expect(acceptKey('dGhlIHNhbXBsZSBub25jZQ==')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    expect(frame(OPCODE.text, 'Hello', { masked: false }).toString('hex')).toBe('810548656c6c6f');
    const masked = frame(OPCODE.binary, Buffer.alloc(300));
    expect(masked.subarray(0, 4).toString('hex')).toBe('82fe012c');
    expect(masked.length).toBe(4 + 4 + 300);
  });

  it('know what a PC holds down after what it was told', async () => {
    const pc = await kit.fakeQmp();
    const client = await Qmp.connect(pc.path);
    const key = (down: boolean): object => ({ type: 'key', data: { down, key: { type: 'qcode', data: 'a' } } });
    await client.execute('input-send-event', { events: [key(true)] });
    expect([...pc.keysDown]).toEqual(['a']);
    await client.execute('input-send-event', { events: [key(false)] });
    expect([...pc.keysDown]).toEqual([]);
    expect(pc.story()).toEqual(['+a', '-a']);
    await expect(client.execute('format-disk')).rejects.toThrow('has not been found');
    client.close();
  });

  it('do not answer a QMP client that skips the negotiation', async () => {
    const pc = await kit.fakeQmp();
    const socket = connect(pc.path);
    socket.write('{"execute":"query-status"}\n');
    const answer = await new Promise<string>((done) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (text.split('\r\n').length > 2) done(text);
      });
    });
    expect(answer).toContain('CommandNotFound');
    expect(pc.commands).toEqual([]);
    socket.destroy();
  });

  it('notice what a sanitizer prints', async () => {
    const program = new Program(['echo', '==1==ERROR: AddressSanitizer: heap-use-after-free']);
    await program.ended();
    expect(() => program.checkSanitizers()).toThrow('heap-use-after-free');
  });
});
