#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A standard player made of another WebRTC implementation (aiortc: ICE, DTLS, SRTP, jitter buffer and H.264 decoder of its
own), which watches by WHEP with a bearer token.

usage: whep-player.py URL OBFUSCATED_PASSWORD SECONDS

Logs in, watches for that long from the first picture on, and leaves with DELETE. Prints a line each:
  picture COUNTER CLOCK_US   for every decoded picture, read from its strip (sim/pc/strip.md); `picture none` without one
  ended PACKETS LOST         when it has left
"""
import asyncio
import binascii
import json
import sys
import time
import urllib.request

from aiortc import RTCPeerConnection, RTCSessionDescription

CELL = 8
CELLS_PER_ROW = 52
STRIP_BYTES = 13


def call(method, url, body=None, headers=None):
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    return urllib.request.urlopen(request, timeout=10)


def log_in(url, password):
    body = json.dumps({"username": "admin", "password": password}).encode()
    with call("POST", f"{url}/api/auth/login", body, {"Content-Type": "application/json"}) as answer:
        return json.load(answer)["data"]["token"]


def strip(frame):
    plane = frame.planes[0]
    luma = memoryview(plane)
    value = 0
    for bit in range(STRIP_BYTES * 8):
        row, column = divmod(bit, CELLS_PER_ROW)
        at = (CELL * row + CELL // 2) * plane.line_size + CELL * column + CELL // 2
        value = value << 1 | (luma[at] >= 128)
    read = value.to_bytes(STRIP_BYTES, "big")
    if read[0] != 0xB2 or binascii.crc_hqx(read[:11], 0xFFFF) != int.from_bytes(read[11:], "big"):
        return "none"
    return f"{int.from_bytes(read[1:5], 'big')} {int.from_bytes(read[5:11], 'big')}"


async def watch(track, seconds):
    deadline = None
    while deadline is None or time.monotonic() < deadline:
        frame = await track.recv()
        deadline = deadline or time.monotonic() + seconds
        print("picture", strip(frame), flush=True)


async def main(url, password, seconds):
    bearer = {"Authorization": "Bearer " + log_in(url, password)}
    connection = RTCPeerConnection()
    connection.addTransceiver("video", direction="recvonly")
    tracks = asyncio.get_running_loop().create_future()
    connection.on("track", tracks.set_result)
    await connection.setLocalDescription(await connection.createOffer())
    offer = connection.localDescription.sdp.encode()
    with call("POST", f"{url}/api/whep", offer, {**bearer, "Content-Type": "application/sdp"}) as answer:
        place = answer.headers["Location"]
        await connection.setRemoteDescription(RTCSessionDescription(answer.read().decode(), "answer"))
    await watch(await tracks, seconds)
    counts = [each for each in (await connection.getStats()).values() if each.type == "inbound-rtp"]
    call("DELETE", url + place, headers=bearer).close()
    await connection.close()
    print("ended", sum(each.packetsReceived for each in counts), sum(each.packetsLost for each in counts), flush=True)


asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
