// SPDX-License-Identifier: GPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CUBE_PASSWORD } from '../support/cube-setup.ts';
import { Cube, EV, KEY } from '../support/cube.ts';
import { look, PORT, RESUME, SUSPEND, useFlags } from '../support/gadget.ts';
import { Dice, Expectation, Hand } from '../support/key-story.ts';
import { logIn, must, type Session } from '../support/session.ts';
import { until, within } from '../support/wait.ts';
import { InputSocket } from '../support/websocket.ts';

/** NANOKVM_SEED tells another story; NANOKVM_STEPS a longer one. */
const SEED = Number(process.env.NANOKVM_SEED ?? 20261127);
const CARDS = 19;
const STEPS = Number(process.env.NANOKVM_STEPS ?? 2 * CARDS);
const LUN = '/sys/kernel/config/usb_gadget/g0/functions/mass_storage.disk0/lun.0';
/** No story has this key; in HID-only mode there is none above 0x65. */
const PROBE = { usage: 0x64, code: 86 } as const;

class Person {
  readonly hand = new Hand();
  readonly name: string;
  socket: InputSocket;

  constructor(name: string, socket: InputSocket) {
    this.name = name;
    this.socket = socket;
  }

  send(): void {
    this.socket.keyboard(this.hand.keys, this.hand.modifiers);
  }

  /** The server has read all that was sent before. */
  async read(): Promise<void> {
    const pong = new Promise<void>((done) => this.socket.ws.once('pong', () => done()));
    this.socket.ws.ping();
    await within(pong, `the pong to ${this.name}`);
  }

  /** Until its next event says otherwise. */
  get inControl(): boolean {
    return this.socket.events.findLast(({ type }) => type === 'control-status')?.data.mine === true;
  }
}

/** Two browsers and everything that can happen to them, against a model of what the target must have got. */
class Story {
  readonly #cube: Cube;
  readonly #dice: Dice;
  readonly #expected = new Expectation();
  #session: Session;
  #people: [Person, Person];
  #hidOnly = false;
  #deck: number[] = [];
  #medium = '';

  private constructor(cube: Cube, session: Session, people: [Person, Person], dice: Dice) {
    this.#cube = cube;
    this.#session = session;
    this.#people = people;
    this.#dice = dice;
  }

  static async begin(cube: Cube, seed: number): Promise<Story> {
    const session = await logIn({ port: inject('cubePort') }, 'admin', CUBE_PASSWORD);
    const [ada, bob] = [await InputSocket.open(session), await InputSocket.open(session)];
    const story = new Story(cube, session, [new Person('ada', ada), new Person('bob', bob)], new Dice(seed));
    await story.#connected();
    return story;
  }

