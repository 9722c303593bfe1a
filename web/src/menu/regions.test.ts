// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { drawn, toDraft, toRegion, wrongFields } from './regions';

const PICTURE = { width: 1280, height: 720 };
const REGION = { x: 0, y: 32, width: 320, height: 240, qp: -6, absolute: false };

describe('a region of interest', () => {
  it('comes back from being typed as it was', () => {
    expect(wrongFields(toDraft(REGION), PICTURE)).toEqual([]);
    expect(toRegion(toDraft(REGION))).toEqual(REGION);
  });

  it('is told which of its fields are wrong', () => {
    const draft = toDraft(REGION);
    expect(wrongFields({ ...draft, x: '1280' }, PICTURE)).toEqual(['x', 'width']);
    expect(wrongFields({ ...draft, x: '1000', width: '281' }, PICTURE)).toEqual(['width']);
    expect(wrongFields({ ...draft, height: '0' }, PICTURE)).toEqual(['height']);
    expect(wrongFields({ ...draft, qp: '52' }, PICTURE)).toEqual(['qp']);
    expect(wrongFields({ ...draft, absolute: true }, PICTURE)).toEqual(['qp']); // −6 is no quantizer
    expect(wrongFields({ ...draft, y: '', qp: '1.5' }, PICTURE)).toEqual(['y', 'qp']);
  });

  it('is limited by no picture before there is one', () => {
    expect(wrongFields({ ...toDraft(REGION), x: '3000' }, { width: 0, height: 0 })).toEqual([]);
  });

  it('is drawn from any corner, within the picture', () => {
    expect(drawn({ x: 400, y: 300 }, { x: 100, y: 50 }, PICTURE)).toMatchObject({
      x: '100',
      y: '50',
      width: '300',
      height: '250',
    });
    expect(drawn({ x: -20, y: 700 }, { x: 2000, y: 600.4 }, PICTURE)).toMatchObject({
      x: '0',
      y: '600',
      width: '1280',
      height: '100',
    });
    expect(drawn({ x: 10, y: 10 }, { x: 14, y: 200 }, PICTURE)).toBeNull();
  });
});
