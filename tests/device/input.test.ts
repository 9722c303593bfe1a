// SPDX-License-Identifier: GPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cube, EV, KEY } from '../support/cube.ts';
import { inputReady, useFlags } from '../support/gadget.ts';

/** Of each kind. */
const SAMPLES = 200;
const UP = Buffer.alloc(8);
const A_DOWN = Buffer.from('0000040000000000', 'hex');

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Reports written to /dev/hidg*, events read at the target's side of the same kernel. */
describe('reports and the target’s input events', () => {
  let cube: Cube;
  beforeAll(async () => {
    cube = await Cube.connect();
    // It would read the lock lights, and its reports would come between ours.
    await cube.run(['/etc/init.d/S95nanokvm', 'stop']);
    await useFlags(cube, {});
    for (const kind of ['keyboard', 'relative', 'absolute']) await inputReady(cube, kind);
  });
  afterAll(async () => {
    await cube.run(['/etc/init.d/S95nanokvm', 'start']);
    await cube.close();
  });

  it('are the same keys', async () => {
    const from = cube.events.length;
    await cube.write('/dev/hidg0', Buffer.from('0200040000000000', 'hex'));
    await cube.write('/dev/hidg0', UP);
    await cube.event(({ code, value }) => code === KEY.A && value === 0, 'A to come up', from);
    await cube.settle();
    const keys = cube.events.slice(from).filter(({ type }) => type === EV.KEY);
    expect(keys.map(({ kind, code, value }) => `${kind} ${code} ${value}`).sort()).toEqual([
      'keyboard 30 0',
      'keyboard 30 1',
      'keyboard 42 0',
      'keyboard 42 1',
    ]);
    expect((await cube.inputDevices()).flatMap(({ pressed }) => pressed)).toEqual([]);
  });

  it('move the relative mouse', async () => {
    const from = cube.events.length;
    await cube.write('/dev/hidg1', Buffer.from([1, 5, 0xfd, 1]));
    await cube.write('/dev/hidg1', Buffer.from([0, 0, 0, 0]));
    await cube.event(({ code, value }) => code === KEY.BTN_LEFT && value === 0, 'the button to come up', from);
    const events = cube.events.slice(from).filter(({ kind }) => kind === 'relative');
    const moved = (code: number): number[] =>
      events.filter((event) => event.type === EV.REL && event.code === code).map(({ value }) => value);
    expect(moved(0)).toEqual([5]);
    expect(moved(1)).toEqual([-3]);
    expect(moved(8)).toEqual([1]);
  });

  it('place the absolute pointer', async () => {
    const pointer = (await cube.inputDevices()).find(({ kind }) => kind === 'absolute');
    expect([pointer?.x, pointer?.y]).toEqual([
      [0, 32767],
      [0, 32767],
    ]);
    for (const [x, y] of [
      [0x1234, 0x4321],
      [0, 32767],
      [32767, 0],
    ] as const) {
      const from = cube.events.length;
      const report = Buffer.alloc(6);
      report.writeUInt16LE(x, 1);
      report.writeUInt16LE(y, 3);
      await cube.write('/dev/hidg2', report);
      const placed = (axis: number, value: number) => (event: { type: number; code: number; value: number }) =>
        event.type === EV.ABS && event.code === axis && event.value === value;
      await cube.event(placed(0, x), `x ${x}`, from);
      await cube.event(placed(1, y), `y ${y}`, from);
    }
  });

  it('bring the lock lights back', async () => {
    for (const [led, bits] of [
      [1, 2],
      [0, 1],
      [2, 4],
    ] as const) {
      await cube.step('led', { led, on: true });
      expect((await cube.receive('/dev/hidg0')).toString('hex')).toBe(Buffer.from([bits]).toString('hex'));
      await cube.step('led', { led, on: false });
      expect((await cube.receive('/dev/hidg0')).toString('hex')).toBe('00');
    }
  });

  it('are told in guest time from report to event', async () => {
    const times = {
      keyboard: await cube.latency('/dev/hidg0', 'keyboard', [A_DOWN, UP], SAMPLES),
      absolute: await cube.latency(
        '/dev/hidg2',
        'absolute',
        [Buffer.from('000010001000', 'hex'), Buffer.from('000020002000', 'hex')],
        SAMPLES,
      ),
    };
    for (const [kind, sorted] of Object.entries(times)) {
      expect(sorted).toHaveLength(SAMPLES);
      console.log(`${kind}: report → event p50 ${percentile(sorted, 0.5)} µs, p99 ${percentile(sorted, 0.99)} µs`);
    }
  });
});
