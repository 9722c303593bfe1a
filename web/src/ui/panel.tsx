// SPDX-License-Identifier: GPL-3.0-or-later
import { Popover, PopoverDisclosure, PopoverHeading, PopoverProvider, usePopoverStore } from '@ariakit/react';
import type { ReactElement, ReactNode } from 'react';
import { useState } from 'react';

export interface PanelProps {
  title: string;
  /** What opens the panel. */
  trigger: ReactElement;
  testId: string;
  wide?: boolean;
  placement?: 'bottom-end' | 'bottom-start' | 'top-end' | 'top-start';
  /** Called with `close`; rendered only while the panel is open. */
  children: (close: () => void) => ReactNode;
}

/** A panel beside the button that opens it; closes on Escape, on a click elsewhere and when the focus leaves. */
export function Panel({ title, trigger, testId, wide = false, placement = 'bottom-end', children }: PanelProps) {
  const [open, setOpen] = useState(false);
  const popover = usePopoverStore({ open, setOpen, placement });
  return (
    <PopoverProvider store={popover}>
      <PopoverDisclosure render={trigger} data-testid={testId} />
      <Popover
        className={`panel ${wide ? 'panel-wide' : ''}`}
        data-testid={`${testId}-panel`}
        gutter={8}
        overflowPadding={8}
        unmountOnHide
        portal
      >
        <PopoverHeading className="panel-title">{title}</PopoverHeading>
        {children(() => setOpen(false))}
      </Popover>
    </PopoverProvider>
  );
}

export function PanelSection({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className="panel-section">
      <h3>{title}</h3>
      {note && <p className="hint">{note}</p>}
      {children}
    </section>
  );
}
