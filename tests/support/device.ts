// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Kit } from './kit.ts';
import { Namespace } from './namespace.ts';
import { buildFolder, needFile, programs, repository, webRoot } from './paths.ts';
import { children } from './proc.ts';
import { Program } from './program.ts';
import { until } from './wait.ts';

export interface Done {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Where the device's scripts find their tools: busybox first, as on the device. */
const PATH = '/app:/bin:/usr/bin';

// Run by the host's shell in the new namespaces. $1: the device's root, $2: our programs. Those and the
// host's can be read only. The first process fetches whoever has no parent.
const BOOT = `set -e
mount --make-rprivate /
mount --bind "$1" "$1"
cd "$1"
mount --bind /usr host
mount -o remount,bind,ro host
mount --bind "$2" build
mount -o remount,bind,ro build
mount -t tmpfs -o mode=755 tmpfs dev
for folder in run tmp; do mount -t tmpfs tmpfs $folder; done
for node in null zero full random urandom; do : >dev/$node; mount --bind /dev/$node dev/$node; done
: >dev/console
mount -t proc proc proc
exec chroot . /host/bin/bash -c 'mkdir /run/nanokvm; : >/run/nanokvm/up; while :; do sleep 1000 & wait $!; done'`;

/**
 * A device: our init scripts and programs on a root file system of their own, in mount, process and network namespaces
 * of their own, with busybox for a shell. Needs root. What it is not: another kernel.
 */
export class Device {
  readonly net: Namespace;
  readonly #init: number;

  private constructor(net: Namespace, init: number) {
    this.net = net;
    this.#init = init;
  }

  /** `prepare` may put files on the root before the start. */
  static async start(kit: Kit, prepare: (root: string) => void = () => undefined): Promise<Device> {
    const net = await Namespace.make(kit);
    const root = join(kit.folder(), 'device');
    lay(root);
    prepare(root);
    const under = [...net.under, 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--'];
    const holder = new Program(['sh', '-c', BOOT, 'boot', root, buildFolder], { under });
    kit.watch(holder);
    kit.defer(() => holder.kill());
    const init = await until(() => {
      if (!holder.running) throw new Error(`the device did not start:\n${holder.log}`);
      const [child] = children(holder.pid);
      return child !== undefined && existsSync(`/proc/${child}/root/run/nanokvm/up`) ? child : null;
    }, 'the device to start');
    return new Device(net, init);
  }

  /** A file as the running device sees it. */
  path(name: string): string {
    return join(`/proc/${this.#init}/root`, name);
  }

  write(name: string, content: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  text(name: string): string {
    return existsSync(this.path(name)) ? readFileSync(this.path(name), 'utf8') : '';
  }

  #inside(argv: readonly string[]): string[] {
    const enter = ['--target', String(this.#init), '--mount', '--pid', '--net', '--root', '--wd'];
    return [...enter, '--', '/host/bin/env', '-i', `PATH=${PATH}`, ...argv];
  }

  run(...argv: string[]): Done {
    const done = spawnSync('nsenter', this.#inside(argv), { encoding: 'utf8' });
    return { status: done.status, out: done.stdout, err: done.stderr };
  }

  /** An init script. */
  script(name: string, verb: string): Done {
    return this.run(`/etc/init.d/${name}`, verb);
  }

  /** A process of the device, by the pid it has there; its pid here. */
  pidHere(inside: number): number {
    const here = descendants(this.#init).find((pid) => {
      const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
      return Number(/^NSpid:.*\s(\d+)$/m.exec(status)?.[1]) === inside;
    });
    if (here === undefined) throw new Error(`the device has no process ${inside}`);
    return here;
  }

  /** The pid, here, of a supervised program; null when none is noted. */
  serviceOrNull(name: string): number | null {
    const noted = this.text(`/run/nanokvm/${name}.pid`);
    try {
      return noted === '' ? null : this.pidHere(Number(noted));
    } catch {
      return null; // it has just ended
    }
  }
}

function descendants(pid: number): number[] {
  try {
    return children(pid).flatMap((child) => [child, ...descendants(child)]);
  } catch {
    return []; // it has ended
  }
}

/** Folders, busybox, our scripts and programs. */
function lay(root: string): void {
  for (const folder of [
    'app',
    'bin',
    'boot',
    'build',
    'data',
    'dev',
    'etc/kvm',
    'host',
    'proc',
    'run',
    'tmp',
    'usr/bin',
  ])
    mkdirSync(join(root, folder), { recursive: true });
  for (const name of ['lib', 'lib64', 'usr/lib']) symlinkSync(`/host/${name.replace('usr/', '')}`, join(root, name));
  for (const name of ['iptables', 'ip6tables']) symlinkSync(`/host/sbin/${name}-nft`, join(root, 'app', name));
  const busybox = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
  copyFileSync(busybox, join(root, 'bin/busybox'));
  for (const applet of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n'))
    if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
  cpSync(join(repository, 'device/root'), root, { recursive: true });
  symlinkSync(inDevice(programs.nanokvm), join(root, 'app/nanokvm'));
  writeStandIn(programs.server, join(root, 'kvmapp/server'));
  writeStandIn(programs.kvmSystem, join(root, 'kvmapp/kvm_system'));
  cpSync(webRoot, join(root, 'kvmapp/server/web'), { recursive: true });
  // No gadget and no GPIO here.
  writeFileSync(join(root, 'etc/default/nanokvm'), `SERVER_OPTIONS="${DEVICE_OPTIONS}"\n`);
}

/** Where the device sees one of our programs. */
function inDevice(program: string): string {
  return `/build/${relative(buildFolder, needFile(program))}`;
}

export const DEVICE_OPTIONS = `--board none --capture ${inDevice(programs.scriptedWorker)} --source steady`;

/** A program of some bytes that becomes one of ours, which with their sanitizers are too large to be copied about. */
export function writeStandIn(program: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const script = `#!/bin/sh\necho "here is $0"\nexec ${inDevice(program)} "$@"\n`;
  writeFileSync(join(folder, basename(program)), script, { mode: 0o755 });
}
