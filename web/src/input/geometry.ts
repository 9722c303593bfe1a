// SPDX-License-Identifier: GPL-3.0-or-later
import { ABSOLUTE_MAX, clamp } from './reports';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Size {
  readonly left: number;
  readonly top: number;
}

/** Where a picture lies inside a box that shows it whole and centred (CSS `object-fit: contain`). */
export function contained(box: Rect, picture: Size): Rect {
  if (picture.width <= 0 || picture.height <= 0) return box;
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { left: box.left + (box.width - width) / 2, top: box.top + (box.height - height) / 2, width, height };
}

/**
 * The target's coordinates of a point of the page, 0…32767 each. The middle of the first and of the last pixel column
 * must reach the ends, so that screen edges (hidden task bars, hot corners) can be hit: hence the rounding, and points
 * in the black bars count as the nearest edge.
 */
export function absolutePosition(clientX: number, clientY: number, shown: Rect): { x: number; y: number } {
  return {
    x: scaled(clientX - shown.left, shown.width),
    y: scaled(clientY - shown.top, shown.height),
  };
}

function scaled(distance: number, extent: number): number {
  if (!(extent > 1)) return 0;
  return clamp(Math.round((distance / (extent - 1)) * ABSOLUTE_MAX), 0, ABSOLUTE_MAX);
}
