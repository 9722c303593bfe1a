// SPDX-License-Identifier: GPL-3.0-or-later

/** State behind the mock's REST routes; what a test wants to know or to change is public. */
export class MockApi {
  readonly sessions = new Map<string, string>();
  users = [
    { username: 'admin', password: 'changeme', role: 'admin', enabled: true, systemAccount: true },
    { username: 'grace', password: 'hopper-1906', role: 'user', enabled: true, systemAccount: false },
  ];
  mustChangePassword = true;
  screen: Record<string, number | string> = {
    type: 'h264',
    resolution: 0,
    quality: 80,
    bitrate: 3000,
    fps: 30,
    gop: 30,
  };
  /** Button presses in order. */
  readonly presses: { type: string; duration: number }[] = [];
  failures = 0;

  /** Status and body for one call; `user` is who asks, null for nobody. `cookie` is set when it has to change. */
  async answer(method: string, path: string, body: Fields, user: string | null): Promise<Answer> {
    if (path === '/api/auth/login') return this.#login(body);
    const account = this.users.find((known) => known.username === user && known.enabled);
    if (!account) return { status: 401, body: 'unauthorized' };
    if (path.startsWith('/api/auth/users')) {
      if (account.role !== 'admin') return { status: 403, body: 'forbidden' };
      return this.#users(method, path.split('/').slice(4).map(decodeURIComponent), body);
    }
    switch (`${method} ${path}`) {
      case 'POST /api/auth/logout':
        return { ...ok(), cookie: '' };
      case 'GET /api/auth/account':
        return ok({ username: account.username, role: account.role });
      case 'GET /api/auth/password':
        return ok({ isUpdated: !(account.systemAccount && this.mustChangePassword) });
      case 'POST /api/auth/password':
        if (body.currentPassword !== account.password) return refused(-3, 'current password is incorrect');
        account.password = String(body.password);
        this.mustChangePassword = false;
        return { ...ok(), cookie: '' };
      case 'GET /api/vm/info':
        return ok({
          ips: [{ name: 'eth0', addr: '192.0.2.17', version: 'IPv4', type: 'Wired' }],
          mdns: 'kvm-1f3a.local',
          image: 'v1.4.2',
          application: '2.6.0',
          deviceKey: 'b81e-77aa-0001',
        });
      case 'GET /api/vm/gpio':
        return ok({ pwr: true, hdd: false });
      case 'POST /api/vm/gpio':
        return this.#press(body);
      case 'GET /api/vm/screen':
        return ok(this.screen);
      case 'POST /api/vm/screen':
        return this.#setScreen(body);
      default:
        return { status: 404, body: 'not found' };
    }
  }

  #login(body: Fields): Answer {
    if (this.failures >= 3)
      return refused(-5, 'Account locked due to too many failed attempts, please try again later');
    const account = this.users.find((user) => user.username === body.username && user.enabled);
    if (!account || account.password !== body.password) {
      this.failures++;
      return refused(-2, 'invalid username or password');
    }
    this.failures = 0;
    const token = Math.random().toString(36).slice(2);
    this.sessions.set(token, account.username);
    return { ...ok(), cookie: token };
  }

  #users(method: string, rest: string[], body: Fields): Answer {
    const name = rest[0];
    if (name === undefined && method === 'GET') {
      return ok({ users: this.users.map((user) => ({ ...user, password: undefined })) });
    }
    if (name === undefined) return this.#createUser(body);
    const user = this.users.find((known) => known.username === name);
    if (!user) return refused(-2, 'user not found');
    if (method === 'DELETE') this.users = this.users.filter((known) => known !== user);
    else if (rest[1] === 'password') user.password = String(body.password);
    else Object.assign(user, body);
    return ok();
  }

  #createUser(body: Fields): Answer {
    const { username, password, role } = body;
    if (this.users.some((user) => user.username === username)) return refused(-3, 'username already exists');
    const fields = { username: String(username), password: String(password), role: String(role) };
    this.users.push({ ...fields, enabled: true, systemAccount: false });
    return ok();
  }

  async #press(body: Fields): Promise<Answer> {
    const duration = Number(body.duration) || 800;
    this.presses.push({ type: String(body.type), duration });
    await new Promise((resolve) => setTimeout(resolve, duration));
    return ok();
  }

  #setScreen(body: Fields): Answer {
    const { type, value } = body;
    if (typeof type !== 'string' || typeof value !== 'number' || !(type in this.screen)) {
      return refused(-2, 'update screen failed');
    }
    if (type === 'type') this.screen.type = value === 0 ? 'mjpeg' : 'h264';
    else if (type === 'quality' && value > 100) this.screen.bitrate = value;
    else this.screen[type] = value;
    return ok();
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** New value of the session cookie; empty clears it. */
  readonly cookie?: string;
}

function ok(data: unknown = null): Answer {
  return { status: 200, body: { code: 0, msg: 'success', data } };
}

function refused(code: number, msg: string): Answer {
  return { status: 200, body: { code, msg, data: null } };
}
