// SPDX-License-Identifier: GPL-3.0-or-later
import { Tooltip, TooltipAnchor, TooltipProvider } from '@ariakit/react';
import type { ComponentProps, ReactElement, ReactNode } from 'react';

type Look = 'plain' | 'primary' | 'danger' | 'quiet';

export interface ButtonProps extends ComponentProps<'button'> {
  look?: Look;
  icon?: ReactNode;
}

export function Button({ look = 'plain', icon, children, className = '', ...rest }: ButtonProps) {
  return (
    <button type="button" className={`button button-${look} ${className}`} {...rest}>
      {icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends ComponentProps<'button'> {
  /** What the button does: its name for assistive technology and its tooltip. */
  label: string;
  icon: ReactNode;
}

/** A button that is only a picture. Further props and the ref reach the button, so that it can open menus. */
export function IconButton({ label, icon, className = '', ...rest }: IconButtonProps) {
  const button = (
    <button type="button" className={`icon-button ${className}`} aria-label={label} {...rest}>
      {icon}
    </button>
  );
  return <WithTooltip text={label}>{button}</WithTooltip>;
}

export function WithTooltip({ text, children }: { text: string; children: ReactElement }) {
  return (
    <TooltipProvider timeout={500} placement="bottom">
      <TooltipAnchor render={children} />
      <Tooltip className="tooltip" gutter={6} unmountOnHide>
        {text}
      </Tooltip>
    </TooltipProvider>
  );
}
