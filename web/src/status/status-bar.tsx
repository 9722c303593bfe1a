// SPDX-License-Identifier: GPL-3.0-or-later
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp, useConsole } from '../app/context';
import { useStore } from '../base/store';
import { MODIFIER_LABELS } from '../menu/keys-panel';
import { Panel, PanelSection } from '../ui/panel';
import { bitrateText, codecName, millisecondsText } from './format';
import { LatencyPanel } from './latency-panel';
import { RtcPanel } from './rtc-panel';

/** The line below the screen: how the picture comes, how fast, and what the target's keyboard says. */
export function StatusBar() {
  return (
    <footer className="status-bar" data-testid="status-bar">
      <ConnectionDot />
      <ModePanel />
      <Figures />
      <span className="spacer" />
      <NoInput />
      <Holder />
      <Latches />
      <Leds />
    </footer>
  );
}

function ConnectionDot() {
  const { t } = useTranslation();
  const { control } = useConsole();
  const state = useStore(control, (value) => value.socket);
  const text = t(`status.socket.${state}`);
  return (
    <span
      className="dot"
      data-state={state}
      data-testid="status-connection"
      role="img"
      aria-label={text}
      title={text}
    />
  );
}

interface ChipProps {
  title: string;
  testId: string;
  label: string;
  /** With a dot that says: look here. */
  warns?: boolean;
  children: ReactNode;
}

/** A word of the bar that opens a panel above it. */
function Chip({ title, testId, label, warns = false, children }: ChipProps) {
  return (
    <Panel
      title={title}
      testId={testId}
      placement="top-start"
      trigger={
        <button type="button" className="chip">
          {label}
          {warns && <span className="chip-warn" aria-hidden />}
        </button>
      }
    >
      {() => children}
    </Panel>
  );
}

function ModePanel() {
  const { t } = useTranslation();
  const { player } = useConsole();
  const mode = useStore(player.state, (state) => state.mode);
  const reason = useStore(player.state, (state) => state.reason);
  return (
    <Panel
      title={t(`mode.${mode}`)}
      testId="status-mode"
      placement="top-start"
      trigger={
        <button type="button" className="chip" data-mode={mode} data-reason={reason}>
          {t(`mode.short.${mode}`)}
          {reason !== 'best' && reason !== 'chosen' && <span className="chip-warn" aria-hidden />}
        </button>
      }
    >
      {() => (
        <PanelSection title={t('mode.why')}>
          <p>{t(`mode.reason.${reason}`)}</p>
          <p className="hint">{t(`mode.about.${mode}`)}</p>
        </PanelSection>
      )}
    </Panel>
  );
}

function Figures() {
  const { t } = useTranslation();
  const { player } = useConsole();
  const stats = useStore(player.state, (state) => state.stats);
  const width = useStore(player.state, (state) => state.width);
  const height = useStore(player.state, (state) => state.height);
  return (
    <>
      {width > 0 && (
        <span data-testid="status-size">
          {width}×{height}
        </span>
      )}
      {stats.codec && <span data-testid="status-codec">{codecName(stats.codec)}</span>}
      {stats.framesReceived > 0 && (
        <>
          <span data-testid="status-fps">{t('status.fps', { value: stats.fps })}</span>
          <span data-testid="status-bitrate">{bitrateText(stats.kbps)}</span>
        </>
      )}
      {stats.latency && (
        <Chip title={t('latency.title')} testId="status-latency" label={millisecondsText(stats.latency.p50)}>
          <LatencyPanel />
        </Chip>
      )}
      {stats.webrtc && (
        <Chip title={t('webrtc.title')} testId="status-webrtc" label={millisecondsText(stats.webrtc.jitterBufferMs)}>
          <RtcPanel />
        </Chip>
      )}
      {stats.lostLately > 0 && (
        <span
          data-testid="status-dropped"
          title={t('status.droppedHint', { missed: stats.missed, dropped: stats.dropped })}
        >
          {t('status.dropped', { value: stats.lostLately })}
        </span>
      )}
    </>
  );
}

/** Where typing reaches nobody, a person is told so, and why. */
function NoInput() {
  const { t } = useTranslation();
  const { device } = useApp();
  const [why, setWhy] = useState('');
  useEffect(() => {
    device.noInput().then(setWhy, () => undefined); // what keeps the server from answering is shown elsewhere
  }, [device]);
  if (why === '') return null;
  return (
    <Chip title={t('status.noInput')} testId="status-no-input" label={t('status.noInput')} warns>
      <PanelSection title={t('status.noInputText')}>
        <p>{why}</p>
      </PanelSection>
    </Chip>
  );
}

function Holder() {
  const { t } = useTranslation();
  const { control } = useConsole();
  const status = useStore(control, (state) => state.control);
  if (!status || status.mine || status.holder === '') return null;
  return (
    <span className="holder" data-testid="status-holder">
      {t('status.holder', { name: status.holder })}
    </span>
  );
}

/** Modifiers held on the screen, so that nobody wonders why the target does strange things. */
function Latches() {
  const { t } = useTranslation();
  const console = useConsole();
  const latches = useStore(console.control, (state) => state.latches);
  return (
    <>
      {Object.entries(MODIFIER_LABELS)
        .filter(([code]) => (latches[code] ?? null) !== null)
        .map(([code, label]) => (
          <button
            key={code}
            type="button"
            className="chip chip-latch"
            data-testid={`status-latch-${code}`}
            title={t(`status.latch.${latches[code] ?? 'once'}`)}
            onMouseDown={(event) => event.preventDefault()} // the screen keeps the focus
            onClick={() => console.cycleLatch(code)}
          >
            {label}
          </button>
        ))}
    </>
  );
}

function Leds() {
  const { t } = useTranslation();
  const { control } = useConsole();
  const leds = useStore(control, (state) => state.leds);
  if (!leds?.known) return null;
  const lights = [
    ['Num', leds.numLock, 'num'],
    ['Caps', leds.capsLock, 'caps'],
    ['Scroll', leds.scrollLock, 'scroll'],
  ] as const;
  return (
    <span className="leds" aria-label={t('status.leds')}>
      {lights.map(([label, on, id]) => (
        <span key={id} className="led" data-on={on} data-testid={`led-${id}`}>
          {label}
        </span>
      ))}
    </span>
  );
}
