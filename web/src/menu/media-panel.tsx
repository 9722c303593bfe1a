// SPDX-License-Identifier: GPL-3.0-or-later
import { Disc3 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import type { Image } from '../api/media';
import { useApp } from '../app/context';
import { useStore } from '../base/store';
import { imageName, sizeText } from '../media/text';
import { type Media, useMedia } from '../media/use-media';
import { Button, IconButton } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { errorText } from '../ui/error-text';
import { Panel, PanelSection } from '../ui/panel';
import { MediaDownload } from './media-download';
import { MediaImages } from './media-images';
import { MediaUpload } from './media-upload';

type Question = { kind: 'delete'; image: Image } | { kind: 'force' } | null;

/** CDs and disks for the target. Only administrators may. */
export function MediaPanel() {
  const { t } = useTranslation();
  const { session, media, notifier } = useApp();
  const admin = useStore(session.state, (state) => state.phase === 'signed-in' && state.account.role === 'admin');
  const [question, setQuestion] = useState<Question>(null);
  if (!admin) return null;
  const complain = (error: unknown) => notifier.error(errorText(t, error));
  return (
    <>
      <Panel
        title={t('media.title')}
        testId="menu-media"
        wide
        trigger={<IconButton label={t('media.title')} icon={<Disc3 aria-hidden />} />}
      >
        {() => <Contents onAsk={setQuestion} />}
      </Panel>
      {question?.kind === 'delete' && (
        <Confirm
          title={t('media.delete')}
          text={t('media.deleteText', { name: imageName(question.image.file) })}
          action={t('media.delete')}
          onConfirm={() => void media.remove(question.image.file).catch(complain)}
          onClose={() => setQuestion(null)}
        />
      )}
      {question?.kind === 'force' && (
        <Confirm
          title={t('media.force')}
          text={t('media.forceText')}
          action={t('media.force')}
          onConfirm={() => void media.eject(true).catch(complain)}
          onClose={() => setQuestion(null)}
        />
      )}
    </>
  );
}

function Contents({ onAsk }: { onAsk: (question: Question) => void }) {
  const { t } = useTranslation();
  const media = useMedia();
  const { list } = media;
  return (
    <>
      <Drive media={media} onForce={() => onAsk({ kind: 'force' })} />
      <PanelSection title={t('media.images')}>
        <MediaImages media={media} onDelete={(image) => onAsk({ kind: 'delete', image })} />
        {list && list.available !== null && list.total !== null && (
          <p className="hint" data-testid="media-space">
            {t('media.space', { free: sizeText(list.available), total: sizeText(list.total) })}
          </p>
        )}
      </PanelSection>
      <PanelSection title={t('media.add')}>
        <MediaUpload onDone={media.reload} />
        <MediaDownload onDone={media.reload} />
      </PanelSection>
    </>
  );
}

/** What lies in the drive. A medium that the target has locked is ejected only when the person insists. */
function Drive({ media, onForce }: { media: Media; onForce: () => void }) {
  const { t } = useTranslation();
  const { media: api } = useApp();
  const { mounted, problem } = media;
  if (problem !== null)
    return (
      <p className="hint hint-error" data-testid="media-problem">
        {problem}
      </p>
    );
  if (!mounted) return <p className="hint">{t('common.loading')}</p>;
  if (mounted.file === '')
    return (
      <p className="hint" data-testid="media-mounted" data-file="">
        {t('media.empty')}
      </p>
    );
  const eject = () =>
    media.run(
      api.eject(false).catch((error: unknown) => {
        if (error instanceof ApiError && error.message.includes('locked')) onForce();
        else throw error;
      }),
    );
  return (
    <div className="drive" data-testid="media-mounted" data-file={mounted.file}>
      <span className="drive-name">{imageName(mounted.file)}</span>
      <span className="badge">
        {mounted.cdrom ? t('media.as.cdrom') : mounted.readOnly ? t('media.as.disk') : t('media.as.writable')}
      </span>
      <Button look="primary" disabled={media.busy} data-testid="media-eject" onClick={eject}>
        {t('media.eject')}
      </Button>
    </div>
  );
}
