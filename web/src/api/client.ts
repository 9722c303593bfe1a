// SPDX-License-Identifier: GPL-3.0-or-later

/** Why a call failed: the network, the server (HTTP status), a refusal by role, or the route itself (code). */
export type ApiFailure = 'network' | 'server' | 'forbidden' | 'session' | 'refused';

export class ApiError extends Error {
  constructor(
    readonly failure: ApiFailure,
    /** The envelope's code for `refused`, else the HTTP status or 0. */
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Long enough for the slowest ordinary answer (a locked login waits 3 s), short enough to be told the network is gone. */
const TIMEOUT_MS = 20_000;

/**
 * Calls of the REST interface in its envelope `{code, msg, data}` (http-api.md 1.4).
 * Every rejection is an ApiError. A 401 is also reported to `onSessionEnded`, because it concerns the whole page.
 */
export class ApiClient {
  readonly #onSessionEnded: () => void;

  constructor(onSessionEnded: () => void) {
    this.#onSessionEnded = onSessionEnded;
  }

  get(path: string): Promise<unknown> {
    return this.call('GET', path);
  }

  post(path: string, body?: object, timeoutMs = TIMEOUT_MS): Promise<unknown> {
    return this.call('POST', path, body, timeoutMs);
  }

  /** Resolves with `data`. */
  async call(method: Method, path: string, body?: object, timeoutMs = TIMEOUT_MS): Promise<unknown> {
    const response = await this.#fetch(method, path, body, timeoutMs);
    if (!response.ok) throw this.failed(response.status);
    return opened(await text(response));
  }

  /** What an HTTP status other than 2xx means. */
  failed(status: number): ApiError {
    if (status === 401) {
      this.#onSessionEnded();
      return new ApiError('session', 401, 'the session has ended');
    }
    if (status === 403) return new ApiError('forbidden', 403, 'this account may not do that');
    return new ApiError('server', status, `the server answered ${status}`);
  }

  async #fetch(method: Method, path: string, body: object | undefined, timeoutMs: number): Promise<Response> {
    try {
      return await fetch(path, {
        method,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(timeoutMs),
        ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new ApiError('network', 0, error instanceof Error ? error.message : String(error));
    }
  }
}

async function text(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw new ApiError('network', 0, error instanceof Error ? error.message : String(error));
  }
}

/** The data of an envelope. A refusal's message is `data.detail` where the device says more than the stock text. */
export function opened(body: string): unknown {
  const envelope = record(parsed(body));
  if (typeof envelope.code !== 'number')
    throw new ApiError('server', 200, 'the server sent something else than an answer');
  if (envelope.code !== 0) {
    const detail = stringOf(record(envelope.data).detail);
    throw new ApiError('refused', envelope.code, detail !== '' ? detail : stringOf(envelope.msg));
  }
  return envelope.data;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null;
  }
}

/** An object's fields; nothing for anything else. Answers are checked field by field by those who read them. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
