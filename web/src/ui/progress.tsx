// SPDX-License-Identifier: GPL-3.0-or-later
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button';

export interface ProgressProps {
  label: string;
  detail: string;
  /** 0 to 100; null while the end is not known. */
  percentage: number | null;
  testId: string;
  onCancel: () => void;
}

/** Something that takes its time and can be given up. */
export function Progress({ label, detail, percentage, testId, onCancel }: ProgressProps) {
  const { t } = useTranslation();
  return (
    <div className="progress" data-testid={`${testId}-progress`}>
      <div className="progress-text">
        <span className="image-name">{label}</span>
        <span className="hint">
          {detail}
          {percentage !== null && ` · ${Math.floor(percentage)} %`}
        </span>
        <progress max={100} value={percentage ?? undefined} aria-label={label} />
      </div>
      <IconButton
        label={t('common.cancel')}
        icon={<X aria-hidden />}
        data-testid={`${testId}-cancel`}
        onClick={onCancel}
      />
    </div>
  );
}
