// SPDX-License-Identifier: GPL-3.0-or-later
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../app/context';
import { errorText } from '../ui/error-text';

export interface Setting<T> {
  /** As the device has it; null while that is not known. */
  readonly value: T | null;
  /** Why it is not known; null when it is. */
  readonly failed: string | null;
  readonly busy: boolean;
  readonly reload: () => void;
  /** Waits for a change, says how it went, and reads the value again. */
  readonly run: (change: Promise<unknown>, done?: string) => void;
}

/** A setting of the device. `load` keeps its identity over renderings. */
export function useSetting<T>(load: () => Promise<T>): Setting<T> {
  const { t } = useTranslation();
  const { notifier } = useApp();
  const [value, setValue] = useState<T | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const reload = useCallback(() => {
    load().then(
      (next) => {
        setValue(next);
        setFailed(null);
      },
      (error: unknown) => setFailed(errorText(t, error)),
    );
  }, [load, t]);
  useEffect(reload, [reload]);
  const run = (change: Promise<unknown>, done?: string) => {
    setBusy(true);
    change
      .then(
        () => done !== undefined && notifier.info(done),
        (error: unknown) => notifier.error(errorText(t, error)),
      )
      .finally(() => {
        setBusy(false);
        reload();
      });
  };
  return { value, failed, busy, reload, run };
}
