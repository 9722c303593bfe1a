// SPDX-License-Identifier: GPL-3.0-or-later
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Abilities, addressWith } from '../api/system';
import { useApp } from '../app/context';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { errorText } from '../ui/error-text';
import { Switch } from '../ui/fields';
import { Card } from './card';
import { useSetting } from './use-setting';

/** HTTPS, SSH, and the restart of the device. */
export function AccessSection({ abilities }: { abilities: Abilities }) {
  const { t } = useTranslation();
  return (
    <Card title={t('device.access')} testId="device-access">
      {abilities.tls && <Https />}
      {abilities.own && (
        <>
          <Ssh />
          <Reboot />
        </>
      )}
    </Card>
  );
}

/** How long the server is given to start anew before the page is loaded from its new address. */
const RESTART_MS = 4000;

function Https() {
  const { t } = useTranslation();
  const { system, notifier } = useApp();
  const tls = useSetting(useCallback(() => system.tls(), [system]));
  const [wanted, setWanted] = useState<boolean | null>(null);
  const change = async (enabled: boolean) => {
    if (!tls.value) return;
    const address = addressWith(enabled, tls.value, location.hostname);
    try {
      await system.setTls(enabled);
      notifier.info(t('device.tlsMoves', { address }));
      setTimeout(() => location.assign(address), RESTART_MS);
    } catch (error) {
      notifier.error(errorText(t, error));
    }
  };
  return (
    <>
      <Switch
        label={t('device.tls')}
        checked={tls.value?.enabled ?? false}
        disabled={tls.value === null}
        onChange={setWanted}
        testId="device-tls"
      />
      <p className="hint">{tls.failed ?? t('device.tlsNote')}</p>
      {wanted !== null && (
        <Confirm
          title={t('device.tls')}
          text={wanted ? t('device.tlsOnText') : t('device.tlsOffText')}
          action={wanted ? t('device.tlsOn') : t('device.tlsOff')}
          onConfirm={() => void change(wanted)}
          onClose={() => setWanted(null)}
        />
      )}
    </>
  );
}

function Ssh() {
  const { t } = useTranslation();
  const { system } = useApp();
  const ssh = useSetting(useCallback(() => system.ssh(), [system]));
  return (
    <>
      <Switch
        label={t('device.ssh')}
        checked={ssh.value ?? false}
        disabled={ssh.value === null || ssh.busy}
        onChange={(enabled) => ssh.run(system.setSsh(enabled))}
        testId="device-ssh"
      />
      <p className="hint">{ssh.failed ?? t('device.sshNote')}</p>
    </>
  );
}

function Reboot() {
  const { t } = useTranslation();
  const { system, notifier } = useApp();
  const [asking, setAsking] = useState(false);
  const reboot = () =>
    void system.reboot().then(
      () => notifier.info(t('device.rebooting')),
      (error: unknown) => notifier.error(errorText(t, error)),
    );
  return (
    <div className="row">
      <span>{t('device.reboot')}</span>
      <Button data-testid="device-reboot" onClick={() => setAsking(true)}>
        {t('device.rebootNow')}
      </Button>
      {asking && (
        <Confirm
          title={t('device.reboot')}
          text={t('device.rebootText')}
          action={t('device.rebootNow')}
          onConfirm={reboot}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
