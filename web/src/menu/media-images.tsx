// SPDX-License-Identifier: GPL-3.0-or-later
import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Image, MountAs } from '../api/media';
import { useApp } from '../app/context';
import { imageName, sizeText } from '../media/text';
import type { Media } from '../media/use-media';
import { Button, IconButton } from '../ui/button';

export interface MediaImagesProps {
  media: Media;
  onDelete: (image: Image) => void;
}

/** The images on the device, and what can be done with each. */
export function MediaImages({ media, onDelete }: MediaImagesProps) {
  const { t } = useTranslation();
  const { media: api } = useApp();
  const { list, mounted, busy } = media;
  if (!list) return <p className="hint">{t('common.loading')}</p>;
  if (list.images.length === 0) return <p className="hint">{t('media.none')}</p>;
  const mount = (image: Image, as: MountAs) => media.run(api.mount(image.file, as));
  return (
    <ul className="images">
      {list.images.map((image) => (
        <li key={image.file} data-testid={`image-${imageName(image.file)}`}>
          <span className="image-name" title={image.file}>
            {imageName(image.file)}
          </span>
          <span className="hint">{sizeText(image.size)}</span>
          <span className="image-actions">
            {image.iso && (
              <Button
                disabled={busy || !mounted}
                data-testid={`mount-cdrom-${imageName(image.file)}`}
                onClick={() => mount(image, 'cdrom')}
              >
                {t('media.as.cdrom')}
              </Button>
            )}
            <Button
              disabled={busy || !mounted}
              title={t('media.diskNote')}
              data-testid={`mount-disk-${imageName(image.file)}`}
              onClick={() => mount(image, 'disk')}
            >
              {t('media.as.disk')}
            </Button>
            <Button
              disabled={busy || !mounted}
              title={t('media.writableNote')}
              data-testid={`mount-writable-${imageName(image.file)}`}
              onClick={() => mount(image, 'writable')}
            >
              {t('media.as.writable')}
            </Button>
            <IconButton
              label={t('media.delete')}
              icon={<Trash2 aria-hidden />}
              disabled={busy || image.file === mounted?.file}
              data-testid={`delete-${imageName(image.file)}`}
              onClick={() => onDelete(image)}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}
