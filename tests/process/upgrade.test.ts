// SPDX-License-Identifier: GPL-3.0-or-later
// The package for a device, and what its first start makes of a device with the stock firmware.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device, DEVICE_OPTIONS, writeStandIn } from '../support/device.ts';
import { kitPerTest } from '../support/kit.ts';
import { programs, repository } from '../support/paths.ts';
import { obfuscate } from '../support/session.ts';
import { alive } from '../support/proc.ts';
import { until } from '../support/wait.ts';

const VERSION = '9.8.7';
const PASSWORD = 'look at that screen';
/** Of PASSWORD, with the lowest cost. */
const HASH = '$2a$04$Q1k8Zz3sT0b6m5yN4wXe2utMRPZ91c2Kz1leSjVjNbWQt475XKCsy';

const CALL =
  'import json,ssl,sys,urllib.request\n' +
  'def call(path,body=None,token=""):\n' +
  ' r=urllib.request.Request("https://127.0.0.1"+path,body and json.dumps(body).encode(),{"Content-Type":"application/json","Cookie":"nano-kvm-token="+token})\n' +
  ' return json.load(urllib.request.urlopen(r,context=ssl._create_unverified_context(),timeout=20))\n' +
  'token=call("/api/auth/login",{"username":"admin","password":sys.argv[1]})["data"]["token"]\n' +
  'print(json.dumps([call(path,token=token)["data"] for path in sys.argv[2:]]))\n';

