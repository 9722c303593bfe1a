// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { kitPerTest } from '../support/kit.ts';
import { releasePrograms } from '../support/paths.ts';
import { descriptors, memory } from '../support/proc.ts';
import { serveOn, sitAt, twoNetworks } from '../support/two-networks.ts';
import { until } from '../support/wait.ts';

const CONNECTS = Number(process.env.WEBRTC_CONNECTS ?? 200);
/** Before the first count: what is made once and kept (allocator, OpenSSL's tables) is made by then. */
const WARM_UP = 50;
/**
 * Holes in the heap come and go by 100 kB and more; a viewer that stays behind holds its history of packets, many times as
 * much as this is for each.
 */
const MOST_GROWTH = 1024 * CONNECTS;

/** In the page: one viewer that connects over the signalling WebSocket, waits for media and goes. */
async function watchOnce(): Promise<void> {
  const socket = new WebSocket(`ws://${location.host}/api/stream/h264`);
  const peer = new RTCPeerConnection();
  const say = (event: string, data: unknown): void =>
    socket.send(JSON.stringify({ event, data: JSON.stringify(data) }));
  const early: RTCIceCandidateInit[] = [];
  await new Promise<void>((done, fail) => {
    setTimeout(() => fail(new Error(`no media after 20 s: ${peer.connectionState}`)), 20_000);
    peer.addTransceiver('video', { direction: 'recvonly' });
    peer.onicecandidate = ({ candidate }) => {
      if (candidate) say('video-candidate', candidate);
    };
    peer.ontrack = ({ track }) => (track.onunmute = () => done());
    socket.onclose = ({ code, reason }) => fail(new Error(`the signalling ended: ${code} ${reason}`));
    socket.onopen = async () => {
      await peer.setLocalDescription(await peer.createOffer());
      say('video-offer', peer.localDescription);
    };
    socket.onmessage = async ({ data }: MessageEvent<string>) => {
      const message = JSON.parse(data) as { event: string; data: string };
      if (message.event === 'video-error') fail(new Error(message.data));
      if (message.event === 'video-answer') {
        await peer.setRemoteDescription(JSON.parse(message.data) as RTCSessionDescriptionInit);
        for (const candidate of early.splice(0)) await peer.addIceCandidate(candidate);
      }
      if (message.event !== 'video-candidate') return;
      const candidate = JSON.parse(message.data) as RTCIceCandidateInit;
      if (peer.remoteDescription) await peer.addIceCandidate(candidate);
      else early.push(candidate);
    };
  });
  peer.close();
  socket.close();
}

describe('WebRTC viewers that come and go', () => {
  const kit = kitPerTest();

  it(`leave nothing behind, ${CONNECTS} of them`, { timeout: 60_000 + 2000 * (CONNECTS + WARM_UP) }, async () => {
    const { device, desk } = await twoNetworks(kit);
    const server = await serveOn(kit, device, releasePrograms, 30);
    const { tab } = await sitAt(kit, desk, 'mjpeg');
    await tab.untilStats((stats) => stats.hasPicture, 'the picture');

    const gone = (): number => server.lines.filter((line) => line.includes('a viewer left after')).length;
    const comeAndGo = async (times: number): Promise<{ own: number; open: string[] }> => {
      const before = gone();
      for (let each = 0; each < times; each++) await tab.page.evaluate(watchOnce);
      await until(() => gone() === before + times, `${times} viewers to be gone`);
      return { own: memory(server.pid).own, open: descriptors(server.pid) };
    };
    const first = await comeAndGo(WARM_UP);
    const last = await comeAndGo(CONNECTS);
    console.log(`webrtc: ${CONNECTS} connects: own memory ${first.own} bytes before, ${last.own} after`);
    expect(last.open).toEqual(first.open);
    expect(last.own - first.own).toBeLessThanOrEqual(MOST_GROWTH);
  });
});
