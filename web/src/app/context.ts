// SPDX-License-Identifier: GPL-3.0-or-later
import { createContext, useContext } from 'react';
import type { AccountApi } from '../api/account';
import type { DeviceApi } from '../api/device';
import type { MediaApi } from '../api/media';
import type { NetworkApi } from '../api/network';
import type { SystemApi } from '../api/system';
import type { UsbApi } from '../api/usb';
import type { Settings } from '../base/settings';
import { type Store, useStore } from '../base/store';
import type { Console } from '../console/console';
import type { Uploads } from '../media/uploads';
import type { Notifier } from '../ui/notifier';
import type { Session } from './session';

/** What every part of the page may use; made once in main.tsx. */
export interface App {
  readonly accounts: AccountApi;
  readonly device: DeviceApi;
  readonly media: MediaApi;
  readonly network: NetworkApi;
  readonly system: SystemApi;
  readonly uploads: Uploads;
  readonly usb: UsbApi;
  readonly session: Session;
  readonly settings: Store<Settings>;
  readonly notifier: Notifier;
  /** The console that is open, for the diagnostics. */
  readonly console: Store<Console | null>;
}

export const AppContext = createContext<App | null>(null);
export const ConsoleContext = createContext<Console | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('useApp outside of AppContext');
  return app;
}

export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (!console) throw new Error('useConsole outside of ConsoleContext');
  return console;
}

export function useSettings(): Settings {
  return useStore(useApp().settings, (settings) => settings);
}
