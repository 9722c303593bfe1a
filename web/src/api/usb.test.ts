// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiClient } from './client';
import { UsbApi } from './usb';

const usb = new UsbApi(new ApiClient(() => undefined));

afterEach(() => vi.unstubAllGlobals());

/** Answers calls by their path. */
function answer(data: Readonly<Record<string, unknown>>) {
  const fetch = vi.fn((path: string, _init: RequestInit) =>
    Promise.resolve(new Response(JSON.stringify({ code: 0, msg: 'success', data: data[path] ?? null }))),
  );
  vi.stubGlobal('fetch', fetch);
  return () => fetch.mock.calls.map(([path, init]) => [init.method, path, init.body]);
}

describe('UsbApi', () => {
  it('takes a server that does not tell for one without a USB device', async () => {
    answer({ '/api/vm/info': { application: '2.6.0' } });
    expect(await usb.present()).toBe(false);
    answer({ '/api/vm/info': { abilities: { usb: true } } });
    expect(await usb.present()).toBe(true);
  });

  it('reads mode and devices', async () => {
    answer({
      '/api/hid/mode': { mode: 'hid-only' },
      '/api/vm/device/virtual': { network: true, media: false, disk: false },
    });
    expect(await usb.state()).toEqual({ mode: 'hid-only', network: true, disk: false });
  });

  it('toggles a device and tells what it is now', async () => {
    const calls = answer({ '/api/vm/device/virtual': { on: true } });
    expect(await usb.toggle('network')).toBe(true);
    expect(calls()).toEqual([['POST', '/api/vm/device/virtual', '{"device":"network"}']]);
  });

  it('knows three states of the jiggler', async () => {
    answer({ '/api/vm/mouse-jiggler': { enabled: false, mode: 'absolute' } });
    expect(await usb.jiggle()).toBe('off');
    answer({ '/api/vm/mouse-jiggler': { enabled: true, mode: 'absolute' } });
    expect(await usb.jiggle()).toBe('absolute');
    const calls = answer({});
    await usb.setJiggle('relative');
    await usb.setJiggle('off');
    expect(calls().map(([, , body]) => body)).toEqual([
      '{"enabled":true,"mode":"relative"}',
      '{"enabled":false,"mode":"relative"}',
    ]);
  });
});
