// SPDX-License-Identifier: GPL-3.0-or-later
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageList, Mounted, Transfer } from '../api/media';
import { useApp, useConsole } from '../app/context';
import { useStore } from '../base/store';
import { errorText } from '../ui/error-text';

/** How often a download that somebody watches is asked after. */
const WATCH_MS = 1000;

export interface Media {
  /** Null while it is not known. */
  readonly list: ImageList | null;
  /** Null: there is no drive, `problem` says why. */
  readonly mounted: Mounted | null;
  readonly problem: string | null;
  /** A change of the drive is under way. */
  readonly busy: boolean;
  readonly reload: () => void;
  /** Waits for a change, says what went wrong, and reads everything again. */
  readonly run: (change: Promise<unknown>) => void;
}

/** Images and drive, read anew whenever the device says that something has changed. */
export function useMedia(): Media {
  const { t } = useTranslation();
  const { media, notifier } = useApp();
  const revision = useStore(useConsole().control, (state) => state.media);
  const [list, setList] = useState<ImageList | null>(null);
  const [mounted, setMounted] = useState<Mounted | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const reload = useCallback(() => {
    media.list().then(setList, () => setList({ images: [], available: null, total: null }));
    media.mounted().then(
      (next) => {
        setMounted(next);
        setProblem(null);
      },
      (error: unknown) => {
        setMounted(null);
        setProblem(errorText(t, error));
      },
    );
  }, [media, t]);
  useEffect(reload, [reload, revision]);
  const run = (change: Promise<unknown>) => {
    setBusy(true);
    change
      .catch((error: unknown) => notifier.error(errorText(t, error)))
      .finally(() => {
        setBusy(false);
        reload();
      });
  };
  return { list, mounted, problem, busy, reload, run };
}

/** The device's transfer, while this is shown; null while it is not known. `look` asks at once. */
export function useTransfer(): { transfer: Transfer | null; look: () => void } {
  const { media } = useApp();
  const [transfer, setTransfer] = useState<Transfer | null>(null);
  const look = useCallback(() => {
    media.transfer().then(setTransfer, () => undefined); // the next look may succeed
  }, [media]);
  useEffect(look, [look]);
  const running = transfer?.status === 'in_progress';
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(look, WATCH_MS);
    return () => clearInterval(timer);
  }, [running, look]);
  return { transfer, look };
}
