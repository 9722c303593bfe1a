// SPDX-License-Identifier: GPL-3.0-or-later
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceInfo } from '../api/device';
import { useApp } from '../app/context';
import { Dialog } from '../ui/dialog';
import { errorText } from '../ui/error-text';

export function AboutDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { device } = useApp();
  const [info, setInfo] = useState<DeviceInfo | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => {
    let open = true;
    device.info().then(
      (next) => open && setInfo(next),
      (error: unknown) => open && setFailed(errorText(t, error)),
    );
    return () => void (open = false);
  }, [device, t]);
  return (
    <Dialog title={t('about.title')} testId="about" onClose={onClose}>
      {failed && <p className="hint hint-error">{failed}</p>}
      {!failed && !info && <p className="hint">{t('common.loading')}</p>}
      {info && <Facts info={info} />}
      <p className="hint">{t('about.leaveHint')}</p>
      <p className="hint">{t('about.licence')}</p>
    </Dialog>
  );
}

function Facts({ info }: { info: DeviceInfo }) {
  const { t } = useTranslation();
  const facts: readonly (readonly [string, string])[] = [
    [t('about.application'), info.application],
    [t('about.image'), info.image],
    [t('about.mdns'), info.mdns],
    ...info.addresses.map((ip) => [`${t('about.address')} (${ip.name})`, ip.address] as const),
    [t('about.deviceKey'), info.deviceKey],
  ];
  return (
    <dl className="facts" data-testid="about-facts">
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
