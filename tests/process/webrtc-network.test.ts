// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeAll, describe, expect, it } from 'vitest';
import { kitPerTest, type Kit } from '../support/kit.ts';
import { Namespace } from '../support/namespace.ts';
import { needFile } from '../support/paths.ts';
import { Program } from '../support/program.ts';
import { connected, introduce, sendBatch, signal, WebrtcPeer } from '../support/webrtc-peer.ts';

const TURNSERVER = '/usr/bin/turnserver';
const ACCOUNT = ['viewer', 'secret'] as const;

const BETWEEN = ['--listening-ip', '10.1.0.254', '--listening-ip', '10.2.0.254', '--relay-ip', '10.2.0.254'];

/** coturn; by default with an address in each of two networks that have no other way to each other. */
async function startTurn(kit: Kit, middle: Namespace, options: readonly string[] = BETWEEN): Promise<Program> {
  const folder = kit.folder();
  const turn = new Program(
    [
      needFile(TURNSERVER),
      ...['-n', '--no-cli', '--no-tls', '--no-dtls', '--lt-cred-mech', '--realm', 'test', '--verbose'],
      ...['--user', ACCOUNT.join(':'), '--log-file', 'stdout', '--simple-log', '--new-log-timestamp'],
      ...['--pidfile', `${folder}/pid`, '--userdb', `${folder}/users`],
      ...options,
    ],
    { under: middle.under },
  );
  kit.watch(turn);
  kit.defer(() => turn.kill());
  // Its listeners are open by then.
  await turn.line(/Total General servers/);
  return turn;
}

/** The device behind a relay, and a viewer that it has no route to. */
async function threeNetworks(kit: Kit): Promise<{ viewer: Namespace; device: Namespace; middle: Namespace }> {
  const viewer = await Namespace.make(kit);
  const device = await Namespace.make(kit);
  const middle = await Namespace.make(kit);
  viewer.connect('eth0', ['10.1.0.1/24'], middle, 'left', ['10.1.0.254/24']);
  device.connect('eth0', ['10.2.0.2/24'], middle, 'right', ['10.2.0.254/24']);
  viewer.ip('route add default via 10.1.0.254');
  device.ip('route add default via 10.2.0.254');
  return { viewer, device, middle };
}

