// SPDX-License-Identifier: GPL-3.0-or-later
import { Power, RotateCcw } from 'lucide-react';
import { type CSSProperties, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PowerButton } from '../api/device';
import { useApp, useConsole } from '../app/context';
import { useStore } from '../base/store';
import { Button, IconButton } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { errorText } from '../ui/error-text';
import { Panel, PanelSection } from '../ui/panel';

/** A press as a finger does it; mainboards take it as "on", "sleep" or "shut down". */
const SHORT_MS = 800;
/** ATX cuts the power after four seconds; some boards want more. */
const LONG_SECONDS = { least: 5, most: 12, usual: 6 };

interface Press {
  readonly button: PowerButton;
  readonly durationMs: number;
}

export function PowerPanel() {
  const { t } = useTranslation();
  const { pressing, press } = usePress();
  const [asking, setAsking] = useState<Press | null>(null);
  const power = usePower();
  return (
    <>
      <Panel
        title={t('power.title')}
        testId="menu-power"
        trigger={
          <IconButton
            label={t('power.title')}
            className={power?.known && power.pwr ? 'power-on' : ''}
            icon={<Power aria-hidden />}
          />
        }
      >
        {() => (
          <>
            <Lights />
            <PanelSection title={t('power.buttons')}>
              <Buttons pressing={pressing} onPress={press} onAsk={setAsking} />
            </PanelSection>
          </>
        )}
      </Panel>
      {asking && (
        <Confirm
          title={asking.button === 'reset' ? t('power.reset') : t('power.forceOff')}
          text={asking.button === 'reset' ? t('power.resetText') : t('power.forceOffText')}
          action={asking.button === 'reset' ? t('power.reset') : t('power.forceOff')}
          onConfirm={() => press(asking)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

/** What the lights say: the newest event, or what was asked for when the screen was opened. */
function usePower() {
  return useStore(useConsole().control, (state) => state.power);
}

function Lights() {
  const { t } = useTranslation();
  const power = usePower();
  if (!power?.known) return <p className="hint">{t('power.unknown')}</p>;
  return (
    <div className="lights">
      <span className="light" data-on={power.pwr} data-testid="light-power">
        {power.pwr ? t('power.on') : t('power.off')}
      </span>
      <span className="light light-hdd" data-on={power.hdd} data-testid="light-hdd">
        {t('power.disk')}
      </span>
    </div>
  );
}

interface ButtonsProps {
  pressing: Press | null;
  onPress: (press: Press) => void;
  onAsk: (press: Press) => void;
}

function Buttons({ pressing, onPress, onAsk }: ButtonsProps) {
  const { t } = useTranslation();
  const [seconds, setSeconds] = useState(LONG_SECONDS.usual);
  const busy = pressing !== null;
  return (
    <div className="power-buttons">
      <Button
        look="primary"
        icon={<Power aria-hidden />}
        disabled={busy}
        data-testid="power-short"
        onClick={() => onPress({ button: 'power', durationMs: SHORT_MS })}
      >
        {t('power.press')}
      </Button>
      <Button
        look="danger"
        icon={<RotateCcw aria-hidden />}
        disabled={busy}
        data-testid="power-reset"
        onClick={() => onAsk({ button: 'reset', durationMs: SHORT_MS })}
      >
        {t('power.reset')}
      </Button>
      <Button
        look="danger"
        icon={<Power aria-hidden />}
        disabled={busy}
        data-testid="power-long"
        onClick={() => onAsk({ button: 'power', durationMs: seconds * 1000 })}
      >
        {t('power.forceOff')}
      </Button>
      <label className="power-seconds">
        <span>{t('power.hold', { seconds })}</span>
        <input
          type="range"
          min={LONG_SECONDS.least}
          max={LONG_SECONDS.most}
          value={seconds}
          disabled={busy}
          data-testid="power-seconds"
          onChange={(event) => setSeconds(Number(event.target.value))}
        />
      </label>
      {pressing && (
        <div
          className="power-progress"
          data-testid="power-progress"
          style={{ '--duration': `${pressing.durationMs}ms` } as CSSProperties}
        >
          <span>{t('power.pressing')}</span>
        </div>
      )}
    </div>
  );
}

/** Presses buttons one at a time, and asks for the lights once, for a server that has not sent them yet. */
function usePress() {
  const { t } = useTranslation();
  const { device, notifier } = useApp();
  const { control } = useConsole();
  const [pressing, setPressing] = useState<Press | null>(null);
  useEffect(() => {
    device.lights().then(
      (lights) => control.get().power ?? control.patch({ power: { ...lights, known: true } }),
      () => undefined, // the panel says that the lights are not known
    );
  }, [device, control]);
  const press = (wanted: Press) => {
    setPressing(wanted);
    device
      .press(wanted.button, wanted.durationMs)
      .catch((error: unknown) => notifier.error(errorText(t, error)))
      .finally(() => setPressing(null));
  };
  return { pressing, press };
}
