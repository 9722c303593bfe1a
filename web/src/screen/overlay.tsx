// SPDX-License-Identifier: GPL-3.0-or-later
import { CircleAlert, LoaderCircle, MonitorX, PlugZap, PowerOff, Unplug, WifiOff } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsole } from '../app/context';
import { useStore } from '../base/store';
import { isProgress, overlayFor, type OverlayFacts, type OverlayKind } from './overlay-kind';

const TICK_MS = 500;

const ICONS: Readonly<Partial<Record<OverlayKind, ReactNode>>> = {
  'no-cable': <Unplug aria-hidden />,
  'no-signal': <MonitorX aria-hidden />,
  'powered-off': <PowerOff aria-hidden />,
  'connection-lost': <WifiOff aria-hidden />,
  'input-lost': <PlugZap aria-hidden />,
};

/** The words over the picture: why there is none, or why it is old. */
export function Overlay() {
  const { t } = useTranslation();
  const { control } = useConsole();
  const signal = useStore(control, (state) => state.signal);
  const kind = useOverlayKind();
  if (!kind) return null;
  const progress = isProgress(kind);
  const icon = progress ? <LoaderCircle className="spin" aria-hidden /> : (ICONS[kind] ?? <CircleAlert aria-hidden />);
  const small = kind === 'input-lost';
  return (
    <div
      className={`overlay ${small ? 'overlay-small' : ''} ${progress ? 'overlay-progress' : ''}`}
      data-testid="overlay"
      data-kind={kind}
      role="status"
    >
      <div className="overlay-card">
        <div className="overlay-icon">{icon}</div>
        <div>
          <h2>{t(`overlay.${kind}.title`)}</h2>
          {!small && <p>{t(`overlay.${kind}.text`)}</p>}
          {signal && signal.state === kind && signal.message && <p className="overlay-detail">{signal.message}</p>}
        </div>
      </div>
    </div>
  );
}

function useOverlayKind(): OverlayKind | null {
  const { control, player } = useConsole();
  const video = useStore(player.state, (state) => state.socket);
  const hasPicture = useStore(player.state, (state) => state.hasPicture);
  const socket = useStore(control, (state) => state.socket);
  const signal = useStore(control, (state) => state.signal?.state ?? null);
  const settled = video === 'open' && socket === 'open' && hasPicture;
  const now = useClock(!settled);
  const facts: OverlayFacts = {
    video,
    control: socket,
    signal,
    hasPicture,
    videoLostMs: useElapsed(video !== 'open', now),
    controlLostMs: useElapsed(socket !== 'open', now),
    waitedMs: useElapsed(video === 'open' && !hasPicture, now),
  };
  return overlayFor(facts);
}

/** The time, renewed twice a second while `running`. */
function useClock(running: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}

/** Milliseconds that `active` has lasted, as of `now`. */
function useElapsed(active: boolean, now: number): number {
  const since = useRef<number | null>(null);
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    if (active) since.current ??= performance.now();
    else since.current = null;
    setElapsed(since.current === null ? 0 : Math.max(0, now - since.current));
  }, [active, now]);
  return active ? elapsed : 0;
}
