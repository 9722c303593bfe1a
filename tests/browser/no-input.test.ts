// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { launchChromium, Tab } from '../support/browser.ts';
import { kitPerTest } from '../support/kit.ts';
import { PASSWORD } from '../support/server.ts';

const kit = kitPerTest();

it('a person whose keys reach no computer is told so, and why', async () => {
  const server = await kit.server({ board: 'linux' }); // below its root there is no USB device controller
  const browser = await launchChromium();
  kit.defer(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  const tab = await Tab.open(context, server.url);
  await tab.logIn('admin', PASSWORD);
  await tab.at('status-no-input').click();
  await tab.page.getByText('this machine has no USB device controller').waitFor();
  await tab.screenshot('no-input');
  expect(await tab.at('status-no-input').innerText()).toBe('No keyboard');
}, 60_000);
