// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { Uploads } from './uploads';

/** An upload under the test's control. */
function fakeApi() {
  const calls: { name: string; progress: (sent: number) => void; done: () => void; fail: (error: Error) => void }[] =
    [];
  return {
    calls,
    upload: (file: File, progress: (sent: number) => void, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')));
        calls.push({ name: file.name, progress, done: resolve, fail: reject });
      }),
  };
}

const file = new File(['0123456789'], 'x.iso');

describe('the upload of a page', () => {
  it('tells how far it is and is gone at its end', async () => {
    const api = fakeApi();
    const uploads = new Uploads(api);
    const sending = uploads.send(file);
    expect(uploads.current.get()).toEqual({ name: 'x.iso', sent: 0, total: 10 });
    api.calls[0]?.progress(4);
    expect(uploads.current.get()?.sent).toBe(4);
    api.calls[0]?.progress(400); // with what surrounds the file
    expect(uploads.current.get()?.sent).toBe(10);
    api.calls[0]?.done();
    expect(await sending).toBe(true);
    expect(uploads.current.get()).toBeNull();
    api.calls[0]?.progress(5);
    expect(uploads.current.get()).toBeNull();
  });

  it('can be cancelled, which is no failure', async () => {
    const uploads = new Uploads(fakeApi());
    const sending = uploads.send(file);
    uploads.cancel();
    expect(await sending).toBe(false);
    expect(uploads.current.get()).toBeNull();
  });

  it('fails with what the device says, and the next may begin', async () => {
    const api = fakeApi();
    const uploads = new Uploads(api);
    const sending = uploads.send(file);
    api.calls[0]?.fail(new Error('no space'));
    await expect(sending).rejects.toThrow('no space');
    void uploads.send(file);
    expect(uploads.current.get()).not.toBeNull();
  });

  it('is one at a time', async () => {
    const uploads = new Uploads(fakeApi());
    void uploads.send(file);
    await expect(uploads.send(file)).rejects.toThrow('under way');
  });
});
