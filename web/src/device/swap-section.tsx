// SPDX-License-Identifier: GPL-3.0-or-later
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { SWAP_SIZES } from '../api/system';
import { useApp } from '../app/context';
import { Select } from '../ui/fields';
import { Card } from './card';
import { useSetting } from './use-setting';

/** Memory on the card. */
export function SwapSection() {
  const { t } = useTranslation();
  const { system } = useApp();
  const swap = useSetting(useCallback(() => system.swap(), [system]));
  const label = (size: string) => (size === '0' ? t('swap.off') : `${size} MB`);
  return (
    <Card title={t('swap.title')} note={t('swap.note')} testId="device-swap">
      {swap.failed !== null && <p className="hint hint-error">{swap.failed}</p>}
      {swap.value !== null && (
        <Select
          label={t('swap.size')}
          value={String(swap.value)}
          options={SWAP_SIZES.map((size) => ({ value: String(size), label: label(String(size)) }))}
          disabled={swap.busy}
          onChange={(size) => swap.run(system.setSwap(Number(size)), t('device.saved'))}
          testId="swap-size"
        />
      )}
    </Card>
  );
}
