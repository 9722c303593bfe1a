// SPDX-License-Identifier: GPL-3.0-or-later
import { DEFAULT_CODEC } from './h264';
import type { Capabilities } from './mode';

/** Asks the browser what it can do; never rejects. */
export async function detectCapabilities(): Promise<Capabilities> {
  const webCodecs = typeof VideoDecoder === 'function';
  return {
    secureContext: window.isSecureContext,
    webCodecs,
    h264: webCodecs && (await decodesH264()),
    webRtc: typeof RTCPeerConnection === 'function',
    offscreenCanvas: 'transferControlToOffscreen' in HTMLCanvasElement.prototype && typeof Worker === 'function',
  };
}

async function decodesH264(): Promise<boolean> {
  try {
    return (await VideoDecoder.isConfigSupported({ codec: DEFAULT_CODEC })).supported === true;
  } catch {
    return false;
  }
}
