// SPDX-License-Identifier: GPL-3.0-or-later
import type { Kit } from './kit.ts';
import type { Namespace } from './namespace.ts';
import { needFile, programs } from './paths.ts';
import { Program } from './program.ts';
import { until } from './wait.ts';

export interface PathLine {
  readonly localType: string;
  readonly local: string;
  readonly remoteType: string;
  readonly remote: string;
  readonly maxPacket: number;
}

/** One transport of ours in a namespace of the test: webrtc_peer.cpp says what it understands. */
export class WebrtcPeer {
  readonly program: Program;
  /** Candidates that go to the other side; the test may hold some back. */
  passes: (candidate: string) => boolean = () => true;

  constructor(kit: Kit, namespace: Namespace, options: readonly string[]) {
    this.program = new Program([needFile(programs.webrtcPeer), ...options], { under: namespace.under, talkedTo: true });
    kit.watch(this.program);
    kit.defer(async () => {
      if (this.program.running) this.program.tell('quit');
      const ending = await this.program.ended();
      this.program.checkSanitizers();
      if (ending.code !== 0 && ending.signal !== 'SIGKILL')
        throw new Error(`webrtc_peer ended with ${String(ending.code)}`);
    });
  }

  /** The last line that begins with this word, without it. */
  last(word: string): string | undefined {
    return this.program.lines.findLast((line) => line.startsWith(`${word} `))?.slice(word.length + 1);
  }
  get state(): string {
    return this.last('state')?.split(' ')[0] ?? 'fresh';
  }
  get states(): string[] {
    return this.program.lines.filter((line) => line.startsWith('state ')).map((line) => line.split(' ')[1] ?? '');
  }
  get path(): PathLine | undefined {
    const words = this.last('path')?.split(' ');
    if (words?.length !== 5) return undefined;
    const [localType = '', local = '', remoteType = '', remote = '', size] = words;
    return { localType, local, remoteType, remote, maxPacket: Number(size) };
  }

  until(what: string, holds: (peer: WebrtcPeer) => boolean, patienceMs?: number): Promise<true> {
    return until(() => holds(this) || null, `${what}; it said:\n${this.program.log}`, patienceMs);
  }

  async description(): Promise<string> {
    await this.program.line(/^local /); // it says one when it starts, which may not be the present one
    const seen = this.program.lines.length;
    this.program.tell('local');
    return (await this.program.line(/^local (.+)$/, seen))[1] ?? '';
  }
}

/** Hands what each says to the other, from now on. */
export function signal(kit: Kit, one: WebrtcPeer, other: WebrtcPeer): void {
  const seen = new Map([
    [one, 0],
    [other, 0],
  ]);
  const timer = setInterval(() => {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const lines = from.program.lines.slice(seen.get(from));
      seen.set(from, from.program.lines.length);
      for (const line of lines) {
        if (line.startsWith('candidate candidate:') && to.program.running && from.passes(line)) to.program.tell(line);
      }
    }
  }, 20);
  kit.defer(() => clearInterval(timer));
}

/** Offer and answer. */
export async function introduce(offerer: WebrtcPeer, answerer: WebrtcPeer): Promise<void> {
  answerer.program.tell(`remote ${await offerer.description()}`);
  offerer.program.tell(`remote ${await answerer.description()}`);
}

export async function connected(...peers: WebrtcPeer[]): Promise<void> {
  for (const peer of peers) await peer.until('connected', (each) => each.state === 'connected');
}

/** `count` packets in one batch; resolves once the last of them has arrived. */
export async function sendBatch(from: WebrtcPeer, to: WebrtcPeer, count: number, size: number): Promise<number> {
  const seen = from.program.lines.length;
  from.program.tell(`send ${count} ${size}`);
  const sent = await from.program.line(/^sent (\d+) (\d+)$/, seen);
  if (Number(sent[1]) !== count) throw new Error(`only ${sent[1]} of ${count} packets went out`);
  await to.until('the last packet of a batch', (each) => each.last('received') !== undefined);
  return Number(sent[2]);
}
