// SPDX-License-Identifier: GPL-3.0-or-later
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What the kernel knows about a process (proc(5)). */

export function children(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

/** Alive and not a zombie. */
export function alive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Name of the program of a process; null when it is gone. */
export function programOf(pid: number): string | null {
  try {
    return (readlinkSync(`/proc/${pid}/exe`).split('/').pop() ?? '').replace(/ \(deleted\)$/, '');
  } catch {
    return null;
  }
}

/** What each descriptor of a process is, sorted: "socket", "anon_inode:[eventpoll]", "/dev/null"… without numbers. */
export function descriptors(pid: number): string[] {
  const found: string[] = [];
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    try {
      found.push(readlinkSync(`/proc/${pid}/fd/${fd}`).replace(/:\[\d+\]$/, ''));
    } catch {
      // closed since the listing
    }
  }
  return found.sort();
}

export function commandLine(pid: number): string[] {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
}

export function environment(pid: number): string[] {
  return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').slice(0, -1);
}

/** Context switches of all threads since their start: wake-ups, near enough. */
export function contextSwitches(pid: number): number {
  let sum = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const status = readFileSync(`/proc/${pid}/task/${task}/status`, 'utf8');
    for (const match of status.matchAll(/^(?:non)?voluntary_ctxt_switches:\s+(\d+)/gm)) sum += Number(match[1]);
  }
  return sum;
}

/** Memory of a process, bytes: what is resident now and was at most, and what of it are pages of its own. */
export function memory(pid: number): { resident: number; peak: number; own: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? NaN);
  return { resident: kilobytes('VmRSS') * 1024, peak: kilobytes('VmHWM') * 1024, own: kilobytes('RssAnon') * 1024 };
}
