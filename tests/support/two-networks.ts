// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromiumIn, Tab } from './browser.ts';
import type { Kit } from './kit.ts';
import { Namespace } from './namespace.ts';
import { singlePackets } from './packet-loss.ts';
import { needFile, webRoot } from './paths.ts';
import { Program } from './program.ts';
import { PASSWORD } from './server.ts';

/** Where the device of twoNetworks() listens, as seen from the desk. */
export const DEVICE_ADDRESS = '10.77.0.1';

/** The device and the desk of who watches, each in a namespace of its own, with a cable between them. */
export async function twoNetworks(kit: Kit): Promise<{ device: Namespace; desk: Namespace }> {
  const device = await Namespace.make(kit);
  const desk = await Namespace.make(kit);
  device.connect('wire', [`${DEVICE_ADDRESS}/24`], desk, 'wire', ['10.77.0.2/24']);
  singlePackets(device, 'wire');
  singlePackets(desk, 'wire');
  return { device, desk };
}

/** The product with its test picture of 1280x720, listening on DEVICE_ADDRESS:8080 until the test ends. */
export async function serveOn(
  kit: Kit,
  device: Namespace,
  programs: { readonly server: string; readonly capture: string },
  fps: number,
): Promise<Program> {
  const folder = kit.folder();
  mkdirSync(join(folder, 'root'));
  writeFileSync(join(folder, 'password'), PASSWORD, { mode: 0o600 });
  const server = new Program(
    [
      needFile(programs.server),
      ...['--root', join(folder, 'root'), '--web', webRoot, '--board', 'none', '--listen', `${DEVICE_ADDRESS}:8080`],
      ...['--password-file', join(folder, 'password'), '--capture', needFile(programs.capture)],
      ...['--source', 'pattern', '--size', '1280x720', '--fps', String(fps)],
    ],
    { under: device.under },
  );
  kit.watch(server);
  kit.defer(async () => {
    await server.terminate();
    server.checkSanitizers();
  });
  await server.line(/^ready /);
  return server;
}

/** Chromium at the desk, logged in to the product of serveOn(), with that picture mode chosen. */
export async function sitAt(kit: Kit, desk: Namespace, mode: string): Promise<{ browser: Browser; tab: Tab }> {
  const browser = await launchChromiumIn(kit, desk);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  await context.addInitScript(
    (chosen) => localStorage.setItem('nanokvm.settings', JSON.stringify({ mode: chosen })),
    mode,
  );
  const tab = await Tab.open(context, `http://${DEVICE_ADDRESS}:8080`);
  await tab.logIn('admin', PASSWORD);
  return { browser, tab };
}
