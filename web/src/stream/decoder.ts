// SPDX-License-Identifier: GPL-3.0-or-later
import type { VideoMessage } from './frame';

/** Memory of the decoder's: it gets no more pictures out when these are not closed soon. */
export type DecodedImage = CanvasImageSource & { close(): void };

/** What a decoder tells its owner. All are called in the worker. */
export interface DecoderEvents {
  /** A picture. From now on it belongs to the owner, who must close it. */
  picture(image: DecodedImage, width: number, height: number, timestampUs: number): void;
  /** The queue became shorter: acknowledgements may resume. */
  drained(): void;
  /** The decoder lost its place and takes nothing before the next key frame. */
  lost(message: string): void;
  /** The decoder cannot be made to work here. Nothing follows. */
  failed(message: string): void;
}

/** One way to turn messages into pictures. */
export interface Decoder {
  /** False: the message was thrown away because a key frame must come first. */
  feed(message: VideoMessage): boolean;
  /** Messages fed and not yet turned into pictures. */
  readonly queue: number;
  /** Messages fed and thrown away because a newer one overtook them. */
  readonly dropped: number;
  /** Codec string in use; empty before the first picture. */
  readonly codec: string;
  /** Called now and then with a monotonic clock, so that a decoder that hangs is noticed. */
  watch(nowMs: number): void;
  close(): void;
}
