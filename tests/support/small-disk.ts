// SPDX-License-Identifier: GPL-3.0-or-later
import { spawnSync } from 'node:child_process';

/** unshare(1) for a mount namespace of one's own; in a user namespace when we are not root. */
const UNSHARE = ['unshare', ...(process.getuid?.() === 0 ? [] : ['--map-root-user']), '--mount'];

/** Whether this machine lets us mount a file system that nobody else sees; containers often do not. */
export function canMount(): boolean {
  const [program, ...args] = [...UNSHARE, 'mount', '-t', 'tmpfs', 'none', '/mnt'];
  return spawnSync(program, args).status === 0;
}

/** Puts a folder below the server's root on a disk of this size; it ends with the server. */
export function onSmallDisk(size = '64k', folder = '/etc/kvm'): (root: string) => readonly string[] {
  const script = 'mkdir -p "$1" && mount -t tmpfs -o size="$0" none "$1" && shift && exec "$@"';
  return (root) => [...UNSHARE, 'sh', '-c', script, size, `${root}${folder}`];
}
