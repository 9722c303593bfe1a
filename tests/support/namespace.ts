// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import type { Kit } from './kit.ts';
import { Program } from './program.ts';
import { until } from './wait.ts';

/** A network namespace with nothing in it but loopback. It is gone with the test; nothing leads out of it. */
export class Namespace {
  readonly #holder: Program;

  private constructor(holder: Program) {
    this.#holder = holder;
  }

  static async make(kit: Kit): Promise<Namespace> {
    const holder = new Program(['sleep', 'infinity'], { under: ['unshare', '--net', '--'] });
    kit.defer(() => holder.kill());
    const made = new Namespace(holder);
    await until(() => made.#isApart(), 'a network namespace of our own (root is needed)');
    made.ip('link set lo up');
    return made;
  }

  /** The words that run a program in here: see ProgramOptions.under. */
  get under(): string[] {
    return ['nsenter', '--net=/proc/' + String(this.#holder.pid) + '/ns/net', '--'];
  }

  run(...argv: string[]): string {
    const [program, ...rest] = [...this.under, ...argv];
    return execFileSync(program ?? '', rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** `ip` of iproute2. */
  ip(words: string): string {
    return this.run('ip', ...words.split(' '));
  }

  /** A cable between two namespaces, with an interface of that name and these addresses at each end. */
  connect(
    name: string,
    addresses: readonly string[],
    other: Namespace,
    otherName: string,
    others: readonly string[],
  ): void {
    this.ip(`link add ${name} type veth peer name ${otherName} netns ${other.#holder.pid}`);
    this.#up(name, addresses);
    other.#up(otherName, others);
  }

  address(verb: 'add' | 'del', address: string, device: string): void {
    this.ip(`address ${verb} ${address} dev ${device}${address.includes(':') && verb === 'add' ? ' nodad' : ''}`);
  }

  #up(name: string, addresses: readonly string[]): void {
    for (const address of addresses) this.address('add', address, name);
    this.ip(`link set ${name} up`);
  }

  #isApart(): boolean {
    const pid = String(this.#holder.pid);
    try {
      return execFileSync('readlink', [`/proc/${pid}/ns/net`], { encoding: 'utf8' }) !== own();
    } catch {
      return false;
    }
  }
}

function own(): string {
  return execFileSync('readlink', [`/proc/${process.pid}/ns/net`], { encoding: 'utf8' });
}
