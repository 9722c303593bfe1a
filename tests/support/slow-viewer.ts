// SPDX-License-Identifier: GPL-3.0-or-later
import { DirectViewer, type ViewerOptions } from './direct-viewer.ts';
import type { Session } from './session.ts';

/**
 * A viewer whose decoder takes one unit every `intervalMs` and acknowledges it then: `taken` of the `units` that have arrived.
 */
export class SlowViewer extends DirectViewer {
  taken = 0;

  constructor(session: Session, options: ViewerOptions, intervalMs: number) {
    super(session, { ...options, acknowledge: false });
    const timer = setInterval(() => {
      const unit = this.units[this.taken];
      if (!unit) return;
      this.taken++;
      this.acknowledge(unit.timestampUs);
    }, intervalMs);
    void this.closed.then(() => clearInterval(timer));
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
