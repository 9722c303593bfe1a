// SPDX-License-Identifier: GPL-3.0-or-later
import { type CSSProperties, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsole, useSettings } from '../app/context';
import { useStore } from '../base/store';
import { Overlay } from './overlay';

/** The target's screen: takes keyboard and pointer while it has the focus. */
export function Screen() {
  const { t } = useTranslation();
  const console = useConsole();
  const settings = useSettings();
  const element = useRef<HTMLDivElement>(null);
  const hasPicture = useStore(console.player.state, (state) => state.hasPicture);

  useEffect(() => {
    const screen = element.current;
    if (!screen) return;
    screen.append(console.player.element);
    const detach = console.attach(screen);
    console.focus();
    return detach;
  }, [console]);

  return (
    <div className="stage">
      <div
        ref={element}
        className={`screen cursor-${settings.cursor} scale-${settings.scale}`}
        style={useOriginalSize()}
        role="application"
        aria-label={t('screen.label')}
        tabIndex={0}
        data-testid="screen"
        data-picture={hasPicture}
      />
      <Overlay />
    </div>
  );
}

/** Size on the page at which one pixel of the picture is one pixel of the display. */
function useOriginalSize(): CSSProperties | undefined {
  const { player } = useConsole();
  const { scale } = useSettings();
  const width = useStore(player.state, (state) => state.width);
  const height = useStore(player.state, (state) => state.height);
  if (scale !== 'original' || width === 0) return undefined;
  return { width: width / devicePixelRatio, height: height / devicePixelRatio };
}
