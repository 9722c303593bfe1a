// SPDX-License-Identifier: GPL-3.0-or-later
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Transfer } from '../api/media';
import { useApp } from '../app/context';
import { useTransfer } from '../media/use-media';
import { Button } from '../ui/button';
import { errorText } from '../ui/error-text';
import { TextField } from '../ui/fields';
import { Progress } from '../ui/progress';

/** Lets the device fetch an image by itself, from a server it can reach. */
export function MediaDownload({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { media, notifier } = useApp();
  const { transfer, look } = useTransfer();
  const [url, setUrl] = useState('');
  const [sum, setSum] = useState('');
  useEnd(transfer, onDone);
  const complain = (error: unknown) => notifier.error(errorText(t, error));
  const start = () => {
    void media.download(url.trim(), sum.trim()).catch(complain).finally(look);
  };
  // Uploads of others appear here as well, but only a download is ours to cancel.
  if (transfer?.status === 'in_progress' && /^https?:\/\//.test(transfer.file))
    return (
      <Progress
        label={transfer.file}
        detail={t('media.downloading')}
        percentage={transfer.percentage}
        testId="download"
        onCancel={() => void media.cancelDownload().catch(complain).finally(look)}
      />
    );
  return (
    <form
      className="media-download"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <TextField label={t('media.url')} type="url" value={url} onChange={setUrl} testId="download-url" />
      <TextField label={t('media.sha256')} value={sum} onChange={setSum} testId="download-sha256" />
      <Button type="submit" disabled={url.trim() === ''} data-testid="download-start">
        {t('media.download')}
      </Button>
      <Outcome transfer={transfer} />
    </form>
  );
}

function Outcome({ transfer }: { transfer: Transfer | null }) {
  const { t } = useTranslation();
  if (transfer?.status === 'success') return <p className="hint">{t('media.downloaded')}</p>;
  if (transfer?.status === 'failed' || transfer?.status === 'checksum_failed')
    return (
      <p className="hint hint-error" data-testid="download-failed">
        {transfer.reason !== '' ? t('error.unknown', { detail: transfer.reason }) : t('media.downloadFailed')}
      </p>
    );
  return null;
}

/** Calls `onDone` when a transfer has ended. */
function useEnd(transfer: Transfer | null, onDone: () => void): void {
  const running = transfer?.status === 'in_progress';
  const before = useRef(running);
  useEffect(() => {
    if (before.current && !running) onDone();
    before.current = running;
  }, [running, onDone]);
}
