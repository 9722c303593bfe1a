// SPDX-License-Identifier: GPL-3.0-or-later
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { checks } from './checks';
import { MockServer } from './mock-server';

/**
 * `npm run check:browser`: the built page in Chromium against the mock server, with the policy that the real server
 * sends. Pictures of every step are left in dev/out. Names of checks as arguments run only those.
 */
const OUT = fileURLToPath(new URL('out', import.meta.url));

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What a check works with. */
export interface Bench {
  readonly server: MockServer;
  readonly address: string;
  readonly page: Page;
  readonly shot: (step: string) => Promise<void>;
  /** A further page in the same browser, with its own cookies. */
  readonly another: (options: Parameters<Browser['newContext']>[0]) => Promise<Page>;
}

async function run(browser: Browser, name: string, check: (bench: Bench) => Promise<void>): Promise<void> {
  const server = new MockServer();
  const address = await server.listen(0);
  const complaints: string[] = [];
  const open = async (options: Parameters<Browser['newContext']>[0]) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (/^(https?|wss?):/.test(request.url()) && new URL(request.url()).host !== new URL(address).host) {
        complaints.push(`request to another origin: ${request.url()}`);
      }
    });
    await page.goto(address);
    return page;
  };
  try {
    const page = await open({});
    const shot = async (step: string) => {
      await page.screenshot({ path: `${OUT}/${name}-${step}.png` });
    };
    await check({ server, address, page, shot, another: open });
    assert.deepEqual(complaints, []);
    console.log(`ok      ${name}`);
  } finally {
    for (const context of browser.contexts()) await context.close();
    server.close();
  }
}

mkdirSync(OUT, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  if (process.argv.length > 2 && !process.argv.includes(name)) continue;
  try {
    await run(browser, name, check);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}`, error);
  }
}
await browser.close();
process.exitCode = failed === 0 ? 0 : 1;
