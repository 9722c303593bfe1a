// SPDX-License-Identifier: GPL-3.0-or-later

interface Drive {
  readonly kind: 'cd' | 'stick';
  file: string;
  node: string;
  readOnly: boolean;
  trayOpen: boolean;
  locked: boolean;
}

type Arguments = Readonly<Record<string, unknown>>;

/** The part of QEMU 7.2 that plugs USB drives, as far as the virtual board uses it. */
export class FakeDrives {
  readonly drives = new Map<string, Drive>();
  readonly nodes = new Map<string, { file: string; readOnly: boolean }>();
  /** Files that cannot be opened. */
  readonly unreadable = new Set<string>();

  /** The answer to a command of this part; undefined for all others. */
  obey(command: string, args: Arguments): { return: unknown } | { error: object } | undefined {
    const id = String(args.id ?? '');
    switch (command) {
      case 'query-block':
        return { return: [...this.drives].map(([name, drive]) => describe(name, drive)) };
      case 'device_add':
        return this.#plug(id, args);
      case 'device_del':
        if (id === 'nk-drive') this.drives.delete('nk-cd');
        this.drives.delete(id);
        return { return: {} };
      case 'qom-set':
        return { return: {} };
      case 'blockdev-add':
        return this.#open(args);
      case 'blockdev-del':
        this.nodes.delete(String(args['node-name']));
        return { return: {} };
      case 'blockdev-change-medium':
      case 'eject':
      case 'blockdev-close-tray':
        return this.#change(command, id, args);
      default:
        return undefined;
    }
  }

  /** What lies in the drive that is plugged; null: nothing. */
  get inserted(): { file: string; kind: 'cd' | 'stick'; readOnly: boolean } | null {
    for (const { file, kind, readOnly } of this.drives.values()) if (file !== '') return { file, kind, readOnly };
    return null;
  }

  #plug(id: string, args: Arguments): { return: unknown } | { error: object } {
    if (this.drives.has(id)) return refusal(`Duplicate device ID '${id}'`);
    if (args.driver === 'usb-bot') return { return: {} };
    const drive: Drive = { kind: 'cd', file: '', node: '', readOnly: true, trayOpen: false, locked: false };
    if (args.driver === 'scsi-cd') this.drives.set(id, drive);
    else {
      const node = this.nodes.get(String(args.drive));
      if (!node) return refusal(`Property 'usb-storage.drive' can't find value '${String(args.drive)}'`);
      this.drives.set(id, { ...drive, ...node, kind: 'stick', node: String(args.drive) });
    }
    return { return: {} };
  }

  #open(args: Arguments): { return: unknown } | { error: object } {
    const { filename } = args.file as { filename: string };
    if (this.unreadable.has(filename)) return refusal(`Could not open '${filename}': Permission denied`);
    this.nodes.set(String(args['node-name']), { file: filename, readOnly: args['read-only'] === true });
    return { return: {} };
  }

  #change(command: string, id: string, args: Arguments): { return: unknown } | { error: object } {
    const drive = this.drives.get(id);
    if (!drive) return refusal(`Device '${id}' not found`);
    if (command === 'blockdev-close-tray') drive.trayOpen = false;
    else if (drive.locked && args.force !== true)
      return refusal(`Device '${id}' is locked and force was not specified`);
    else if (command === 'eject') Object.assign(drive, { file: '', trayOpen: true });
    else {
      const filename = String(args.filename);
      if (this.unreadable.has(filename)) return refusal(`Could not open '${filename}': Permission denied`);
      Object.assign(drive, { file: filename, trayOpen: false });
    }
    return { return: {} };
  }
}

function refusal(desc: string): { error: object } {
  return { error: { class: 'GenericError', desc } };
}

function describe(name: string, drive: Drive): object {
  const qdev = drive.kind === 'cd' ? name : `/machine/peripheral/${name}/${name}.0/legacy[0]`;
  const medium = { file: drive.file, ro: drive.readOnly, 'node-name': drive.node };
  return {
    device: '',
    qdev,
    removable: true,
    locked: drive.locked,
    tray_open: drive.trayOpen,
    ...(drive.file === '' ? {} : { inserted: medium }),
  };
}
