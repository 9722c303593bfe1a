// SPDX-License-Identifier: GPL-3.0-or-later
import type { Region } from '../api/device';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A region as it is typed: a field may hold anything until it is applied. */
export interface RegionDraft {
  readonly x: string;
  readonly y: string;
  readonly width: string;
  readonly height: string;
  readonly qp: string;
  readonly absolute: boolean;
}

export const DRAFT_FIELDS = ['x', 'y', 'width', 'height', 'qp'] as const;
export type DraftField = (typeof DRAFT_FIELDS)[number];

const COARSEST_QP = 51;
/** What a drawn region gets: visibly finer than the rest. */
const DRAWN_QP = -6;
/** The encoder's blocks; smaller than one is a click, not a region. */
const BLOCK = 16;

export function toDraft({ x, y, width, height, qp, absolute }: Region): RegionDraft {
  return {
    x: String(x),
    y: String(y),
    width: String(width),
    height: String(height),
    qp: String(qp),
    absolute,
  };
}

/** The fields that are wrong: no whole numbers, outside of the picture (when its size is known), or no quantizer. */
export function wrongFields(draft: RegionDraft, picture: Size): readonly DraftField[] {
  const value = (field: DraftField) => (/^-?\d{1,4}$/.test(draft[field].trim()) ? Number(draft[field]) : NaN);
  const within = (field: DraftField, least: number, most: number) => value(field) >= least && value(field) <= most;
  const right = picture.width || 4096;
  const bottom = picture.height || 4096;
  const good: Readonly<Record<DraftField, boolean>> = {
    x: within('x', 0, right - 1),
    y: within('y', 0, bottom - 1),
    width: within('width', 1, right - (value('x') || 0)),
    height: within('height', 1, bottom - (value('y') || 0)),
    qp: within('qp', draft.absolute ? 0 : -COARSEST_QP, COARSEST_QP),
  };
  return DRAFT_FIELDS.filter((field) => !good[field]);
}

/** Of a draft without wrong fields. */
export function toRegion(draft: RegionDraft): Region {
  const { x, y, width, height, qp } = draft;
  return {
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
    qp: Number(qp),
    absolute: draft.absolute,
  };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What was drawn from one corner to another, both in pixels of the picture; null when it is too small to be meant. */
export function drawn(from: Point, to: Point, picture: Size): RegionDraft | null {
  const clamp = (value: number, most: number) => Math.round(Math.min(Math.max(value, 0), most));
  const [left, right] = [from.x, to.x].map((x) => clamp(x, picture.width)).sort((a, b) => a - b) as [number, number];
  const [top, bottom] = [from.y, to.y].map((y) => clamp(y, picture.height)).sort((a, b) => a - b) as [number, number];
  if (right - left < BLOCK || bottom - top < BLOCK) return null;
  return toDraft({ x: left, y: top, width: right - left, height: bottom - top, qp: DRAWN_QP, absolute: false });
}