describe('a WebRTC transport', () => {
  const kit = kitPerTest();
  let viewerNet: Namespace;
  let deviceNet: Namespace;

  /** Two namespaces and a cable between them. */
  async function wire(viewer: string[], device: string[]): Promise<void> {
    viewerNet = await Namespace.make(kit);
    deviceNet = await Namespace.make(kit);
    viewerNet.connect('eth0', viewer, deviceNet, 'eth0', device);
  }
  async function pair(viewerOptions: string[] = [], deviceOptions: string[] = []): Promise<[WebrtcPeer, WebrtcPeer]> {
    const viewer = new WebrtcPeer(kit, viewerNet, ['--controlling', ...viewerOptions]);
    const device = new WebrtcPeer(kit, deviceNet, deviceOptions);
    signal(kit, viewer, device);
    await introduce(viewer, device);
    return [viewer, device];
  }

  beforeAll(() => {
    needFile('/usr/bin/nsenter');
  });

  it('finds the direct path, the packet size of the link, and sends a batch with one system call', async () => {
    await wire(['10.0.0.1/24'], ['10.0.0.2/24']);
    const [viewer, device] = await pair();
    await connected(viewer, device);
    await device.until('the MTU of Ethernet', (each) => each.path?.maxPacket === 1472);
    expect(device.path).toMatchObject({ localType: 'host', remoteType: 'host' });
    expect(await sendBatch(device, viewer, 23, 1472)).toBe(1);
    expect(viewer.last('received')).toBe(`23 ${23 * 1472}`);
    expect(viewer.last('keys')).toBe(device.last('keys'));
  });

  it('does with a link that carries only 1400 bytes', async () => {
    await wire(['10.0.0.1/24'], ['10.0.0.2/24']);
    viewerNet.ip('link set eth0 mtu 1400');
    deviceNet.ip('link set eth0 mtu 1400');
    const [viewer, device] = await pair();
    await connected(viewer, device);
    await device.until('a size that passes', (each) => each.path?.maxPacket === 1352);
    await sendBatch(device, viewer, 10, 1352);
  });

  it('takes IPv6 when there is nothing else', async () => {
    await wire(['fd00::1/64'], ['fd00::2/64']);
    const [viewer, device] = await pair();
    await connected(viewer, device);
    expect(device.path?.remote).toMatch(/^\[fd00::1\]:/);
    await device.until('the MTU of Ethernet', (each) => each.path?.maxPacket === 1452);
    await sendBatch(device, viewer, 23, 1452);
  });

  it('learns a viewer that hides its candidates from its checks', async () => {
    await wire(['10.0.0.1/24'], ['10.0.0.2/24']);
    const viewer = new WebrtcPeer(kit, viewerNet, ['--controlling']);
    const device = new WebrtcPeer(kit, deviceNet, []);
    viewer.passes = (): boolean => false;
    signal(kit, viewer, device);
    await introduce(viewer, device);
    await connected(viewer, device);
    expect(device.path?.remoteType).toBe('prflx');
  });

  it('offers the addresses of the interfaces only that it is told to', async () => {
    await wire(['10.0.0.1/24', '10.0.9.1/24'], ['10.0.0.2/24']);
    const [, device] = await pair([], ['--interface', 'eth7']);
    await device.program.line(/^candidate $/);
    expect(device.last('candidate')).toBe('');
  });

  it.each([
    ['UDP', ''],
    ['TCP', '?transport=tcp'],
  ])('reaches over a TURN server by %s whom it cannot reach otherwise', async (_name, suffix) => {
    const { viewer: left, device: right, middle } = await threeNetworks(kit);
    await startTurn(kit, middle);
    viewerNet = left;
    deviceNet = right;
    const [viewer, device] = await pair([], ['--relay-only', '--turn', `10.2.0.254${suffix}`, ...ACCOUNT]);
    await connected(viewer, device);
    expect(device.path).toMatchObject({ localType: 'relay' });
    expect(viewer.path?.remote).toMatch(/^10\.2\.0\.254:/);
    await sendBatch(device, viewer, 20, 1200);
    expect(viewer.last('received')).toBe(`20 ${20 * 1200}`);
    await sendBatch(viewer, device, 1, 100);
  });

  it('says why a TURN server gives no relay', async () => {
    const { viewer: left, device: right, middle } = await threeNetworks(kit);
    await startTurn(kit, middle);
    viewerNet = left;
    deviceNet = right;
    const [, device] = await pair([], ['--turn', '10.2.0.254', 'viewer', 'wrong']);
    await device.program.line(/no relay: 10\.2\.0\.254:3478: the TURN server gives no relayed address: 401/);
  });

  it('learns its outer address from a STUN server', async () => {
    const { viewer: left, device: right, middle } = await threeNetworks(kit);
    await startTurn(kit, left, ['--stun-only', '--listening-ip', '10.1.0.1']);
    middle.run('nft', 'add', 'table', 'ip', 'nat');
    middle.run('nft', 'add', 'chain', 'ip', 'nat', 'out', '{ type nat hook postrouting priority 100 ; }');
    middle.run('nft', 'add', 'rule', 'ip', 'nat', 'out', 'oifname', 'left', 'masquerade');
    middle.run('sysctl', '-qw', 'net.ipv4.ip_forward=1');
    left.ip('route del default');
    viewerNet = left;
    deviceNet = right;
    const [viewer, device] = await pair([], ['--stun', '10.1.0.1']);
    await device.program.line(
      /^candidate candidate:\S+ 1 udp \d+ 10\.1\.0\.254 \d+ typ srflx raddr 10\.2\.0\.2 rport \d+/,
    );
    await device.program.line(/^candidate $/);
    await connected(viewer, device);
    expect(viewer.path?.remote).toMatch(/^10\.1\.0\.254:/);
    // The same address either way: it is the peer's answer (RFC 8445 section 7.2.5.3.1) or the server's that tells it first.
    expect(device.path?.localType).toMatch(/^(srflx|prflx)$/);
  });

  it('goes on after its address has changed: trickled, and by an ICE restart', async () => {
    await wire(['10.0.0.1/24'], ['10.0.0.2/24']);
    const [viewer, device] = await pair();
    await connected(viewer, device);
    // In this order: with the first address of a network Linux removes the others of it.
    deviceNet.address('del', '10.0.0.2/24', 'eth0');
    deviceNet.address('add', '10.0.0.3/24', 'eth0');
    await device.until(
      'a path from the new address',
      (each) => /^10\.0\.0\.\d+:/.test(each.path?.local ?? '') && !each.path?.local.startsWith('10.0.0.2:'),
    );
    viewer.program.tell('restart');
    await introduce(viewer, device);
    await viewer.until('a path to the new address', (each) => each.path?.remote.startsWith('10.0.0.3:') ?? false);
    await connected(viewer, device);
    await sendBatch(device, viewer, 5, 1000);
    expect(device.states.filter((each) => each === 'failed')).toEqual([]);
  });

  it('gives a viewer up within 30 s that has vanished without a word', async () => {
    await wire(['10.0.0.1/24'], ['10.0.0.2/24']);
    const [viewer, device] = await pair();
    await connected(viewer, device);
    const vanished = performance.now();
    await viewer.program.kill();
    await device.until('the peer is gone', (each) => each.state === 'failed', 40_000);
    expect(performance.now() - vanished).toBeLessThan(31_000);
    expect(device.states).toEqual(['checking', 'connected', 'disconnected', 'failed']);
    expect(device.last('state')).toBe('failed the peer has not answered for 30 s');
  });

  it('knows at once that a viewer has said goodbye', async () => {
    await wire(['10.0.0.1/24'], ['10.0.0.2/24']);
    const [viewer, device] = await pair();
    await connected(viewer, device);
    viewer.program.tell('quit');
    await device.until('closed', (each) => each.state === 'closed');
  });
});
