// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { Store } from './store';

it('tells listeners about changes, not about the same value, and not after they left', () => {
  const store = new Store({ a: 1, b: 2 });
  let calls = 0;
  const leave = store.subscribe(() => calls++);
  store.patch({ a: 5 });
  expect(store.get()).toEqual({ a: 5, b: 2 });
  store.set(store.get());
  expect(calls).toBe(1);
  leave();
  store.patch({ b: 0 });
  expect(calls).toBe(1);
});

it('lets a listener leave while it is being told', () => {
  const store = new Store(0);
  const seen: string[] = [];
  const leave = store.subscribe(() => {
    seen.push('first');
    leave();
  });
  store.subscribe(() => seen.push('second'));
  store.set(1);
  store.set(2);
  expect(seen).toEqual(['first', 'second', 'second']);
});
