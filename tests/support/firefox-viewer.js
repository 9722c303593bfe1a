// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Debian's Firefox without a window, which watches by our page: the second browser.
 *
 * usage: node firefox-viewer.js URL PASSWORD SECONDS FOLDER
 *
 * Logs in, chooses WebRTC, and prints a line each second from the first picture on, `stats {…}` of window.__kvm.stats(), and
 * `offer "…"` with the session description that the page sent. Ends when the time is over.
 *
 * Firefox offers H.264 when it has a plugin that says so, which Debian does not ship; it decodes by libavcodec all the same.
 * The plugin that FOLDER gets is therefore a name without a program.
 */
import { spawn } from 'node:child_process';
import console from 'node:console';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

const [url, password, seconds, folder] = process.argv.slice(2);

const PREFERENCES = {
  'media.navigator.mediadatadecoder_h264_enabled': true,
  'media.autoplay.default': 0,
  // It is to call nobody.
  'app.update.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'media.gmp-manager.updateEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

function prepare() {
  const profile = join(folder, 'profile');
  const plugin = join(folder, 'gmp-gmpopenh264', '1.0');
  mkdirSync(profile, { recursive: true });
  mkdirSync(plugin, { recursive: true });
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
  writeFileSync(join(profile, 'user.js'), lines.join(''));
  writeFileSync(
    join(plugin, 'gmpopenh264.info'),
    'Name: gmpopenh264\nDescription: a name\nVersion: 1.0\nAPIs: encode-video[h264], decode-video[h264]\n',
  );
  writeFileSync(join(plugin, 'libgmpopenh264.so'), '');
  return { profile, plugin };
}

/** Starts Firefox and returns where WebDriver BiDi listens. */
function startFirefox({ profile, plugin }) {
  const firefox = spawn(
    'setpriv',
    [
      '--pdeathsig',
      'KILL',
      '--',
      'firefox-esr',
      '--headless',
      '--no-remote',
      '--profile',
      profile,
      '--remote-debugging-port',
      '0',
    ],
    { env: { ...process.env, HOME: folder, MOZ_GMP_PATH: plugin }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const address = new Promise((found, failed) => {
    createInterface({ input: firefox.stderr }).on('line', (line) => {
      const match = /WebDriver BiDi listening on (ws:\S+)/.exec(line);
      if (match) found(match[1]);
    });
    firefox.once('close', () => failed(new Error('Firefox has ended')));
  });
  return { firefox, address };
}

/** https://w3c.github.io/webdriver-bidi/ */
class Driver {
  #socket;
  #calls = new Map();
  #last = 0;

  static async connect(address) {
    const driver = new Driver();
    driver.#socket = new WebSocket(`${address}/session`);
    driver.#socket.on('message', (text) => {
      const { id, type, result, message } = JSON.parse(text);
      const call = driver.#calls.get(id);
      driver.#calls.delete(id);
      if (type === 'error') call?.fail(new Error(message));
      else call?.done(result);
    });
    await new Promise((open, failed) => driver.#socket.once('open', open).once('error', failed));
    await driver.call('session.new', { capabilities: {} });
    return driver;
  }

  call(method, params) {
    const id = ++this.#last;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((done, fail) => this.#calls.set(id, { done, fail }));
  }

  /** What the expression is worth in the tab; values that JSON can tell. */
  async evaluate(tab, expression) {
    const { exceptionDetails, result } = await this.call('script.evaluate', {
      expression: `(async () => JSON.stringify(await (${expression})))()`,
      awaitPromise: true,
      userActivation: true,
      target: { context: tab },
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value === undefined ? undefined : JSON.parse(result.value);
  }

  async type(tab, testId, text) {
    await this.evaluate(tab, `document.querySelector('[data-testid="${testId}"]').focus() ?? null`);
    const actions = [...text].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.call('input.performActions', { context: tab, actions: [{ type: 'key', id: 'keyboard', actions }] });
  }
}

const BEFORE_THE_PAGE = `() => {
  localStorage.setItem('nanokvm.settings', JSON.stringify({ mode: 'webrtc' }));
  const set = RTCPeerConnection.prototype.setLocalDescription;
  RTCPeerConnection.prototype.setLocalDescription = async function (...given) {
    await set.apply(this, given);
    window.offered = this.localDescription.sdp;
  };
}`;

async function watch(driver) {
  await driver.call('script.addPreloadScript', { functionDeclaration: BEFORE_THE_PAGE });
  const tab = (await driver.call('browsingContext.getTree', {})).contexts[0].context;
  await driver.call('browsingContext.navigate', { context: tab, url, wait: 'complete' });
  await driver.type(tab, 'login-username', 'admin');
  await driver.type(tab, 'login-password', `${password}\uE007`);
  let told = false;
  for (let left = Number(seconds); left > 0; await sleep(1000)) {
    const stats = await driver.evaluate(tab, 'window.__kvm?.stats()');
    console.log(`stats ${JSON.stringify(stats ?? null)}`);
    if (!stats?.hasPicture || stats.mode !== 'webrtc') continue;
    if (!told) console.log(`offer ${JSON.stringify(await driver.evaluate(tab, 'window.offered'))}`);
    told = true;
    left--;
  }
}

const { firefox, address } = startFirefox(prepare());
const driver = await Driver.connect(await address);
await watch(driver);
await driver.call('browser.close', {}).catch(() => undefined);
console.log('ended');
firefox.kill('SIGKILL');
process.exit(0);
