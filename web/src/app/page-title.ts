// SPDX-License-Identifier: GPL-3.0-or-later
import { useEffect } from 'react';
import { USUAL_TITLE } from '../api/system';
import { useApp } from './context';

/** What the browser's tab says; empty: the usual. */
export function showTitle(title: string): void {
  document.title = title === '' ? USUAL_TITLE : title;
}

/** The device's own title for those who are signed in; others are not told. */
export function usePageTitle(signedIn: boolean): void {
  const { system } = useApp();
  useEffect(() => {
    if (!signedIn) {
      showTitle('');
      return;
    }
    system.title().then(showTitle, () => undefined); // a server that does not answer shows elsewhere
  }, [system, signedIn]);
}
