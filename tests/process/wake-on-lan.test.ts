// SPDX-License-Identifier: GPL-3.0-or-later
// The server in a network namespace; what it sends is read at the other end of the cable.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { envelope } from '../support/http.ts';
import { kitPerTest } from '../support/kit.ts';
import { Namespace } from '../support/namespace.ts';
import { Program } from '../support/program.ts';
import { PASSWORD } from '../support/server.ts';

/** Prints what arrives at an interface and is for waking: "frame TYPE PAYLOAD" and "udp FROM TO:PORT PAYLOAD". */
const LISTEN = `
import socket, struct, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
s.bind((sys.argv[1], 0))
print("listens", flush=True)
while True:
    frame = s.recv(2000)
    head, kind, rest = frame[:6].hex(), frame[12:14].hex(), frame[14:]
    if kind == "0842":
        print("frame", head, rest.hex(), flush=True)
    elif kind == "0800" and rest[9] == 17 and struct.unpack("!H", rest[22:24])[0] == 9:
        print("udp", head, socket.inet_ntoa(rest[12:16]), socket.inet_ntoa(rest[16:20]), rest[28:].hex(), flush=True)
`;

/** Logs in and makes calls, a line of the answer each. */
const CALL = `
import json, sys, urllib.request as u
base, password, calls = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
def ask(path, body, headers):
    return u.urlopen(u.Request(base + path, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}))
cookie = ask("/api/auth/login", {"username": "admin", "password": password}, {}).headers["Set-Cookie"].split(";")[0]
for path, body in calls:
    print(ask(path, body, {"Cookie": cookie}).read().decode())
`;

const MAC = 'aabbcc112233';
const MAGIC = 'f'.repeat(12) + MAC.repeat(16);
const SUCCESS = '{"code":0,"msg":"success","data":null}';

describe('Wake-on-LAN', () => {
  const kit = kitPerTest();

  it('reaches every machine at the cable, as a frame and by UDP, and remembers whom it woke', async () => {
    const device = await Namespace.make(kit);
    const network = await Namespace.make(kit);
    device.connect('eth0', ['10.9.8.7/24'], network, 'port', []);
    const listener = new Program(['python3', '-c', LISTEN, 'port'], { under: network.under });
    kit.defer(() => listener.kill());
    await listener.line(/^listens$/);
    const server = await kit.server({ under: device.under });
    const answers = device.run(
      ...['python3', '-c', CALL, server.url, PASSWORD],
      JSON.stringify([
        ['/api/network/wol', { mac: 'aa-bb-cc-11-22-33' }],
        ['/api/network/wol', { mac: 'AA:BB:CC:11:22:33' }],
        ['/api/network/wol/mac/name', { mac: MAC, name: ' my  desktop' }],
      ]),
    );
    expect(answers.trim().split('\n')).toEqual([SUCCESS, SUCCESS, SUCCESS]);
    await listener.line(new RegExp(`^frame f{12} ${MAGIC}$`));
    await listener.line(new RegExp(`^udp f{12} 10\\.9\\.8\\.7 10\\.9\\.8\\.255 ${MAGIC}$`));
    expect(readFileSync(server.path('/etc/kvm/cache/wol'), 'utf8')).toBe('AA:BB:CC:11:22:33 my desktop\n');
  }, 60_000);

  it('says why nothing was sent, and forgets a machine that was not woken', async () => {
    const alone = await Namespace.make(kit);
    const server = await kit.server({ under: alone.under });
    const answer = alone.run(
      ...['python3', '-c', CALL, server.url, PASSWORD, JSON.stringify([['/api/network/wol', { mac: MAC }]])],
    );
    expect(answer.trim()).toBe('{"code":-3,"msg":"no wired or wireless network is up","data":null}');
  }, 60_000);

  it('may be asked for by users, who change no list', async () => {
    const server = await kit.server();
    const admin = await server.logIn();
    server.write('/etc/kvm/cache/wol', 'AA:BB:CC:11:22:33 desktop\n');
    await admin.post('/api/auth/users', { username: 'bob', password: 'long enough', role: 'user' });
    const bob = await server.logIn('bob', 'long enough');
    expect(await bob.data('/api/network/wol/mac')).toEqual({ macs: ['AA:BB:CC:11:22:33 desktop'] });
    expect(envelope(await bob.send('POST', '/api/network/wol', { mac: 'x' })).code).toBe(-2);
    expect((await bob.send('DELETE', '/api/network/wol/mac', { mac: MAC })).status).toBe(403);
    expect((await bob.send('POST', '/api/network/wol/mac/name', { mac: MAC, name: 'a' })).status).toBe(403);
    expect(envelope(await admin.send('DELETE', '/api/network/wol/mac', { mac: MAC })).code).toBe(0);
    expect(await bob.data('/api/network/wol/mac')).toEqual({ macs: [] });
  });
});
