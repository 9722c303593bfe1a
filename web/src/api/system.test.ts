// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiClient, ApiError } from './client';
import { machineNameFits, macFits, NetworkApi, serversFit, serversIn } from './network';
import { addressWith, hostnameFits, SystemApi, titleFits } from './system';

const client = new ApiClient(() => undefined);
const system = new SystemApi(client);
const network = new NetworkApi(client);

afterEach(() => vi.unstubAllGlobals());

/** Every call is answered with this. */
function answer(envelope: object, status = 200) {
  const fetch = vi.fn((_path: string, _init: RequestInit) =>
    Promise.resolve(new Response(JSON.stringify(envelope), { status })),
  );
  vi.stubGlobal('fetch', fetch);
  return () => fetch.mock.calls.map(([path, init]) => [init.method, path, init.body]);
}

const success = (data: unknown) => ({ code: 0, msg: 'success', data });

describe('names', () => {
  it('of the device are what RFC 1123 allows', () => {
    for (const name of ['a', 'kvm-1f3a', 'a.b.c', '3com']) expect(hostnameFits(name), name).toBe(true);
    for (const name of ['', '-a', 'a-', 'a..b', 'a b', 'ä', '10.0.0.1', '7', 'a'.repeat(64)])
      expect(hostnameFits(name), name).toBe(false);
  });

  it('of pages and computers are counted in bytes', () => {
    expect(titleFits('机'.repeat(42))).toBe(true);
    expect(titleFits('机'.repeat(43))).toBe(false);
    expect(machineNameFits(' ')).toBe(false);
    expect(machineNameFits('机'.repeat(21))).toBe(true);
    expect(machineNameFits('机'.repeat(22))).toBe(false);
  });

  it('of network cards are twelve hexadecimal digits', () => {
    for (const mac of ['AA:BB:CC:DD:EE:FF', 'aabb.ccdd.eeff', ' aa-bb-cc-dd-ee-ff ', 'aabbccddeeff'])
      expect(macFits(mac), mac).toBe(true);
    for (const mac of ['', 'AA:BB:CC:DD:EE', 'AA:BB:CC:DD:EE:FG', 'AA BB CC DD EE FF'])
      expect(macFits(mac), mac).toBe(false);
  });
});

describe('DNS servers', () => {
  it('are a list, however it is divided', () => {
    expect(serversIn(' 9.9.9.9,1.1.1.1;\n2620:fe::fe ')).toEqual(['9.9.9.9', '1.1.1.1', '2620:fe::fe']);
    expect(serversFit(['9.9.9.9', '2620:fe::fe'])).toBe(true);
    for (const list of [[], ['dns.example'], ['9.9.9'], Array<string>(7).fill('9.9.9.9')])
      expect(serversFit(list), list.join()).toBe(false);
  });

  it('are sent only when they count', async () => {
    const calls = answer(success(null));
    await network.setDns('manual', ['9.9.9.9']);
    await network.setDns('dhcp', ['9.9.9.9']);
    expect(calls().map(([, , body]) => body)).toEqual(['{"mode":"manual","servers":["9.9.9.9"]}', '{"mode":"dhcp"}']);
  });
});

describe('SystemApi', () => {
  it('takes a server that does not tell for a guest on its machine', async () => {
    answer(success({ abilities: { usb: true } }));
    expect(await system.abilities()).toEqual({ own: false, tls: false });
    answer(success({ abilities: { system: true, tls: true } }));
    expect(await system.abilities()).toEqual({ own: true, tls: true });
  });

  it('knows where the page is found with HTTPS and without', () => {
    const usual = { enabled: false, http: 80, https: 443 };
    expect(addressWith(true, usual, 'kvm.local')).toBe('https://kvm.local/');
    expect(addressWith(false, { ...usual, http: 8080 }, '[::1]')).toBe('http://[::1]:8080/');
  });

  it('knows a title that is not set from a device that does not answer', async () => {
    answer({ code: -1, msg: 'read web title failed', data: null });
    expect(await system.title()).toBe('');
    answer({}, 500);
    await expect(system.title()).rejects.toBeInstanceOf(ApiError);
  });

  it('switches SSH by two routes', async () => {
    const calls = answer(success(null));
    await system.setSsh(true);
    await system.setSsh(false);
    expect(calls().map(([, path]) => path)).toEqual(['/api/vm/ssh/enable', '/api/vm/ssh/disable']);
  });
});

describe('NetworkApi', () => {
  it('divides an entry into address and name', async () => {
    answer(success({ macs: ['AA:BB:CC:DD:EE:FF', '00:00:00:00:00:01 my old desktop'] }));
    expect(await network.machines()).toEqual([
      { mac: 'AA:BB:CC:DD:EE:FF', name: '' },
      { mac: '00:00:00:00:00:01', name: 'my old desktop' },
    ]);
  });
});
