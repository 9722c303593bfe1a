// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { launchChromiumIn, Tab } from '../support/browser.ts';
import { kitPerTest } from '../support/kit.ts';
import { Namespace } from '../support/namespace.ts';
import { needFile, programs, webRoot } from '../support/paths.ts';
import { Program } from '../support/program.ts';
import { PASSWORD } from '../support/server.ts';
import { until } from '../support/wait.ts';

const kit = kitPerTest();

/** The usual ports, in a network of its own. */
it('a person switches HTTPS on, and the page goes on at its new address', async () => {
  const device = await Namespace.make(kit);
  const folder = kit.folder();
  mkdirSync(join(folder, 'root'));
  writeFileSync(join(folder, 'password'), PASSWORD, { mode: 0o600 });
  const server = new Program(
    [
      ...[needFile(programs.server), '--root', join(folder, 'root'), '--web', webRoot, '--board', 'none'],
      ...['--password-file', join(folder, 'password'), '--capture', needFile(programs.scriptedWorker)],
      ...['--source', 'steady', '--login-delays', '0'],
    ],
    { under: device.under },
  );
  kit.watch(server);
  kit.defer(async () => {
    await server.terminate();
    server.checkSanitizers();
  });
  await server.line(/^ready http:/);
  const browser = await launchChromiumIn(kit, device);
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-US' });
  const tab = await Tab.open(context, 'http://127.0.0.1');
  await tab.logIn('admin', PASSWORD);
  await tab.at('menu-account').click();
  await tab.at('menu-device').click();
  await tab.at('device-tls').click();
  await tab.at('confirm-ok').click();
  await until(() => tab.page.url().startsWith('https://127.0.0.1/'), 'the new address');
  await tab.at('menu-account').click();
  await tab.at('menu-device').click();
  await until(() => tab.at('device-tls').isChecked(), 'HTTPS to be shown as on');
  expect(await tab.at('device-hostname').count()).toBe(0); // this board has no name to give
  expect(await tab.at('device-ssh').count()).toBe(0);
  expect(readFileSync(join(folder, 'root/etc/kvm/server.yaml'), 'utf8')).toMatch(/^proto: https$/m);
}, 90_000);
