// SPDX-License-Identifier: GPL-3.0-or-later
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import type { Kit } from './kit.ts';
import type { Namespace } from './namespace.ts';
import { outFolder } from './paths.ts';
import { Picture } from './picture.ts';
import { PATIENCE_MS, until } from './wait.ts';

/** `window.__kvm.stats()`: web/src/app/diagnostics.ts. */
export interface Diagnostics {
  readonly framesReceived: number;
  readonly framesDecoded: number;
  readonly missed: number;
  readonly gaps: number;
  readonly lastSequence: number | null;
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  readonly codec: string;
  readonly mode: string | null;
  readonly reason: string | null;
  readonly hasPicture: boolean;
  readonly webrtc: {
    readonly jitterBufferMs: number;
    readonly packetsLost: number;
    readonly packetsRecovered: number;
    readonly freezes: number;
    readonly pictureRequests: number;
  } | null;
  readonly sockets: { readonly video: string; readonly control: string };
  readonly signal: string | null;
  readonly leds: {
    readonly numLock: boolean;
    readonly capsLock: boolean;
    readonly scrollLock: boolean;
    readonly known: boolean;
  } | null;
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}
declare global {
  interface Window {
    readonly __kvm?: { stats(): Diagnostics; grab(): Promise<Pixels> };
  }
}

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's Chromium without a window. `further`: more of its switches; `program`: what starts it. */
export function launchChromium(further: readonly string[] = [], program = '/usr/bin/chromium'): Promise<Browser> {
  return chromium.launch({ executablePath: program, args: [...ARGUMENTS, ...further] });
}

/** Chromium in a network of its own; it ends with the kit. */
export async function launchChromiumIn(kit: Kit, network: Namespace): Promise<Browser> {
  const program = join(kit.folder(), 'chromium');
  writeFileSync(program, `#!/bin/sh\nexec ${network.under.join(' ')} /usr/bin/chromium "$@"\n`);
  chmodSync(program, 0o755);
  const browser = await launchChromium([], program);
  kit.defer(() => browser.close());
  return browser;
}

/** The web application in one tab, as a person sees it. */
export class Tab {
  readonly page: Page;
  /** Everything a developer would see in red: errors, failed loads, violations of the content security policy. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        this.complaints.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`exception: ${error.stack ?? error.message}`));
  }

  static async open(context: BrowserContext, url: string): Promise<Tab> {
    const tab = new Tab(await context.newPage());
    await tab.page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`violates ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
      });
    });
    await tab.page.goto(url);
    return tab;
  }

  /** An element by its data-testid. */
  at(id: string): Locator {
    return this.page.getByTestId(id);
  }

  async logIn(username: string, password: string): Promise<void> {
    await this.at('login-username').fill(username);
    await this.at('login-password').fill(password);
    await this.at('login-submit').click();
  }

  /** Logs in and waits for the first picture. */
  async enter(username: string, password: string): Promise<void> {
    await this.logIn(username, password);
    await this.picture();
  }

  async stats(): Promise<Diagnostics> {
    const stats = await this.page.evaluate(() => window.__kvm?.stats());
    if (!stats) throw new Error('the page has no diagnostics');
    return stats;
  }

  /** Waits until the diagnostics satisfy `wanted`. */
  untilStats(
    wanted: (stats: Diagnostics) => boolean,
    what: string,
    patienceMs = 2 * PATIENCE_MS,
  ): Promise<Diagnostics> {
    return until(
      async () => {
        const stats = await this.stats();
        return wanted(stats) ? stats : null;
      },
      what,
      patienceMs,
    );
  }

  async picture(): Promise<void> {
    await this.untilStats(({ hasPicture }) => hasPicture, 'a picture');
  }

  /** The picture of this moment in full size; null while there is none. */
  async grab(): Promise<Picture | null> {
    const grabbed = await this.page.evaluate(async () => {
      const pixels = await window.__kvm?.grab().catch(() => null);
      if (!pixels) return null;
      let binary = '';
      for (let at = 0; at < pixels.data.length; at += 32_768)
        binary += String.fromCharCode(...pixels.data.subarray(at, at + 32_768));
      return { width: pixels.width, height: pixels.height, base64: btoa(binary) };
    });
    return grabbed && new Picture(grabbed.width, grabbed.height, Buffer.from(grabbed.base64, 'base64'), 4);
  }

  /** Waits until the picture satisfies `wanted` and returns it. */
  untilPicture(
    wanted: (picture: Picture) => boolean | Promise<boolean>,
    what: string,
    patienceMs = 2 * PATIENCE_MS,
  ): Promise<Picture> {
    return until(
      async () => {
        const picture = await this.grab();
        return picture && (await wanted(picture)) ? picture : null;
      },
      what,
      patienceMs,
    );
  }

  /** Keeps a screenshot for people in tests/out. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(outFolder, { recursive: true });
    await this.page.screenshot({ path: join(outFolder, `${name}.png`) });
  }

  /** Gives the keyboard to the target. */
  async focusScreen(): Promise<void> {
    await this.at('screen').focus();
  }

  /** The page's position of a point of the picture, which is scaled to fit. */
  async place(x: number, y: number): Promise<{ x: number; y: number }> {
    const { width, height } = await this.stats();
    const box = await this.at('screen').boundingBox();
    if (!box) throw new Error('the screen is not on the page');
    const scale = Math.min(box.width / width, box.height / height);
    return {
      x: box.x + (box.width - width * scale) / 2 + (x + 0.5) * scale,
      y: box.y + (box.height - height * scale) / 2 + (y + 0.5) * scale,
    };
  }
}
