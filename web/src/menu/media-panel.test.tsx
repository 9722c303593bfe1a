// SPDX-License-Identifier: GPL-3.0-or-later
// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, expect, it, vi } from 'vitest';
import { ApiError } from '../api/client';
import type { ImageList, MediaApi, Mounted, Transfer } from '../api/media';
import { type App, AppContext, ConsoleContext } from '../app/context';
import { Store } from '../base/store';
import type { Console } from '../console/console';
import { startTranslations } from '../i18n/i18n';
import { Uploads } from '../media/uploads';
import { Notifier } from '../ui/notifier';
import { MediaPanel } from './media-panel';

afterEach(cleanup);

const images: ImageList = {
  images: [
    { file: '/data/debian.iso', size: 650_000_000, iso: true },
    { file: '/data/disk.img', size: 8_000_000, iso: false },
  ],
  available: 1_000_000_000,
  total: 16_000_000_000,
};
const idle: Transfer = { status: 'idle', file: '', percentage: null, reason: '' };

function fakeApi(mounted: Mounted) {
  return {
    list: vi.fn(() => Promise.resolve(images)),
    mounted: vi.fn(() => Promise.resolve(mounted)),
    mount: vi.fn(() => Promise.resolve()),
    eject: vi.fn((_force: boolean) => Promise.resolve()),
    remove: vi.fn(() => Promise.resolve()),
    transfer: vi.fn(() => Promise.resolve(idle)),
    download: vi.fn(() => Promise.resolve()),
    cancelDownload: vi.fn(() => Promise.resolve()),
    upload: vi.fn(() => Promise.resolve()),
  };
}

const empty: Mounted = { file: '', cdrom: false, readOnly: false };

async function show(api: ReturnType<typeof fakeApi>, role: 'admin' | 'user' = 'admin') {
  const account = { username: 'ada', role };
  const control = new Store({ media: { revision: 0 } });
  const notifier = new Notifier();
  const media = api as unknown as MediaApi;
  const app = {
    media,
    uploads: new Uploads(media),
    notifier,
    session: { state: new Store({ phase: 'signed-in', account, mustChangePassword: false }) },
  } as unknown as App;
  render(
    <I18nextProvider i18n={await startTranslations('en')}>
      <AppContext value={app}>
        <ConsoleContext value={{ control } as unknown as Console}>
          <MediaPanel />
        </ConsoleContext>
      </AppContext>
    </I18nextProvider>,
  );
  if (role === 'admin') {
    fireEvent.click(screen.getByTestId('menu-media'));
    await screen.findByTestId('image-debian.iso');
    await screen.findByTestId('media-mounted');
  }
  return { control, notifier };
}

it('is not there for those who may not', async () => {
  await show(fakeApi(empty), 'user');
  expect(screen.queryByTestId('menu-media')).toBeNull();
});

it('shows images, sizes and room, and offers only volumes as CDs', async () => {
  await show(fakeApi(empty));
  expect(screen.getByTestId('image-debian.iso').textContent).toContain('650 MB');
  expect(screen.getByTestId('media-space').textContent).toBe('1.0 GB of 16 GB free');
  expect(screen.queryByTestId('mount-cdrom-disk.img')).toBeNull();
});

it.each([
  ['mount-cdrom-debian.iso', ['/data/debian.iso', 'cdrom']],
  ['mount-disk-disk.img', ['/data/disk.img', 'disk']],
  ['mount-writable-disk.img', ['/data/disk.img', 'writable']],
])('%s puts the image in as the person chose', async (button, expected) => {
  const api = fakeApi(empty);
  await show(api);
  fireEvent.click(screen.getByTestId(button));
  expect(api.mount.mock.calls).toEqual([expected]);
  await waitFor(() => expect(api.mounted.mock.calls.length).toBeGreaterThan(1));
});

it('looks again when the device says that something has changed', async () => {
  const api = fakeApi(empty);
  const { control } = await show(api);
  const before = api.list.mock.calls.length;
  control.set({ media: { revision: 1 } });
  await waitFor(() => expect(api.list.mock.calls.length).toBe(before + 1));
});

it('ejects a locked medium only after a question', async () => {
  const api = fakeApi({ file: '/data/debian.iso', cdrom: true, readOnly: true });
  api.eject.mockImplementationOnce(() =>
    Promise.reject(new ApiError('refused', -2, 'the other computer has locked the medium; eject it there first')),
  );
  await show(api);
  fireEvent.click(screen.getByTestId('media-eject'));
  fireEvent.click(await screen.findByTestId('confirm-ok'));
  expect(api.eject.mock.calls).toEqual([[false], [true]]);
});

it('deletes after a question, and never what lies in the drive', async () => {
  const api = fakeApi({ file: '/data/disk.img', cdrom: false, readOnly: false });
  await show(api);
  expect(screen.getByTestId<HTMLButtonElement>('delete-disk.img').disabled).toBe(true);
  fireEvent.click(screen.getByTestId('delete-debian.iso'));
  fireEvent.click(await screen.findByTestId('confirm-ok'));
  expect(api.remove.mock.calls).toEqual([['/data/debian.iso']]);
});

it('says before the upload what the device would refuse', async () => {
  const api = fakeApi(empty);
  const { notifier } = await show(api);
  const error = vi.spyOn(notifier, 'error');
  fireEvent.change(screen.getByTestId('upload-file'), { target: { files: [new File(['x'], 'notes.txt')] } });
  expect(error).toHaveBeenCalledWith('Only .iso and .img files can be uploaded.');
  fireEvent.change(screen.getByTestId('upload-file'), { target: { files: [new File(['x'], 'ok.iso')] } });
  await waitFor(() => expect(api.upload).toHaveBeenCalled());
});

it('starts a download with its checksum and shows why one failed', async () => {
  const api = fakeApi(empty);
  api.transfer.mockResolvedValue({ status: 'failed', file: '', percentage: null, reason: 'no such host' });
  await show(api);
  expect((await screen.findByTestId('download-failed')).textContent).toContain('no such host');
  fireEvent.change(screen.getByTestId('download-url'), { target: { value: 'https://example.org/x.iso' } });
  fireEvent.change(screen.getByTestId('download-sha256'), { target: { value: 'ab' } });
  fireEvent.click(screen.getByTestId('download-start'));
  expect(api.download.mock.calls).toEqual([['https://example.org/x.iso', 'ab']]);
});
