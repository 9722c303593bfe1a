// SPDX-License-Identifier: GPL-3.0-or-later
import { Upload } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../app/context';
import { useStore } from '../base/store';
import { sizeText, uploadProblem } from '../media/text';
import { Button } from '../ui/button';
import { errorText } from '../ui/error-text';
import { Progress } from '../ui/progress';

/** Takes a file of this computer to the device. */
export function MediaUpload({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { uploads, notifier } = useApp();
  const upload = useStore(uploads.current, (current) => current);
  const input = useRef<HTMLInputElement>(null);
  const send = (file: File | undefined) => {
    if (!file) return;
    const problem = uploadProblem(file.name);
    if (problem) {
      notifier.error(problem === 'kind' ? t('media.wrongKind') : t('media.wrongName'));
      return;
    }
    uploads
      .send(file)
      .then(onDone)
      .catch((error: unknown) => notifier.error(errorText(t, error)));
  };
  if (upload)
    return (
      <Progress
        label={upload.name}
        detail={t('media.sent', { sent: sizeText(upload.sent), total: sizeText(upload.total) })}
        percentage={upload.total > 0 ? (100 * upload.sent) / upload.total : null}
        testId="upload"
        onCancel={() => uploads.cancel()}
      />
    );
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".iso,.img"
        hidden
        data-testid="upload-file"
        onChange={(event) => {
          send(event.target.files?.[0]);
          event.target.value = ''; // the same file may be chosen again
        }}
      />
      <Button icon={<Upload aria-hidden />} data-testid="upload-choose" onClick={() => input.current?.click()}>
        {t('media.upload')}
      </Button>
    </>
  );
}
