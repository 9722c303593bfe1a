// SPDX-License-Identifier: GPL-3.0-or-later
import { useSyncExternalStore } from 'react';

export const ROUTES = ['/', '/auth/login', '/device', '/users'] as const;
export type Route = (typeof ROUTES)[number];

/** The page an address fragment names; the screen for anything unknown. */
export function parseRoute(hash: string): Route {
  const path = hash.replace(/^#/, '').split('?')[0] ?? '';
  return ROUTES.find((route) => route === path) ?? '/';
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, () => parseRoute(location.hash));
}

/** `replace`: without a step in the history, so that "back" does not return to a page that redirects. */
export function go(route: Route, replace = false): void {
  if (parseRoute(location.hash) === route && location.hash !== '') return;
  if (!replace) {
    location.hash = route;
    return;
  }
  history.replaceState(null, '', `#${route}`);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
