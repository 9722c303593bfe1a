// SPDX-License-Identifier: GPL-3.0-or-later
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromiumIn, Tab } from '../support/browser.ts';
import { Kit } from '../support/kit.ts';
import { Namespace } from '../support/namespace.ts';
import { PASSWORD, type Server } from '../support/server.ts';
import { until } from '../support/wait.ts';

const MAC = 'AA:BB:CC:11:22:33';

/** The device's server and the browser in a network of their own: what wakes others reaches nobody. */
describe('the page of the device', () => {
  const kit = new Kit();
  let server: Server;
  let tab: Tab;

  beforeAll(async () => {
    const device = await Namespace.make(kit);
    const network = await Namespace.make(kit);
    device.connect('eth0', ['10.9.8.7/24'], network, 'port', []);
    server = await kit.server({ board: 'cube', under: device.under });
    server.write('/etc/hostname', 'kvm-1f3a\n');
    server.write('/etc/hosts', '127.0.1.1 kvm-1f3a\n');
    server.write('/boot/hostname.prefix', 'kvm');
    server.write('/proc/sys/kernel/hostname', 'kvm-1f3a\n');
    const flag = server.path('/etc/kvm/ssh_stop');
    const ssh = `#!/bin/sh\ncase $1 in permanent_on) rm -f ${flag} ;; permanent_off) : >${flag} ;; esac\n`;
    server.write('/etc/init.d/S50sshd', ssh, 0o755);
    server.write('/etc/resolv.conf', 'nameserver 10.9.8.1\n');
    server.write('/etc/inittab', '');
    for (const program of ['mkswap', 'swapon']) server.write(`/sbin/${program}`, '#!/bin/sh\n', 0o755);
    server.write('/sbin/reboot', `#!/bin/sh\n: >${server.path('/rebooted')}\n`, 0o755);
    const browser = await launchChromiumIn(kit, device);
    const context = await browser.newContext({ viewport: { width: 1280, height: 1300 }, locale: 'en-US' });
    tab = await Tab.open(context, server.url);
    await tab.logIn('admin', PASSWORD);
    await tab.at('menu-account').click();
    await tab.at('menu-device').click();
    await tab.at('device-hostname').waitFor();
  }, 60_000);

  afterAll(() => kit.finish(false));

  const file = (name: string): string => readFileSync(server.path(name), 'utf8');

  async function reload(): Promise<void> {
    await tab.page.reload();
    await tab.at('device-hostname').waitFor();
  }

  it('names the device and itself, and keeps both', async () => {
    await tab.at('device-hostname').fill('rack 7');
    expect(await tab.at('device-hostname-save').isDisabled()).toBe(true);
    await tab.at('device-hostname').fill('rack-7');
    await tab.at('device-hostname-save').click();
    await until(() => file('/etc/hostname') === 'rack-7', 'the new name');
    await tab.at('device-title').fill('Rack 7 · lab');
    await tab.at('device-title-save').click();
    await until(async () => (await tab.page.title()) === 'Rack 7 · lab', 'the new title');
    await reload();
    expect(await tab.at('device-hostname').inputValue()).toBe('rack-7');
    await until(async () => (await tab.at('device-title').inputValue()) === 'Rack 7 · lab', 'the title in the field');
    await until(async () => (await tab.page.title()) === 'Rack 7 · lab', 'the title after the reload');
  });

  it('wakes a computer, names it, and forgets it', async () => {
    await tab.at('wake-mac').fill('aabb.cc11.2233');
    await tab.at('wake-submit').click();
    await tab.at(`machine-${MAC}`).waitFor();
    await tab.at(`machine-name-${MAC}`).click();
    await tab.at('name-machine-name').fill('my desktop');
    await tab.at('name-machine-submit').click();
    await until(() => file('/etc/kvm/cache/wol') === `${MAC} my desktop\n`, 'the name');
    await reload();
    await tab.at(`machine-${MAC}`).waitFor();
    expect(await tab.at(`machine-${MAC}`).textContent()).toContain('my desktop');
    await tab.at(`wake-${MAC}`).click();
    await tab.page.getByText('The packet for my desktop was sent.').waitFor();
    await tab.at(`machine-forget-${MAC}`).click();
    await tab.at(`machine-${MAC}`).waitFor({ state: 'detached' });
    expect(file('/etc/kvm/cache/wol')).toBe('');
  });

  it('asks the servers that were chosen', async () => {
    expect(await tab.at('dns-effective').textContent()).toContain('In force: 10.9.8.1');
    await tab.at('dns-mode-manual').check({ force: true });
    await tab.at('dns-servers').fill('dns.example');
    expect(await tab.at('dns-save').isDisabled()).toBe(true);
    await tab.at('dns-servers').fill('9.9.9.9, 2620:fe::fe');
    await tab.at('dns-save').click();
    await until(() => file('/etc/resolv.conf') === 'nameserver 9.9.9.9\nnameserver 2620:fe::fe\n', 'the servers');
    await reload();
    await until(async () => (await tab.at('dns-servers').inputValue()) === '9.9.9.9, 2620:fe::fe', 'the servers shown');
    await tab.screenshot('device-page');
    await tab.at('dns-mode-dhcp').check({ force: true });
    await tab.at('dns-save').click();
    await until(() => file('/etc/resolv.conf') === 'nameserver 10.9.8.1\n', 'the servers of DHCP');
  });

  it('makes a swap file and takes it away', async () => {
    await tab.at('swap-size').click();
    await tab.at('swap-size-64').click();
    await until(() => file('/etc/inittab').includes('/swapfile'), 'the swap file');
    await until(async () => (await tab.at('swap-size').textContent())?.includes('64 MB') === true, 'its size');
    await tab.at('swap-size').click();
    await tab.at('swap-size-0').click();
    await until(() => !existsSync(server.path('/swapfile')), 'the swap file to go');
  });

  it('keeps programs that run at the start', async () => {
    await tab.at('program-add').click();
    await tab.at('program-name').fill('route.sh');
    await tab.at('program-content').fill('#!/bin/sh\ntrue\n');
    await tab.at('program-submit').click();
    await tab.at('program-route.sh').waitFor();
    expect(file('/etc/kvm/autostart/route.sh')).toBe('#!/bin/sh\ntrue\n');
    await reload();
    await tab.at('program-edit-route.sh').click();
    await until(async () => (await tab.at('program-content').inputValue()) === '#!/bin/sh\ntrue\n', 'the program');
    await tab.screenshot('device-program');
    await tab.at('program-content').fill('#!/bin/sh\nfalse\n');
    await tab.at('program-submit').click();
    await until(() => file('/etc/kvm/autostart/route.sh') === '#!/bin/sh\nfalse\n', 'the change');
    await tab.at('program-remove-route.sh').click();
    await tab.at('program-route.sh').waitFor({ state: 'detached' });
  });

  it('switches SSH off and on, and restarts the device when that is confirmed', async () => {
    await tab.at('device-ssh').click();
    await until(async () => !(await tab.at('device-ssh').isChecked()), 'SSH to be off');
    expect(file('/etc/kvm/ssh_stop')).toBe('');
    await tab.at('device-ssh').click();
    await until(async () => tab.at('device-ssh').isChecked(), 'SSH to be on');
    await tab.at('device-reboot').click();
    await tab.at('confirm-ok').click();
    await until(() => existsSync(server.path('/rebooted')), 'the restart');
    expect(tab.complaints.filter((line) => !/status of 401/.test(line))).toEqual([]);
  });
});
