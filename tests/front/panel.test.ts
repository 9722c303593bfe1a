// SPDX-License-Identifier: GPL-3.0-or-later
// The OLED on an I2C bus of a real kernel, and the user key. What the controller shows is decoded from the kernel's trace of the bus and
// compared with the picture of the API.
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Front, FRONT_PASSWORD, LINE } from '../support/front.ts';
import { kitPerFile } from '../support/kit.ts';
import { logIn, must, type Session, tryLogIn } from '../support/session.ts';
import { Ssd1306 } from '../support/ssd1306.ts';
import { until } from '../support/wait.ts';

/** linux/input-event-codes.h: KEY_DISPLAYTOGGLE. */
const USER_KEY = 431;

interface Panel {
  readonly address: number;
  readonly width: number;
  readonly height: number;
  readonly firstColumn: number;
}
const LARGE: Panel = { address: 0x3d, width: 128, height: 64, firstColumn: 0 };
const SMALL: Panel = { address: 0x3c, width: 64, height: 32, firstColumn: 32 };

describe('the front of the device', () => {
  const kit = kitPerFile();
  let front: Front;
  let admin: Session;

  /** Boots the device's programs anew, with a trace from before they began. */
  async function restart(): Promise<void> {
    await front.inside.attempt(['/etc/init.d/S95nanokvm', 'stop']);
    await front.trace();
    await front.inside.run(['/etc/init.d/S95nanokvm', 'start']);
    await front.untilServed('the server of the virtual front');
    admin = await logIn(front, 'admin', FRONT_PASSWORD);
  }

  /** The controller after all that was sent. */
  async function controller(panel: Panel): Promise<Ssd1306> {
    const chip = new Ssd1306();
    for (const transfer of await front.transfers()) {
      expect(transfer.address).toBe(panel.address);
      chip.take(transfer);
    }
    return chip;
  }

  /** Rows of a page as the API shows it. */
  async function preview(panel: Panel, page: string): Promise<string[]> {
    const { width, height } = panel;
    const png = await admin.get(`/api/vm/oled/preview?page=${page}&size=${width}x${height}`);
    const grey = execFileSync('ffmpeg', ['-v', 'error', '-i', '-', '-f', 'rawvideo', '-pix_fmt', 'gray', '-'], {
      input: png.body,
    });
    expect(grey.length).toBe(width * height);
    return Array.from({ length: height }, (_, y) =>
      Array.from(grey.subarray(y * width, (y + 1) * width), (value) => (value > 127 ? '#' : '.')).join(''),
    );
  }

  /** Waits until the panel shows this page. */
  async function expectPage(panel: Panel, page: string): Promise<void> {
    let shown = '';
    let wanted = '';
    await until(
      async () => {
        const chip = await controller(panel);
        shown = chip.picture(panel.width, panel.height, panel.firstColumn).join('\n');
        wanted = (await preview(panel, page)).join('\n');
        return chip.on && chip.pump && shown === wanted;
      },
      `the page ${page} on the panel`,
      60_000,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\nwanted:\n${wanted}\nshown:\n${shown}`);
    });
    expect(shown).toContain('#');
  }

  async function lit(panel: Panel): Promise<boolean> {
    const chip = await controller(panel);
    expect(chip.pump).toBe(chip.on);
    return chip.on;
  }

  beforeAll(async () => {
    front = await Front.start(kit, 'panel');
    await front.inside.write('/etc/default/nanokvm', 'SERVER_OPTIONS="--board cube --source pattern"\n');
  });
  afterAll(() => front.inside.close());

  it('is found out once, by what answers on its buses', async () => {
    const cases = [
      { addresses: [0x3d, 0x2b], numbers: [1, 4], board: 'alpha', bridge: 'd' },
      { addresses: [0x3d, 0x2b, 0x2c], numbers: [4, 5], board: 'beta', bridge: 'c' },
      { addresses: [0x2b], numbers: [4, 5], board: 'beta', bridge: 'd' },
      { addresses: [0x3c, 0x2b, 0x44], numbers: [4, 5], board: 'pcie', bridge: 'ux' },
    ];
    for (const { addresses, numbers, board, bridge } of cases) {
      await front.furnish(null);
      await front.trace();
      await front.bus(addresses, numbers);
      await front.inside.run(['/etc/init.d/S15kvmhwd', 'start']);
      expect(await front.inside.text('/etc/kvm/hw'), addresses.join()).toBe(board);
      expect(await front.inside.text('/etc/kvm/hdmi_version'), addresses.join()).toBe(bridge);
      // Out of reset before it is asked; WiFi, which shares the pads of a bus, off until that is done.
      expect((await front.driven(LINE.oledReset)).at(0)?.high).toBe(true);
      const wifi = (await front.driven(LINE.wifiSupply)).map((one) => one.high);
      expect(wifi.at(-1)).toBe(board !== 'alpha');
      expect(wifi).toContain(false);
    }
  });

  it('stays what it was found to be, until somebody asks for more', async () => {
    const script = (verb: string): Promise<string> => front.inside.run(['/etc/init.d/S15kvmhwd', verb]);
    expect(await script('status')).toBe('pcie\n');
    await front.bus([0x3d, 0x2b], [4, 5]);
    for (const verb of ['stop', 'start', 'restart', 're-init']) {
      await script(verb);
      expect(await script('status'), verb).toBe('pcie\n');
      expect(await front.inside.text('/etc/kvm/hdmi_version'), verb).toBe('ux');
    }
    await script('get_hdmi_version');
    expect(await front.inside.text('/etc/kvm/hdmi_version')).toBe('d');
    await script('re-detect');
    expect(await script('status')).toBe('beta\n');
  });

  it('draws on the small panel of a card, turned round', async () => {
    await front.furnish('pcie');
    await front.bus([SMALL.address], [5]);
    await restart();
    await expectPage(SMALL, 'status');
    const chip = await controller(SMALL);
    expect([chip.remapped, chip.reversed]).toEqual([false, false]);
    expect(await admin.data('/api/vm/oled')).toMatchObject({ exist: true });
  });

  it('knows when there is no OLED', async () => {
    await front.furnish('beta');
    await front.bus([0x2b], [4, 5]);
    await restart();
    await until(
      async () => !((await admin.data('/api/vm/oled')) as { exist: boolean }).exist,
      'kvm_system to miss the OLED',
    );
  });

  it('draws on the large panel what the API shows', async () => {
    await front.furnish('beta');
    await front.bus([LARGE.address], [5]);
    await restart();
    await expectPage(LARGE, 'status');
    const { faults } = (await admin.data('/api/vm/faults')) as { faults: string[] };
    expect(faults).toContain('No HDMI signal');
    await expectPage(LARGE, 'faults');
    const chip = await controller(LARGE);
    expect([chip.remapped, chip.reversed]).toEqual([true, true]);
  });

  it('obeys the key', async () => {
    const press = (...held: number[]): Promise<unknown> => front.inside.step('key', { code: USER_KEY, held_ms: held });
    expect(await lit(LARGE)).toBe(true);
    await press(300);
    expect(await lit(LARGE)).toBe(false);
    await press(1300);
    expect(await lit(LARGE)).toBe(true);
    // From 1.5 s on: back to the first page, also from a dark panel.
    await press(300);
    expect(await lit(LARGE)).toBe(false);
    await press(1700);
    expect(await lit(LARGE)).toBe(true);
    // Nearly a reset: the count-down is shown, and nothing is lost.
    const before = (await front.transfers()).length;
    await press(8600);
    expect((await front.transfers()).length).toBeGreaterThan(before);
    must(await tryLogIn(front.port, 'admin', FRONT_PASSWORD));
    await expectPage(LARGE, 'status');
  });

  it('makes new web accounts when the key is held for nine seconds', async () => {
    await front.inside.step('key', { code: USER_KEY, held_ms: [9300] });
    const password = await until(
      () => front.inside.text('/run/nanokvm/first-password').catch(() => null),
      'the new first password',
    );
    await front.untilServed('the server with new accounts');
    expect(password).not.toBe(FRONT_PASSWORD);
    must(await tryLogIn(front.port, 'admin', password));
    expect((await tryLogIn(front.port, 'admin', FRONT_PASSWORD)).body.toString()).toContain(
      'invalid username or password',
    );
  });

  it('leaves in the bus what it sent, and the panel dark when it ends', async () => {
    await front.inside.run(['/etc/init.d/S95nanokvm', 'stop']);
    const chip = await controller(LARGE);
    expect([chip.on, chip.pump]).toEqual([false, false]);
    // The stub keeps a block as registers from its command on.
    const registers = new Map<number, number>();
    for (const { bytes } of await front.transfers())
      bytes.forEach((byte, at) => at > 0 && registers.set((bytes[0] ?? 0) + at - 1, byte));
    const numbers = [...registers.keys()].sort((a, b) => a - b);
    const names = [LARGE.address, ...numbers].map((number) => `0x${number.toString(16)}`);
    const held = await front.inside.sh(`for r in ${names.slice(1).join(' ')}; do i2cget -y 0 ${names[0]} $r; done`);
    expect(held.trim().split('\n').map(Number)).toEqual(numbers.map((number) => registers.get(number)));
  });
});
