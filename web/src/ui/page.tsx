// SPDX-License-Identifier: GPL-3.0-or-later
import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { go } from '../app/route';
import { IconButton } from './button';

export interface PageProps {
  /** The page's `data-testid` is this and `-page`. */
  name: string;
  title: string;
  /** What can be done here, at the end of the header. */
  action?: ReactNode;
  mainClass?: string;
  children: ReactNode;
}

/** A page beside the screen, with the way back to it. */
export function Page({ name, title, action, mainClass, children }: PageProps) {
  const { t } = useTranslation();
  return (
    <div className="page" data-testid={`${name}-page`}>
      <header className="page-header">
        <IconButton
          label={t('common.back')}
          icon={<ArrowLeft aria-hidden />}
          data-testid={`${name}-back`}
          onClick={() => go('/')}
        />
        <h1>{title}</h1>
        {action}
      </header>
      <main className={mainClass}>{children}</main>
    </div>
  );
}
