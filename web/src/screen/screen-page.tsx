// SPDX-License-Identifier: GPL-3.0-or-later
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordNotice } from '../account/password-notice';
import { ConsoleContext, useApp } from '../app/context';
import { Console } from '../console/console';
import { platformOf } from '../input/platform';
import { TopBar } from '../menu/top-bar';
import { StatusBar } from '../status/status-bar';
import { detectCapabilities } from '../stream/capabilities';
import { useFullscreen } from './fullscreen';
import { Screen } from './screen';

/** The page that the product is: menu, screen, status. */
export function ScreenPage() {
  const { t } = useTranslation();
  const bar = useRef<HTMLElement>(null);
  const full = useFullscreen();
  const console = useNewConsole(() => bar.current?.querySelector('button')?.focus());
  if (!console) return <p className="page-note">{t('common.loading')}</p>;
  return (
    <ConsoleContext value={console}>
      <div className="screen-page" data-fullscreen={full}>
        {full && <div className="top-bar-edge" aria-hidden />}
        <TopBar bar={bar} />
        <PasswordNotice />
        <main className="screen-main">
          <Screen />
        </main>
        {!full && <StatusBar />}
      </div>
    </ConsoleContext>
  );
}

/** A console that lives as long as the page is shown; null until the browser's abilities are known. */
function useNewConsole(leave: () => void): Console | null {
  const app = useApp();
  const [made, setMade] = useState<Console | null>(null);
  const leaveRef = useRef(leave);
  useEffect(() => {
    let console: Console | null = null;
    let closed = false;
    void detectCapabilities().then((can) => {
      if (closed) return;
      console = new Console(app.settings, can, platformOf(navigator.userAgent), {
        sessionEnded: () => app.session.ended(),
        connectionRefused: () => void app.session.probe(),
        leave: () => leaveRef.current(),
      });
      app.console.set(console);
      setMade(console);
    });
    return () => {
      closed = true;
      app.console.set(null);
      setMade(null);
      console?.dispose();
    };
  }, [app]);
  return made;
}
