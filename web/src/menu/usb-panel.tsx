// SPDX-License-Identifier: GPL-3.0-or-later
import { Usb } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HID_MODES, JIGGLES, type Jiggle, type UsbState } from '../api/usb';
import { useApp } from '../app/context';
import { useStore } from '../base/store';
import { Button, IconButton } from '../ui/button';
import { errorText } from '../ui/error-text';
import { Segmented, Switch } from '../ui/fields';
import { Panel, PanelSection } from '../ui/panel';

/** What the target sees at its USB port; for administrators of boards that are a USB device. */
export function UsbPanel() {
  const { t } = useTranslation();
  const { session, usb } = useApp();
  const admin = useStore(session.state, (state) => state.phase === 'signed-in' && state.account.role === 'admin');
  const [present, setPresent] = useState(false);
  useEffect(() => {
    if (admin) usb.present().then(setPresent, () => undefined); // a server that does not answer shows elsewhere
  }, [admin, usb]);
  if (!admin || !present) return null;
  return (
    <Panel
      title={t('usb.title')}
      testId="menu-usb"
      trigger={<IconButton label={t('usb.title')} icon={<Usb aria-hidden />} />}
    >
      {() => <UsbControls />}
    </Panel>
  );
}

function UsbControls() {
  const { t } = useTranslation();
  const { usb } = useApp();
  const { state, jiggle, busy, change } = useUsb();
  return (
    <>
      <PanelSection title={t('usb.device')} note={t('usb.deviceNote')}>
        <Segmented
          label={t('usb.mode')}
          value={state?.mode ?? 'normal'}
          options={HID_MODES.map((value) => ({ value, label: t(`usb.modes.${value}`) }))}
          disabled={busy}
          onChange={(mode) => change(() => usb.setMode(mode))}
          testId="usb-mode"
        />
        {(['network', 'disk'] as const).map((device) => (
          <Switch
            key={device}
            label={t(`usb.${device}`)}
            checked={state?.[device] ?? false}
            disabled={busy || state?.mode === 'hid-only'}
            onChange={() => change(() => usb.toggle(device))}
            testId={`usb-${device}`}
          />
        ))}
      </PanelSection>
      <PanelSection title={t('usb.input')} note={t('usb.resetNote')}>
        <Button disabled={busy} data-testid="usb-reset" onClick={() => change(() => usb.reset())}>
          {t('usb.reset')}
        </Button>
        <Segmented
          label={t('usb.jiggler')}
          value={jiggle}
          options={JIGGLES.map((value) => ({ value, label: t(`usb.jiggles.${value}`) }))}
          disabled={busy}
          onChange={(next) => change(() => usb.setJiggle(next))}
          testId="usb-jiggler"
        />
      </PanelSection>
    </>
  );
}

/** The server's state, read again after every change, whether it succeeded or not. One change at a time. */
function useUsb() {
  const { t } = useTranslation();
  const { usb, notifier } = useApp();
  const [state, setState] = useState<UsbState | null>(null);
  const [jiggle, setJiggle] = useState<Jiggle>('off');
  const [changing, setChanging] = useState(false);
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    let shown = true;
    Promise.all([usb.state(), usb.jiggle()]).then(
      ([nextState, nextJiggle]) => {
        if (!shown) return;
        setState(nextState);
        setJiggle(nextJiggle);
      },
      (error: unknown) => notifier.error(errorText(t, error)),
    );
    return () => {
      shown = false;
    };
  }, [usb, notifier, t, changes]);
  const change = (action: () => Promise<unknown>) => {
    setChanging(true);
    action()
      .catch((error: unknown) => notifier.error(errorText(t, error)))
      .finally(() => {
        setChanging(false);
        setChanges((count) => count + 1);
      });
  };
  return { state, jiggle, busy: changing || state === null, change };
}
