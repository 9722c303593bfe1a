// SPDX-License-Identifier: GPL-3.0-or-later
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../app/context';
import { Button } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { errorText } from '../ui/error-text';
import { Switch } from '../ui/fields';
import { Card } from './card';
import { useSetting } from './use-setting';

/** SSH, and the restart of the device. */
export function AccessSection() {
  const { t } = useTranslation();
  const { system, notifier } = useApp();
  const ssh = useSetting(useCallback(() => system.ssh(), [system]));
  const [asking, setAsking] = useState(false);
  const reboot = () =>
    void system.reboot().then(
      () => notifier.info(t('device.rebooting')),
      (error: unknown) => notifier.error(errorText(t, error)),
    );
  return (
    <Card title={t('device.access')} testId="device-access">
      <Switch
        label={t('device.ssh')}
        checked={ssh.value ?? false}
        disabled={ssh.value === null || ssh.busy}
        onChange={(enabled) => ssh.run(system.setSsh(enabled))}
        testId="device-ssh"
      />
      <p className="hint">{ssh.failed ?? t('device.sshNote')}</p>
      <div className="row">
        <span>{t('device.reboot')}</span>
        <Button data-testid="device-reboot" onClick={() => setAsking(true)}>
          {t('device.rebootNow')}
        </Button>
      </div>
      {asking && (
        <Confirm
          title={t('device.reboot')}
          text={t('device.rebootText')}
          action={t('device.rebootNow')}
          onConfirm={reboot}
          onClose={() => setAsking(false)}
        />
      )}
    </Card>
  );
}
