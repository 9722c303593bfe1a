// SPDX-License-Identifier: GPL-3.0-or-later
import type { TFunction } from 'i18next';
import { ApiError } from '../api/client';

/** What a person is told about a failed call. A refusal's own text is English but exact, so it is shown as it is. */
export function errorText(t: TFunction, error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.unknown', { detail: String(error) });
  switch (error.failure) {
    case 'network':
      return t('error.network');
    case 'session':
      return t('error.session');
    case 'forbidden':
      return t('error.forbidden');
    case 'server':
      return t('error.server', { detail: error.message });
    case 'refused':
      return t('error.refused', { detail: error.message || error.code });
  }
}