describe('the package', () => {
  const kit = kitPerTest();
  const folder = mkdtempSync(join(tmpdir(), 'nk-package-'));
  const archive = join(folder, `nanokvm_${VERSION}.tar.gz`);

  function pack(into: string): void {
    const web = join(folder, 'web');
    mkdirSync(web, { recursive: true });
    writeFileSync(join(web, 'index.html'), '<!doctype html><title>page</title>');
    const argv = ['--programs', join(folder, 'programs'), '--web', web, '--version', VERSION, into];
    execFileSync(join(repository, 'device/package'), argv, { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  beforeAll(() => {
    for (const program of [programs.server, programs.capture, programs.kvmSystem, programs.nanokvm])
      writeStandIn(program, join(folder, 'programs'));
    pack(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is what the update of the stock firmware takes', () => {
    const names = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' }).trim().split('\n');
    const top = `nanokvm_${VERSION}/`;
    expect(names.every((name) => name.startsWith(top))).toBe(true);
    const wanted = ['version', 'kvm_new_app', 'server/NanoKVM-Server', 'server/web/index.html'];
    for (const name of [...wanted, 'kvm_system/kvm_system', 'system/init.d/S95nanokvm', 'system/bin/nanokvm'])
      expect(names).toContain(top + name);
    const kinds = execFileSync('tar', ['-tvzf', archive], { encoding: 'utf8' }).trim().split('\n');
    expect(kinds.every((line) => /^[d-]\S+ 0\/0 /.test(line))).toBe(true); // files and folders of root, no links
    const manifest = JSON.parse(readFileSync(join(folder, 'latest.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest).toEqual({
      version: VERSION,
      name: `nanokvm_${VERSION}.tar.gz`,
      sha512: createHash('sha512').update(readFileSync(archive)).digest('base64'),
      size: statSync(archive).size,
    });
  });

  /** A device with the stock firmware that its owner has set up. */
  function stock(): Promise<Device> {
    return Device.start(kit, (root) => {
      const put = (name: string, content: string, mode = 0o644): void => {
        mkdirSync(dirname(join(root, name)), { recursive: true });
        writeFileSync(join(root, name), content, { mode });
      };
      rmSync(join(root, 'etc/init.d'), { recursive: true });
      rmSync(join(root, 'kvmapp'), { recursive: true });
      rmSync(join(root, 'app/nanokvm'));
      put('etc/init.d/S03usbdev', '#!/bin/sh\necho 0x0623 >g0/bcdDevice\n', 0o755);
      put('etc/init.d/S95nanokvm', '#!/bin/sh\necho stock\n', 0o755);
      put('etc/init.d/S99mine', '#!/bin/sh\n', 0o755);
      put('etc/default/nanokvm', `SERVER_OPTIONS="${DEVICE_OPTIONS}"\n`);
      put('etc/kvm/pwd', JSON.stringify({ username: 'admin', password: HASH }), 0o600);
      put(
        'etc/kvm/server.yaml',
        'proto: https\ncert:\n  crt: /etc/kvm/server.crt\n  key: /etc/kvm/server.key\n',
        0o600,
      );
      const names = ['-subj', '/CN=kvm.example', '-keyout', join(root, 'etc/kvm/server.key')];
      const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
      execFileSync('openssl', ['req', ...kind, ...names, '-out', join(root, 'etc/kvm/server.crt')], {
        stdio: 'ignore',
      });
      put('data/rescue.iso', 'an image');
      put('etc/kvm/web-title', 'the rack');
      put('kvmapp/version', '2.3.0\n');
      put('kvmapp/kvm/ap.ssid', 'NanoKVM');
    });
  }

  /** What the stock firmware's update does. */
  function unpack(device: Device): void {
    mkdirSync(device.path('/root'), { recursive: true });
    renameSync(device.path('/kvmapp'), device.path('/root/old'));
    execFileSync('tar', ['-xzf', archive, '-C', device.path('/')]);
    renameSync(device.path(`/nanokvm_${VERSION}`), device.path('/kvmapp'));
  }

  it('turns a device with the stock firmware into ours and keeps what its owner had', async () => {
    const device = await stock();
    const certificate = device.text('/etc/kvm/server.crt');
    // The stock server runs from /tmp, and nobody watches over it.
    device.run('mkdir', '/tmp/server');
    device.run('cp', '/host/bin/sleep', '/tmp/server/NanoKVM-Server');
    device.run('start-stop-daemon', '-S', '-b', '-x', '/tmp/server/NanoKVM-Server', '--', '1000');
    const former = await until(() => {
      const pid = Number(device.run('pidof', 'NanoKVM-Server').out);
      return pid > 0 ? device.pidHere(pid) : null;
    }, 'the stock server');

    unpack(device);
    const restarted = device.run('/kvmapp/system/init.d/S95nanokvm', 'restart');
    expect(restarted, restarted.err).toMatchObject({ status: 0 });

    expect(alive(former)).toBe(false);
    await until(() => device.text('/dev/console').includes('\nready '), 'our server to be ready');
    const paths = ['/api/vm/info', '/api/storage/image', '/api/auth/account'];
    const answers = device.net.run('python3', '-c', CALL, obfuscate(PASSWORD), ...paths);
    const [info, images, account] = JSON.parse(answers) as [{ application: string }, { files: string[] }, unknown];
    expect(info.application).toBe(VERSION);
    expect(images.files).toEqual(['/data/rescue.iso']);
    expect(JSON.stringify(account)).toContain('admin');
    expect(device.text('/etc/kvm/server.crt')).toBe(certificate);
    expect(device.text('/etc/kvm/web-title')).toBe('the rack');
    expect(device.text('/kvmapp/kvm/ap.ssid')).toBe('NanoKVM');
    expect(device.run('ls', '/boot').out.split('\n')).toContain('usb.hid_only');
    expect(device.text('/etc/init.d/S95nanokvm')).toBe(
      readFileSync(join(repository, 'device/root/etc/init.d/S95nanokvm'), 'utf8'),
    );
    expect(device.text('/etc/init.d/S99mine')).not.toBe('');
    expect(device.run('ls', '/kvmapp').out).not.toContain('kvm_new_app');
    // From now on it is the device's own program that starts and stops it.
    expect(device.script('S95nanokvm', 'stop').status).toBe(0);
    expect(device.run('nanokvm', 'migrate')).toMatchObject({ status: 0, out: '' });
  });

  it('starts also when its files cannot be put in place, and tries that again', async () => {
    const device = await stock();
    unpack(device);
    const mount = (...argv: string[]): void =>
      expect(device.run('/host/bin/mount', ...argv, '/etc/init.d').status, argv.join(' ')).toBe(0);
    mount('--bind', '/etc/init.d');
    mount('-o', 'remount,bind,ro');
    const restarted = device.run('/kvmapp/system/init.d/S95nanokvm', 'restart');
    expect(restarted, restarted.err).toMatchObject({ status: 0 });
    expect(restarted.err).toContain('not all files of the new application are in place');
    await until(() => device.text('/dev/console').includes('\nready '), 'our server to be ready');
    expect(device.run('ls', '/kvmapp').out).toContain('kvm_new_app');
    mount('-o', 'remount,bind,rw');
    const again = device.run('/kvmapp/system/init.d/S95nanokvm', 'restart');
    expect(again, again.err).toMatchObject({ status: 0, err: '' });
    expect(device.run('ls', '/kvmapp').out).not.toContain('kvm_new_app');
    expect(device.text('/etc/init.d/S95nanokvm')).toContain('nanokvm supervise');
  });

  it('starts on a card that takes no writes any more, and says so', async () => {
    const device = await stock();
    unpack(device);
    expect(device.run('/host/bin/mount', '-o', 'remount,bind,ro', '/').status).toBe(0);
    const restarted = device.run('/kvmapp/system/init.d/S95nanokvm', 'restart');
    expect(restarted, restarted.err).toMatchObject({ status: 0 });
    await until(() => device.text('/dev/console').includes('\nready '), 'our server to be ready');
    const answers = device.net.run('python3', '-c', CALL, obfuscate(PASSWORD), '/api/vm/info');
    expect(answers).toContain(VERSION);
    const doctor = device.run('/kvmapp/system/bin/nanokvm', 'doctor');
    expect(doctor.out).toContain('!! The SD card is read-only');
  });

  it('is the same for the same programs', () => {
    const again = join(kit.folder(), 'again');
    pack(again);
    expect(readFileSync(join(again, `nanokvm_${VERSION}.tar.gz`)).equals(readFileSync(archive))).toBe(true);
  });
});
