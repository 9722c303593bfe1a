// SPDX-License-Identifier: GPL-3.0-or-later
import { Store } from '../base/store';

export interface Notice {
  readonly id: number;
  readonly kind: 'info' | 'error';
  readonly text: string;
}

/** More at a time would cover the picture; the oldest goes. */
const LIMIT = 3;
const SHOWN_MS = 6000;

/** Short messages at the edge of the page; they leave by themselves. */
export class Notifier {
  readonly notices = new Store<readonly Notice[]>([]);
  #lastId = 0;

  info(text: string): void {
    this.#add('info', text);
  }

  error(text: string): void {
    this.#add('error', text);
  }

  dismiss(id: number): void {
    this.notices.set(this.notices.get().filter((notice) => notice.id !== id));
  }

  #add(kind: Notice['kind'], text: string): void {
    const id = ++this.#lastId;
    this.notices.set(
      [...this.notices.get().filter((notice) => notice.text !== text), { id, kind, text }].slice(-LIMIT),
    );
    setTimeout(() => this.dismiss(id), SHOWN_MS);
  }
}
