// SPDX-License-Identifier: GPL-3.0-or-later
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { until } from './wait.ts';

/** Pseudo-encodings a client may announce (RFB protocol, 7.8; community registry for the LED state). */
const ENCODING_RAW = 0;
const ENCODING_LED_STATE = -261;

/** Lengths of client messages by their first byte: fixed ones, or by a count inside. */
const SET_PIXEL_FORMAT = 0;
const SET_ENCODINGS = 2;
const UPDATE_REQUEST = 3;
const KEY_EVENT = 4;
const POINTER_EVENT = 5;
const CUT_TEXT = 6;

interface Client {
  readonly socket: Socket;
  pixelFormat: Buffer;
  encodings: number[];
  wantsUpdate: boolean;
  shown: number; // the colour it was sent last
}

/**
 * The display of a PC on which nothing moves: an RFB 3.8 server of one colour, 640x480, that answers an incremental request
 * only when something has changed (RFC 6143).
 */
export class FakeRfb {
  static readonly width = 640;
  static readonly height = 480;
  readonly path: string;
  readonly #server: NetServer;
  readonly #clients = new Set<Client>();
  #colour = 0x404040;

  static async listen(path: string): Promise<FakeRfb> {
    const fake = new FakeRfb(path);
    await new Promise<void>((done, fail) => {
      fake.#server.once('error', fail);
      fake.#server.listen(path, done);
    });
    return fake;
  }

  private constructor(path: string) {
    this.path = path;
    this.#server = createServer((socket) => void this.#serve(socket).catch(() => socket.destroy()));
  }

  async close(): Promise<void> {
    for (const { socket } of this.#clients) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }

  /** Waits for a client that has told its encodings. */
  async connected(): Promise<void> {
    await until(() => [...this.#clients].some(({ encodings }) => encodings.length > 0), 'an RFB client');
  }

  /** Everything becomes this colour, 0xRRGGBB. */
  fill(colour: number): void {
    this.#colour = colour;
    this.#sendWhereWanted();
  }

  /** QEMU's LED state: bit 0 Scroll, 1 Num, 2 Caps. Sent without being asked for, as QEMU does. */
  leds(bits: number): void {
    const state = Buffer.concat([rectangle(0, 0, 0, 0, ENCODING_LED_STATE), Buffer.of(bits)]);
    for (const { socket, encodings } of this.#clients) {
      if (encodings.includes(ENCODING_LED_STATE)) socket.write(Buffer.concat([Buffer.of(0, 0, 0, 1), state]));
    }
  }

  async #serve(socket: Socket): Promise<void> {
    const take = reader(socket);
    socket.write('RFB 003.008\n');
    await take(12);
    socket.write(Buffer.of(1, 1)); // one security type: none
    await take(1);
    socket.write(Buffer.alloc(4)); // fine
    await take(1);
    const client: Client = { socket, pixelFormat: DEFAULT_FORMAT, encodings: [], wantsUpdate: false, shown: -1 };
    socket.on('close', () => this.#clients.delete(client));
    const init = Buffer.alloc(24);
    init.writeUInt16BE(FakeRfb.width, 0);
    init.writeUInt16BE(FakeRfb.height, 2);
    DEFAULT_FORMAT.copy(init, 4);
    init.writeUInt32BE(4, 20);
    socket.write(Buffer.concat([init, Buffer.from('fake')]));
    this.#clients.add(client);
    for (;;) await this.#obey(client, take);
  }

  async #obey(client: Client, take: Take): Promise<void> {
    switch ((await take(1)).readUInt8(0)) {
      case SET_PIXEL_FORMAT:
        client.pixelFormat = (await take(19)).subarray(3);
        break;
      case SET_ENCODINGS: {
        const count = (await take(3)).readUInt16BE(1);
        const list = await take(4 * count);
        client.encodings = Array.from({ length: count }, (_, at) => list.readInt32BE(4 * at));
        break;
      }
      case UPDATE_REQUEST: {
        const incremental = (await take(9)).readUInt8(0) === 1;
        // What changed while nobody asked is owed, as by every real display.
        if (incremental && client.shown === this.#colour) client.wantsUpdate = true;
        else this.#update(client);
        break;
      }
      case KEY_EVENT:
        await take(7);
        break;
      case POINTER_EVENT:
        await take(5);
        break;
      case CUT_TEXT:
        await take((await take(7)).readUInt32BE(3));
        break;
      default:
        client.socket.destroy();
    }
  }

  #sendWhereWanted(): void {
    for (const client of this.#clients) {
      if (client.wantsUpdate) this.#update(client);
    }
  }

  #update(client: Client): void {
    client.wantsUpdate = false;
    client.shown = this.#colour;
    client.socket.write(Buffer.concat([Buffer.of(0, 0, 0, 1), this.#picture(client.pixelFormat)]));
  }

  #picture(format: Buffer): Buffer {
    const bytes = format.readUInt8(0) / 8;
    if (bytes !== 4) throw new Error(`pixels of ${bytes} bytes are not served`);
    const scale = (channel: number, at: number): number =>
      Math.round((channel * format.readUInt16BE(4 + 2 * at)) / 255) * 2 ** format.readUInt8(10 + at);
    const value = scale(this.#colour >> 16, 0) + scale((this.#colour >> 8) & 255, 1) + scale(this.#colour & 255, 2);
    const pixel = Buffer.alloc(4);
    if (format.readUInt8(2)) pixel.writeUInt32BE(value);
    else pixel.writeUInt32LE(value);
    const head = rectangle(0, 0, FakeRfb.width, FakeRfb.height, ENCODING_RAW);
    return Buffer.concat([head, Buffer.alloc(FakeRfb.width * FakeRfb.height * 4, pixel)]);
  }
}

/** 32 bits, true colour, little endian, red at 16, green at 8, blue at 0. */
const DEFAULT_FORMAT = Buffer.from([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]);

function rectangle(x: number, y: number, width: number, height: number, encoding: number): Buffer {
  const head = Buffer.alloc(12);
  [x, y, width, height].forEach((value, at) => head.writeUInt16BE(value, 2 * at));
  head.writeInt32BE(encoding, 8);
  return head;
}

type Take = (count: number) => Promise<Buffer>;

/** Reads exactly so many bytes at a time; fails when the connection ends. */
function reader(socket: Socket): Take {
  let held = Buffer.alloc(0);
  let wake: () => void = () => undefined;
  let ended = false;
  socket.on('data', (chunk) => {
    held = Buffer.concat([held, chunk]);
    wake();
  });
  socket.on('error', () => undefined); // 'close' follows
  socket.on('close', () => {
    ended = true;
    wake();
  });
  return async (count) => {
    while (held.length < count) {
      if (ended) throw new Error('the RFB client has left');
      await new Promise<void>((more) => (wake = more));
    }
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };
}
