// SPDX-License-Identifier: GPL-3.0-or-later
import { spawn } from 'node:child_process';
import { readStrip, STRIP_HEIGHT, STRIP_WIDTH, type Strip } from './strip.ts';

/** What the payloads of a stream are. */
export type Format = 'h264' | 'h265' | 'mjpeg';

/** ffmpeg's name for it. */
function demuxer(format: Format): string {
  return format === 'h265' ? 'hevc' : format;
}

/** ffmpeg's output for `input`; an error with its words when it fails. */
function ffmpeg(args: readonly string[], input: Uint8Array): Promise<Buffer> {
  return new Promise((done, fail) => {
    const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', ...args], { stdio: 'pipe' });
    const out: Buffer[] = [];
    let complaints = '';
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) => {
      // A decoder that conceals errors still ends with 0: any complaint means damaged pictures.
      if (code !== 0 || complaints !== '')
        fail(new Error(`ffmpeg ended with ${code ?? 'a signal'}: ${complaints.slice(0, 2000)}`));
      else done(Buffer.concat(out));
    });
    child.stdin.on('error', () => undefined); // reported by its exit
    child.stdin.end(input);
  });
}

function decodeArguments(format: Format, filter: string): string[] {
  return [
    '-threads',
    '1',
    '-f',
    demuxer(format),
    '-i',
    'pipe:0',
    '-fps_mode',
    'passthrough',
    '-vf',
    filter,
    '-f',
    'rawvideo',
    '-pix_fmt',
    'gray',
    'pipe:1',
  ];
}

/** Decodes access units and reads each picture's strip, in display order; null where a picture has none. */
export async function decodeStrips(format: Format, units: readonly Uint8Array[]): Promise<(Strip | null)[]> {
  const size = STRIP_WIDTH * STRIP_HEIGHT;
  const raw = await ffmpeg(decodeArguments(format, `crop=${STRIP_WIDTH}:${STRIP_HEIGHT}:0:0`), Buffer.concat(units));
  if (raw.length % size !== 0) throw new Error(`ffmpeg gave ${raw.length} bytes, no multiple of ${size}`);
  return Array.from({ length: raw.length / size }, (_, picture) =>
    readStrip((x, y) => raw[picture * size + y * STRIP_WIDTH + x] ?? 0),
  );
}

/** Width and height of the first picture. */
export async function pictureSize(
  format: Format,
  units: readonly Uint8Array[],
): Promise<{ width: number; height: number }> {
  // PGM says its size in its header: "P5\nW H\n255\n".
  const pgm = await ffmpeg(
    ['-f', demuxer(format), '-i', 'pipe:0', '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'pgm', 'pipe:1'],
    Buffer.concat(units),
  );
  const head = /^P5\s+(\d+)\s+(\d+)\s/.exec(pgm.subarray(0, 64).toString('latin1'));
  if (!head) throw new Error('ffmpeg gave no picture');
  return { width: Number(head[1]), height: Number(head[2]) };
}
