// SPDX-License-Identifier: GPL-3.0-or-later
import { Mouse } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp, useSettings } from '../app/context';
import { CURSORS, POINTER_MODES } from '../base/settings';
import { IconButton } from '../ui/button';
import { Segmented, Switch } from '../ui/fields';
import { Panel, PanelSection } from '../ui/panel';

export function PointerPanel() {
  const { t } = useTranslation();
  const { settings } = useApp();
  const { pointer, reverseWheel, cursor } = useSettings();
  return (
    <Panel
      title={t('pointer.title')}
      testId="menu-pointer"
      trigger={<IconButton label={t('pointer.title')} icon={<Mouse aria-hidden />} />}
    >
      {() => (
        <PanelSection title={t('pointer.section')} note={t(`pointer.note.${pointer}`)}>
          <Segmented
            label={t('pointer.mode')}
            value={pointer}
            options={POINTER_MODES.map((value) => ({ value, label: t(`pointer.modes.${value}`) }))}
            onChange={(next) => settings.patch({ pointer: next })}
            testId="setting-pointer"
          />
          <Segmented
            label={t('pointer.cursor')}
            value={cursor}
            options={CURSORS.map((value) => ({ value, label: t(`pointer.cursors.${value}`) }))}
            onChange={(next) => settings.patch({ cursor: next })}
            testId="setting-cursor"
          />
          <Switch
            label={t('pointer.reverseWheel')}
            checked={reverseWheel}
            onChange={(next) => settings.patch({ reverseWheel: next })}
            testId="setting-reverse-wheel"
          />
        </PanelSection>
      )}
    </Panel>
  );
}
