// SPDX-License-Identifier: GPL-3.0-or-later
// The linux board at a real kernel: vivid plays a bridge with an HDMI input, whose signal its controls change; dummy_hcd loops the USB
// gadget back to the kernel as the target; gpio-sim has the lines of the buttons.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictureSize } from '../support/decode.ts';
import { DirectViewer, type Unit } from '../support/direct-viewer.ts';
import { Front, FRONT_PASSWORD, LINE } from '../support/front.ts';
import { kitPerFile } from '../support/kit.ts';
import { logIn, type Session } from '../support/session.ts';
import { EV, KEY } from '../support/cube.ts';
import { PATIENCE_MS, until } from '../support/wait.ts';
import { InputSocket } from '../support/websocket.ts';

/** Of vivid's control "DV Timings Signal Mode". */
const SIGNAL = { current: 0, none: 1, noLock: 2, outOfRange: 3, selected: 4 } as const;

describe('a capture card', () => {
  const kit = kitPerFile();
  let front: Front;
  let admin: Session;
  let viewer: DirectViewer;
  let input: InputSocket;

  const control = (controls: Readonly<Record<string, number>>): Promise<string> => {
    const list = Object.entries(controls).map(([name, value]) => `${name}=${value}`);
    return front.inside.run(['/host/bin/v4l2-ctl', '-d', '/dev/video0', '-c', list.join()]);
  };

  /** The computer at the other end sends this. */
  async function send(timings: string): Promise<void> {
    const menu = await front.inside.run(['/host/bin/v4l2-ctl', '-d', '/dev/video0', '-L']);
    const index = new RegExp(`^\\s*(\\d+): ${timings}$`, 'm').exec(menu)?.[1];
    expect(index, `${timings} in ${menu}`).toBeDefined();
    await control({ dv_timings_signal_mode: SIGNAL.selected });
    await control({ dv_timings: Number(index) });
  }

  /** Waits for a signal of the API; what it says. */
  async function signal(state: string, from: number): Promise<string> {
    const { data } = await input.event('signal-status', (event) => event.state === state, from);
    return String(data.message);
  }

  /** Waits for a picture of this size to be decoded from what came after the first `from` units. */
  async function expectPicture(width: number, height: number, from: number): Promise<void> {
    const unit = await until<Unit | undefined>(
      () => viewer.units.slice(from).find((one) => one.key && one.width === width && one.height === height),
      () =>
        `a picture of ${width}x${height}; there were ${viewer.units.length}, the last ${JSON.stringify(viewer.units.at(-1), ['key', 'width', 'height', 'sequence'])}`,
      PATIENCE_MS,
    );
    expect(await pictureSize('mjpeg', [unit.payload])).toEqual({ width, height });
  }

  beforeAll(async () => {
    front = await Front.start(kit, 'card', true);
    await front.furnish(null);
    await front.inside.sh(
      'insmod /lib/modules/vivid.ko n_devs=1 node_types=0x1 num_inputs=1 input_types=0x3; until [ -c /dev/video0 ]; do usleep 10000; done',
    );
    await send('640x480p59');
    await front.inside.write(
      '/etc/kvm/server.yaml',
      `proto: http\nport:\n  http: 80\npower:\n  chip: 3020000.gpio\n  powerButton: ${LINE.power}\n  resetButton: ${LINE.reset}\n  powerLed: ${LINE.powerLed}\n`,
    );
    await front.inside.run(['nanokvm', 'usb', 'up']);
    await front.inside.spawn([
      'sh',
      '-c',
      'exec /kvmapp/server/NanoKVM-Server --board linux --source v4l2:/dev/video0 --fps 5 >/run/server.log 2>&1',
    ]);
    await front.untilServed('the server at the capture card');
    admin = await logIn(front, 'admin', FRONT_PASSWORD);
  });
  afterAll(async () => {
    console.log(await front.inside.text('/run/server.log'));
    await front.inside.close();
  });

  it('is shown in the size of what comes in', async () => {
    input = await InputSocket.open(admin);
    viewer = await DirectViewer.open(admin, { codec: 'mjpeg', flow: 2, stamps: true });
    await expectPicture(640, 480, 0);
    await viewer.received(5);
  });

  it('says why there is no picture, and shows it when it is back', async () => {
    for (const { mode, state, message } of [
      {
        mode: SIGNAL.none,
        state: 'no-cable',
        message: 'No HDMI cable is plugged in, or the computer at its end is off.',
      },
      {
        mode: SIGNAL.noLock,
        state: 'no-signal',
        message: 'There is an HDMI signal, but the capture card cannot lock on to it.',
      },
      {
        mode: SIGNAL.outOfRange,
        state: 'unsupported',
        message: 'The computer sends a picture, which the capture card cannot capture.',
      },
    ]) {
      const from = input.events.length;
      await control({ dv_timings_signal_mode: mode });
      expect(await signal(state, from)).toBe(message);
    }
    const from = viewer.units.length;
    await control({ dv_timings_signal_mode: SIGNAL.selected });
    await expectPicture(640, 480, from);
    expect(viewer.closing).toBeNull();
  });

  it('follows another size while the viewer stays', async () => {
    const from = viewer.units.length;
    await send('800x600p60');
    await expectPicture(800, 600, from);
    const at = input.events.length;
    await send('720x480i29');
    expect(await signal('unsupported', at)).toContain('interlaced');
    expect(viewer.closing).toBeNull();
  });

  it('types on the computer', async () => {
    const from = front.inside.events.length;
    await until(
      () => {
        input.keyboard([0x04]);
        input.keyboard([]);
        return front.inside.events
          .slice(from)
          .some((one) => one.kind === 'keyboard' && one.type === EV.KEY && one.code === KEY.A && one.value === 1);
      },
      'the key at the target',
      PATIENCE_MS,
      500,
    );
  });

  it('presses the power button and sees the light', async () => {
    await front.trace();
    await front.pull(LINE.powerLed, false);
    expect(await admin.data('/api/vm/gpio')).toMatchObject({ pwr: true });
    await front.pull(LINE.powerLed, true);
    expect(await admin.data('/api/vm/gpio')).toMatchObject({ pwr: false });
    await admin.post('/api/vm/gpio', { type: 'power', duration: 300 });
    const lengths = await front.presses(LINE.power);
    expect(lengths).toHaveLength(1);
    expect(lengths[0]).toBeGreaterThanOrEqual(300);
  });

  it('is unplugged and comes back', async () => {
    await send('640x480p59');
    await expectPicture(640, 480, viewer.units.length);
    let from = input.events.length;
    await front.inside.write('/sys/bus/platform/drivers/vivid/unbind', 'vivid.0');
    expect(await signal('stalled', from)).toContain('unplugged');
    from = viewer.units.length;
    await front.inside.write('/sys/bus/platform/drivers/vivid/bind', 'vivid.0');
    await until(() => front.inside.text('/sys/class/video4linux/video0/name').catch(() => null), 'the card to be back');
    await send('640x480p59');
    await expectPicture(640, 480, from);
    expect(viewer.closing).toBeNull();
  });
});