  /** One step; what it was. */
  async step(): Promise<string> {
    const told = await this.#act();
    if (told.undisturbed) {
      for (const { socket } of this.#people) expect(socket.closing).toBeNull();
      await this.#compare();
    } else {
      await this.#connected();
    }
    return told.text;
  }

  async finish(): Promise<void> {
    for (const person of this.#people) {
      this.#expected.key(...person.hand.letGo());
      await person.socket.close();
    }
    await this.#compare();
  }

  async #act(): Promise<{ text: string; undisturbed: boolean }> {
    const [who, other] = this.#dice.roll(2) === 0 ? this.#people : ([...this.#people].reverse() as [Person, Person]);
    const calm = async (text: string | Promise<string>): Promise<{ text: string; undisturbed: boolean }> => ({
      text: await text,
      undisturbed: true,
    });
    const storm = async (text: Promise<string>): Promise<{ text: string; undisturbed: boolean }> => ({
      text: await text,
      undisturbed: false,
    });
    switch (this.#deal()) {
      case 0:
        return storm(this.#switchMode());
      case 1:
        return storm(this.#switchNetwork());
      case 2:
        return storm(this.#unplug(who));
      case 3:
        return storm(this.#restart(who));
      case 4:
        return storm(this.#reset());
      case 5:
        // A drive keeps Linux from suspending us: in normal mode see recovery.test.ts.
        return this.#hidOnly ? storm(this.#sleep(who, other)) : calm(this.#type(who, other));
      case 6:
      case 7:
        return calm(this.#changeMedium(who, other));
      case 8:
      case 9:
        return calm(this.#leave(who));
      case 10:
      case 11:
        return calm(this.#intrude(who, other));
      default:
        return calm(this.#type(who, other));
    }
  }

  /** One of all kinds of steps: each of CARDS comes once before any comes again. */
  #deal(): number {
    if (this.#deck.length === 0) this.#deck = Array.from({ length: CARDS }, (_, card) => card);
    return this.#deck.splice(this.#dice.roll(this.#deck.length), 1)[0] ?? 0;
  }

  async #control(who: Person, other: Person): Promise<void> {
    who.socket.send(JSON.stringify({ type: 'control', action: 'take' }));
    // What the other one holds is released for it; its browser learns that it is not in control any more.
    this.#expected.key(...other.hand.letGo());
    await until(() => who.inControl, `${who.name} to be in control`);
    await other.read();
  }

  /** A burst of one-key changes, moves and clicks; keys may stay down. */
  async #type(who: Person, other: Person): Promise<string> {
    await this.#control(who, other);
    const reports = 3 + this.#dice.roll(12);
    for (let i = 0; i < reports; ++i) {
      switch (this.#dice.roll(6)) {
        case 0: {
          const dx = this.#dice.roll(40) - 20;
          who.socket.relative(dx, 0);
          this.#expected.move(dx);
          break;
        }
        case 1: {
          const [x, y] = [this.#dice.roll(32768), this.#dice.roll(32768)];
          who.socket.absolute(x, y);
          this.#expected.place(x, y);
          if (this.#dice.roll(2) === 0) {
            who.socket.absolute(x, y, 1);
            who.socket.absolute(x, y);
            this.#expected.key({ code: KEY.BTN_LEFT, value: 1 }, { code: KEY.BTN_LEFT, value: 0 });
          }
          break;
        }
        default:
          this.#expected.key(who.hand.toggle(this.#dice));
          who.send();
      }
    }
    return `${who.name} sends ${reports} reports and keeps ${who.hand.codes.join(' ') || 'nothing'} down`;
  }

  /** Who is not in control types while the other one holds a key: nothing of it arrives. */
  async #intrude(who: Person, other: Person): Promise<string> {
    await this.#control(who, other);
    while (who.hand.empty) {
      this.#expected.key(who.hand.toggle(this.#dice));
      who.send();
    }
    await who.read();
    other.socket.keyboard([0x1d], 0x10);
    other.socket.relative(100, 0, 1);
    other.socket.absolute(100, 100, 1);
    other.socket.keyboard([]);
    await other.read();
    return `${other.name} types although ${who.name} holds ${who.hand.codes.join(' ')}`;
  }

  /** A browser goes with what it holds, with or without a word, and comes back. */
  async #leave(who: Person): Promise<string> {
    const held = who.hand.codes.join(' ') || 'nothing';
    const politely = this.#dice.roll(2) === 0;
    this.#expected.key(...who.hand.letGo());
    await (politely ? who.socket.close() : who.socket.drop());
    who.socket = await InputSocket.open(this.#session);
    return `${who.name} ${politely ? 'leaves' : 'is lost'} with ${held} down and comes back`;
  }

  /** A disc comes or goes while somebody types. */
  async #changeMedium(who: Person, other: Person): Promise<string> {
    if (this.#hidOnly) return this.#type(who, other);
    const file = this.#dice.pick(['', '/data/one.iso', '/data/two.iso'].filter((one) => one !== this.#medium));
    const cdrom = this.#dice.roll(2) === 0;
    const change = this.#session.send('POST', '/api/storage/image/mount', { file, cdrom });
    const typed = await this.#type(who, other);
    must(await change);
    this.#medium = file;
    expect(await this.#cube.text(`${LUN}/file`)).toBe(file);
    return `${file === '' ? 'nothing' : file} goes into the drive while ${typed}`;
  }

  async #switchMode(): Promise<string> {
    this.#hidOnly = !this.#hidOnly;
    const mode = this.#hidOnly ? 'hid-only' : 'normal';
    await this.#session.post('/api/hid/mode', { mode });
    this.#medium = this.#hidOnly ? '' : await this.#cube.text(`${LUN}/file`);
    return `the mode becomes ${mode}`;
  }

  async #switchNetwork(): Promise<string> {
    await this.#session.post('/api/vm/device/virtual', { device: 'network' });
    return 'the network card is switched';
  }

  /** dummy_hcd's own way to pull the cable (soft_connect) leaves it dead: so one end or the other lets go. */
  async #unplug(who: Person): Promise<string> {
    const [text, out, into] = this.#dice.pick([
      ['the gadget is taken off the bus', 'nanokvm usb down', 'nanokvm usb up'],
      ['the host drops us', `echo 0 >${PORT}/authorized`, `echo 1 >${PORT}/authorized`],
    ] as const);
    await this.#cube.sh(out);
    await until(async () => (await this.#cube.inputDevices()).length === 0, 'the target to see us go');
    who.hand.toggle(this.#dice);
    who.send();
    await who.read();
    await this.#cube.sh(into);
    return `${text} while ${who.name} types, and is back`;
  }

  /** The target's kernel suspends us, which it does only when no key is down, and wakes us again. */
  async #sleep(who: Person, other: Person): Promise<string> {
    await this.#control(who, other);
    this.#expected.key(...who.hand.letGo());
    who.send();
    await this.#compare();
    await this.#cube.sh(SUSPEND);
    who.hand.toggle(this.#dice);
    who.send();
    await who.read();
    await this.#cube.sh(RESUME);
    return `the target sleeps while ${who.name} types, and wakes up`;
  }

  async #restart(who: Person): Promise<string> {
    const killed = this.#dice.roll(2) === 0;
    who.hand.toggle(this.#dice);
    who.send();
    await who.read();
    if (killed) await this.#cube.sh('kill -9 $(pidof NanoKVM-Server)');
    await this.#cube.run(['/etc/init.d/S95nanokvm', 'restart']);
    for (const { socket } of this.#people) await socket.ended();
    this.#session = await until(
      () => logIn({ port: inject('cubePort') }, 'admin', CUBE_PASSWORD).catch(() => null),
      'the new server',
    );
    for (const person of this.#people) person.socket = await InputSocket.open(this.#session);
    return `the server is ${killed ? 'killed' : 'restarted'} while ${who.name} types`;
  }

  async #reset(): Promise<string> {
    if (this.#dice.roll(2) === 0) {
      await this.#session.post('/api/hid/reset');
      return 'the HID devices are reset';
    }
    const [bus, device] = [await this.#cube.text(`${PORT}/busnum`), await this.#cube.text(`${PORT}/devnum`)];
    const path = `/dev/bus/usb/${bus.padStart(3, '0')}/${device.padStart(3, '0')}`;
    await this.#cube.step('reset_usb', { path });
    return 'the target resets its port';
  }

  /** After a disturbance: nothing is down, and what is typed arrives again. From here on everything counts. */
  async #connected(): Promise<void> {
    await until(() => look(this.#cube), 'the target to have taken in our USB functions');
    const [first, second] = this.#people;
    for (const { hand } of this.#people) hand.letGo();
    second.socket.send(JSON.stringify({ type: 'control', action: 'release' }));
    await second.read();
    first.socket.send(JSON.stringify({ type: 'control', action: 'take' }));
    await until(async () => {
      const before = this.#cube.events.length;
      first.socket.keyboard([PROBE.usage]);
      first.socket.keyboard([]);
      first.socket.relative(1, 0);
      await first.read();
      await this.#cube.settle();
      const since = this.#cube.events.slice(before);
      const key = since.some(({ code, value }) => code === PROBE.code && value === 0);
      return key && since.some(({ type }) => type === EV.REL);
    }, 'keyboard and mouse to work');
    expect(await this.#pressed()).toEqual([]);
    this.#expected.begin(this.#cube.events);
  }

  async #pressed(): Promise<number[]> {
    return (await this.#cube.inputDevices()).flatMap(({ pressed }) => pressed).sort((a, b) => a - b);
  }

  /** All that was sent has arrived, once; what is down at the target is what somebody holds. */
  async #compare(): Promise<void> {
    await until(() => this.#expected.difference(this.#cube.events) === '', 'all that was typed', 60_000).catch(
      () => undefined, // the difference is told below
    );
    await this.#cube.settle();
    expect(this.#expected.difference(this.#cube.events)).toBe('');
    const held = this.#people.flatMap(({ hand }) => hand.codes).sort((a, b) => a - b);
    expect(await this.#pressed()).toEqual(held);
  }
}

describe('whatever happens to browsers, cable, server and drive', () => {
  let cube: Cube;
  beforeAll(async () => {
    cube = await Cube.connect();
    await useFlags(cube, { 'usb.disk0': '' });
    await cube.sh(
      'for name in one two; do truncate -s 1M /data/$name.iso; printf CD001 | dd of=/data/$name.iso bs=1 seek=32769 conv=notrunc; done',
    );
  });
  afterAll(async () => {
    await cube.close();
  });

  it(`loses, doubles and leaves down no key: story ${SEED}`, async () => {
    const story = await Story.begin(cube, SEED);
    for (let at = 1; at <= STEPS; ++at) console.log(`${at}. ${await story.step()}`);
    await story.finish();
  }, 1_200_000);
});
