// SPDX-License-Identifier: GPL-3.0-or-later
import { DirectViewer, type ViewerOptions } from './direct-viewer.ts';
import type { Session } from './session.ts';

/** A viewer that takes one message from its socket every `intervalMs`, and acknowledges it then. */
export class SlowViewer extends DirectViewer {
  constructor(session: Session, options: ViewerOptions, intervalMs: number) {
    super(session, options);
    this.ws.on('message', () => {
      this.ws.pause();
      setTimeout(() => {
        if (this.ws.readyState === this.ws.OPEN) this.ws.resume();
      }, intervalMs);
    });
  }

  static override async open(session: Session, options: ViewerOptions = {}, intervalMs = 300): Promise<SlowViewer> {
    const viewer = new SlowViewer(session, options, intervalMs);
    await viewer.opened();
    return viewer;
  }
}

/** A viewer that reads nothing once it is connected. */
export class StalledViewer extends DirectViewer {
  static override async open(session: Session, options: ViewerOptions = {}): Promise<StalledViewer> {
    const viewer = new StalledViewer(session, options);
    await viewer.opened();
    viewer.ws.pause();
    return viewer;
  }
}
