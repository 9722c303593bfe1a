// SPDX-License-Identifier: GPL-3.0-or-later
import { Camera, Maximize, Minimize } from 'lucide-react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp, useConsole } from '../app/context';
import { useStore } from '../base/store';
import { toggleFullscreen, useFullscreen } from '../screen/fullscreen';
import { download, screenshotName } from '../screen/screenshot';
import { IconButton } from '../ui/button';
import { Logo } from '../ui/logo';
import { AccountMenu } from './account-menu';
import { KeysPanel } from './keys-panel';
import { MediaPanel } from './media-panel';
import { PicturePanel } from './picture-panel';
import { PointerPanel } from './pointer-panel';
import { PowerPanel } from './power-panel';
import { SettingsPanel } from './settings-panel';
import { UsbPanel } from './usb-panel';

/** `bar` is where the focus goes when the person leaves the screen with the keyboard. */
export function TopBar({ bar }: { bar: RefObject<HTMLElement | null> }) {
  const { t } = useTranslation();
  return (
    <header className="top-bar" ref={bar} data-testid="top-bar">
      <Logo />
      <nav className="tools" aria-label={t('menu.tools')}>
        <KeysPanel />
        <PointerPanel />
        <PicturePanel />
        <UsbPanel />
        <PowerPanel />
        <MediaPanel />
        <span className="divider" />
        <ScreenshotButton />
        <FullscreenButton />
      </nav>
      <div className="tools">
        <SettingsPanel />
        <AccountMenu />
      </div>
    </header>
  );
}

function ScreenshotButton() {
  const { t } = useTranslation();
  const { notifier } = useApp();
  const console = useConsole();
  const hasPicture = useStore(console.player.state, (state) => state.hasPicture);
  const take = async () => {
    try {
      download(await console.player.png(), screenshotName(new Date()));
    } catch (error) {
      notifier.error(t('screen.screenshotFailed', { detail: error instanceof Error ? error.message : String(error) }));
    }
    console.focus();
  };
  return (
    <IconButton
      label={t('screen.screenshot')}
      icon={<Camera aria-hidden />}
      disabled={!hasPicture}
      data-testid="screenshot"
      onClick={() => void take()}
    />
  );
}

function FullscreenButton() {
  const { t } = useTranslation();
  const { notifier } = useApp();
  const console = useConsole();
  const full = useFullscreen();
  const toggle = async () => {
    try {
      await toggleFullscreen();
      console.focus();
    } catch {
      notifier.error(t('screen.fullscreenRefused'));
    }
  };
  return (
    <IconButton
      label={full ? t('screen.leaveFullscreen') : t('screen.fullscreen')}
      icon={full ? <Minimize aria-hidden /> : <Maximize aria-hidden />}
      data-testid="fullscreen"
      onClick={() => void toggle()}
    />
  );
}
