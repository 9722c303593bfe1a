// SPDX-License-Identifier: GPL-3.0-or-later
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { hostnameFits, titleFits, USUAL_TITLE } from '../api/system';
import { useApp } from '../app/context';
import { showTitle } from '../app/page-title';
import { Card, TextSetting } from './card';
import { useSetting } from './use-setting';

/** `own`: the machine's name is the product's to change. */
export function NamesSection({ own }: { own: boolean }) {
  const { t } = useTranslation();
  const { system } = useApp();
  const title = useSetting(useCallback(() => system.title(), [system]));
  return (
    <Card title={t('device.names')} testId="device-names">
      {own && <HostName />}
      <TextSetting
        label={t('device.pageTitle')}
        note={t('device.pageTitleNote')}
        placeholder={USUAL_TITLE}
        setting={title}
        problem={(text) => (titleFits(text) ? null : t('device.pageTitleRule'))}
        save={async (text) => {
          await system.setTitle(text);
          showTitle(text);
        }}
        testId="device-title"
      />
    </Card>
  );
}

function HostName() {
  const { t } = useTranslation();
  const { system } = useApp();
  const hostname = useSetting(useCallback(() => system.hostname(), [system]));
  return (
    <TextSetting
      label={t('device.hostname')}
      note={t('device.hostnameNote')}
      setting={hostname}
      problem={(text) => (hostnameFits(text) ? null : t('device.hostnameRule'))}
      save={(text) => system.setHostname(text)}
      testId="device-hostname"
    />
  );
}
