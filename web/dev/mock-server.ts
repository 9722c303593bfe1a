// SPDX-License-Identifier: GPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Fields, MockApi } from './mock-api';
import { MockVideo } from './mock-video';

const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "media-src 'self' blob:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const COOKIE = 'nano-kvm-token';

/** A small server with the routes that the page uses, for looking at the page without a device. Loopback only. */
export class MockServer {
  readonly api = new MockApi();
  readonly #video = new MockVideo();
  /** Input messages in order, as bytes. */
  readonly input: number[][] = [];
  /** WebSocket paths that are refused. */
  readonly blocked = new Set<string>();
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #control = new Set<WebSocket>();
  readonly #events = new Map<string, object>();

  constructor() {
    this.#http = createServer((request, response) => void this.#serve(request, response));
    this.#http.on('upgrade', (request, socket, head) => {
      const url = new URL(request.url ?? '/', 'http://mock');
      if (this.#user(request) === null || this.blocked.has(url.pathname)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#connected(ws, url));
    });
    this.event('hid-led-status', { numLock: true, capsLock: false, scrollLock: false, known: true });
    this.event('signal-status', { state: 'ok', message: '', width: 1280, height: 720 });
    this.event('power-status', { pwr: true, hdd: false, known: true });
    this.event('control-status', { holder: '', mine: false });
  }

  /** Resolves with the address. */
  listen(port: number): Promise<string> {
    return new Promise((resolve) => {
      this.#http.listen(port, '127.0.0.1', () => {
        const address = this.#http.address();
        resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`);
      });
    });
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    for (const socket of this.#control) socket.terminate();
    this.#http.closeAllConnections();
    this.#http.close();
  }

  /** Sends an event to all, and to all who come later. */
  event(type: string, data: object): void {
    this.#events.set(type, data);
    for (const socket of this.#control) socket.send(eventText(type, data));
  }

  /** Closes every control connection with `code`. */
  dropControl(code: number): void {
    for (const socket of this.#control) socket.close(code, 'session expired or revoked');
  }

  #connected(socket: WebSocket, url: URL): void {
    if (url.pathname === '/api/stream/video/direct') {
      this.#video.direct(socket, url.searchParams);
      return;
    }
    this.#control.add(socket);
    socket.on('close', () => this.#control.delete(socket));
    socket.on('message', (data: Buffer) => {
      if (data[0] !== 0) this.input.push([...data]);
    });
    for (const [type, data] of this.#events) socket.send(eventText(type, data));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://mock');
    response.setHeader('Content-Security-Policy', POLICY);
    if (!url.pathname.startsWith('/api/')) {
      await this.#file(url.pathname, response);
      return;
    }
    const user = this.#user(request);
    if (url.pathname === '/api/stream/mjpeg' && user !== null) {
      this.#video.multipart(response);
      return;
    }
    const answer = await this.api.answer(request.method ?? 'GET', url.pathname, await fields(request), user);
    if (answer.cookie !== undefined) {
      const age = answer.cookie === '' ? '; Max-Age=0' : '';
      response.setHeader('Set-Cookie', `${COOKIE}=${answer.cookie}; Path=/; HttpOnly; SameSite=Strict${age}`);
    }
    response.writeHead(answer.status, { 'Content-Type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(answer.body));
  }

  async #file(path: string, response: ServerResponse): Promise<void> {
    const name = normalize(path === '/' ? '/index.html' : path);
    try {
      const content = await readFile(join(DIST, name));
      response.writeHead(200, { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream' });
      response.end(content);
    } catch {
      response.writeHead(404).end('404 page not found');
    }
  }

  #user(request: IncomingMessage): string | null {
    const token = new RegExp(`${COOKIE}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1];
    return this.api.sessions.get(token ?? '') ?? null;
  }
}

function eventText(type: string, data: object): string {
  return JSON.stringify({ type, data: JSON.stringify({ ...data, updatedAt: new Date().toISOString() }) });
}

async function fields(request: IncomingMessage): Promise<Fields> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as Fields;
  } catch {
    return {};
  }
}
