// SPDX-License-Identifier: GPL-3.0-or-later
import type { ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';
import { TestPicture } from './media';

/** What the stages of a device take, microseconds; made up, but of the right order. */
const ENCODE_BEGUN_US = 900;
const ENCODED_US = 12_400;
const PUBLISHED_US = 12_480;

const nowUs = () => process.hrtime.bigint() / 1000n;

/** The picture to all who watch, with flow control as the real server has it. */
export class MockVideo {
  readonly #pictures = { h264: new TestPicture('h264'), mjpeg: new TestPicture('mjpeg') };
  #sequence = 0;

  direct(socket: WebSocket, query: URLSearchParams): void {
    const codec = query.get('codec') === 'mjpeg' ? 'mjpeg' : 'h264';
    const window = Number(query.get('flow') ?? 8);
    const inFlight: bigint[] = [];
    let waitsForKey = true;
    const stop = this.#pictures[codec].listen(({ key, data }) => {
      this.#sequence++;
      if (inFlight.length >= window) waitsForKey = true;
      if (inFlight.length >= window || (waitsForKey && !key)) return;
      waitsForKey = false;
      const captured = nowUs() - BigInt(PUBLISHED_US);
      inFlight.push(captured);
      socket.send(frameMessage(key, captured, this.#sequence, data));
    });
    socket.on('message', (data: Buffer) => {
      if (data[0] === 0x02) {
        const acknowledged = data.readBigUInt64LE(1);
        while (inFlight[0] !== undefined && inFlight[0] <= acknowledged) inFlight.shift();
      } else if (data[0] === 0x03) {
        inFlight.length = 0;
        waitsForKey = true;
      } else if (data[0] === 0x04) {
        socket.send(clockAnswer(data.readBigUInt64LE(1)));
      }
    });
    socket.on('close', stop);
  }

  multipart(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'multipart/x-mixed-replace; boundary=frame' });
    const stop = this.#pictures.mjpeg.listen(({ data }) => {
      if (response.writableLength > 1_000_000) return;
      response.write(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${data.length}\r\n\r\n`);
      response.write(data);
      response.write('\r\n');
    });
    response.on('close', stop);
  }
}

function frameMessage(key: boolean, capturedUs: bigint, sequence: number, data: Buffer): Buffer {
  const header = Buffer.alloc(33);
  header.writeUInt8(key ? 3 : 2, 0);
  header.writeBigUInt64LE(capturedUs, 1);
  const sentUs = Number(nowUs() - capturedUs);
  [sequence, ENCODE_BEGUN_US, ENCODED_US, PUBLISHED_US, sentUs].forEach((value, i) => {
    header.writeUInt32LE(value >>> 0, 9 + 4 * i);
  });
  header.writeUInt16LE(1280, 29);
  header.writeUInt16LE(720, 31);
  return Buffer.concat([header, data]);
}

function clockAnswer(clientUs: bigint): Buffer {
  const answer = Buffer.alloc(17);
  answer.writeUInt8(0x80, 0);
  answer.writeBigUInt64LE(clientUs, 1);
  answer.writeBigUInt64LE(nowUs(), 9);
  return answer;
}
