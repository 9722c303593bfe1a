// SPDX-License-Identifier: GPL-3.0-or-later
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../app/context';
import { Page } from '../ui/page';
import { AccessSection } from './access-section';
import { AutostartSection } from './autostart-section';
import { DnsSection } from './dns-section';
import { NamesSection } from './names-section';
import { SwapSection } from './swap-section';
import { useSetting } from './use-setting';
import { WakeSection } from './wake-section';

/** The settings of the device itself; what its board does not have is not shown. For administrators. */
export function DevicePage() {
  const { t } = useTranslation();
  const { system } = useApp();
  const { value: abilities, failed } = useSetting(useCallback(() => system.abilities(), [system]));
  const own = abilities?.own === true;
  return (
    <Page name="device" title={t('device.title')} mainClass="cards">
      {failed !== null && <p className="hint hint-error">{failed}</p>}
      {failed === null && abilities === null && <p className="hint">{t('common.loading')}</p>}
      {abilities !== null && (
        <>
          <NamesSection own={own} />
          {(own || abilities.tls) && <AccessSection abilities={abilities} />}
          {own && <DnsSection />}
          <WakeSection />
          {own && <SwapSection />}
          {own && <AutostartSection />}
        </>
      )}
    </Page>
  );
}
