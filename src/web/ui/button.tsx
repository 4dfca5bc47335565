import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx.ts';
import { Icon, type Glyph } from './icon.tsx';

export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'accent' | 'danger';
export type ButtonSize = 'small' | 'medium' | 'large';

const looks: Record<ButtonLook, string> = {
  primary: 'bg-accent text-on-accent hover:brightness-110 active:brightness-95',
  plain: 'bg-raised text-ink ring-1 ring-inset ring-line hover:bg-[color-mix(in_oklch,var(--ink)_5%,var(--raised))]',
  quiet: 'text-ink hover:bg-hover active:bg-press',
  accent: 'text-accent hover:bg-tint',
  danger:
    'text-danger ring-1 ring-inset ring-line bg-raised hover:bg-[color-mix(in_oklch,var(--danger)_8%,var(--raised))]',
};
const sizes: Record<ButtonSize, string> = {
  small: 'h-7 px-2 gap-1.5 text-small pointer-coarse:h-11 pointer-coarse:px-3',
  medium: 'h-9 px-3.5 gap-2 text-ui pointer-coarse:h-11',
  large: 'h-11 px-5 gap-2 text-ui',
};

/** The classes of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = 'plain', size: ButtonSize = 'medium'): string {
  return cx(
    'inline-flex shrink-0 items-center justify-center rounded-control font-medium whitespace-nowrap select-none transition-[background-color,filter]',
    'disabled:opacity-50 aria-disabled:opacity-50',
    looks[look],
    sizes[size],
  );
}

interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  look?: ButtonLook;
  size?: ButtonSize;
  icon?: Glyph;
  /** Its act is under way: it keeps its size and words, and takes no second click. */
  busy?: boolean;
  children: ReactNode;
}

export function Button({ look, size, icon, busy, className, onClick, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={cx(buttonClass(look, size), busy && 'pulse', className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon && <Icon of={icon} className="-ms-0.5" />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** Its accessible name, and its tooltip. */
  label: string;
  icon: Glyph;
  /** A shortcut shown in the tooltip, such as `Ctrl K`. */
  keys?: string | undefined;
  look?: ButtonLook;
  iconSize?: number;
  /** Shown instead of the label; empty: nothing. */
  tip?: string;
  tipSide?: 'top' | 'bottom' | 'right';
}

/** 32 px for a mouse, 44 px for a finger; named, with a tooltip on hover and focus. */
export function IconButton({
  label,
  icon,
  keys,
  look = 'quiet',
  iconSize = 18,
  tip = label,
  tipSide,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      data-tip={tip === '' ? undefined : tip}
      data-tip-keys={keys}
      data-tip-side={tipSide}
      className={cx(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-control transition-colors select-none disabled:opacity-40 pointer-coarse:size-11',
        look === 'quiet'
          ? 'text-ink-soft hover:bg-hover hover:text-ink active:bg-press aria-expanded:bg-hover aria-expanded:text-ink'
          : looks[look],
        className,
      )}
    >
      <Icon of={icon} size={iconSize} />
    </button>
  );
}
