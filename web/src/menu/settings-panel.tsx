// SPDX-License-Identifier: GPL-3.0-or-later
import { Settings as Cog } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp, useSettings } from '../app/context';
import { LANGUAGES, THEMES } from '../base/settings';
import { LANGUAGE_NAMES } from '../i18n/i18n';
import { IconButton } from '../ui/button';
import { Segmented } from '../ui/fields';
import { Panel, PanelSection } from '../ui/panel';

/** Language and appearance; also on the login page. */
export function SettingsPanel() {
  const { t } = useTranslation();
  const { settings } = useApp();
  const { theme, language } = useSettings();
  return (
    <Panel
      title={t('settings.title')}
      testId="menu-settings"
      trigger={<IconButton label={t('settings.title')} icon={<Cog aria-hidden />} />}
    >
      {() => (
        <PanelSection title={t('settings.appearance')}>
          <Segmented
            label={t('settings.language')}
            value={language}
            options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
            onChange={(next) => settings.patch({ language: next })}
            testId="setting-language"
          />
          <Segmented
            label={t('settings.theme')}
            value={theme}
            options={THEMES.map((value) => ({ value, label: t(`settings.themes.${value}`) }))}
            onChange={(next) => settings.patch({ theme: next })}
            testId="setting-theme"
          />
        </PanelSection>
      )}
    </Panel>
  );
}
