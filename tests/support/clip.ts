// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** One second of a small picture as H.264, for a replay that nobody looks at closely. */
export function smallClip(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const source = ['-f', 'lavfi', '-i', 'smptehdbars=size=320x240:rate=5:duration=1'];
  const encoder = ['-c:v', 'libx264', '-profile:v', 'main', '-pix_fmt', 'yuv420p', '-bf', '0', '-f', 'h264'];
  execFileSync('ffmpeg', ['-nostdin', '-loglevel', 'error', ...source, ...encoder, path]);
}
