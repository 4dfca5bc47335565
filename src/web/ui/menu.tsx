/** What stands in a menu: acts and choices. The box around them is in `menu-box.tsx`. */
import type { ReactNode } from 'react';
import Check from 'lucide-react/icons/check';
import { cx } from './cx.ts';
import { Icon, type Glyph } from './icon.tsx';
import { useClosePopover } from './popover.tsx';

/** The first page draws boxes only, and fetches what stands in them when one is to open. */
export { Menu } from './menu-box.tsx';

interface MenuItemProps {
  icon?: Glyph;
  /** A second, quieter line. */
  hint?: ReactNode;
  /** A shortcut, at the end of the line. */
  keys?: string | undefined;
  danger?: boolean;
  disabled?: boolean;
  /** Present: the item is one of several choices. */
  checked?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({ icon, hint, keys, danger, disabled, checked, onSelect, children }: MenuItemProps) {
  const close = useClosePopover();
  return (
    <button
      type="button"
      role={checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={checked}
      aria-disabled={disabled || undefined}
      tabIndex={-1}
      className={cx(
        'flex w-full items-center gap-2.5 rounded-control px-2.5 py-1.5 text-start text-ui outline-none focus-visible:bg-hover hover:bg-hover pointer-coarse:min-h-11',
        danger && 'text-danger',
        disabled && 'opacity-50',
      )}
      onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
      onClick={() => {
        if (disabled) return;
        // The focus goes back to the button first, so that an act which opens something may take it on.
        close();
        onSelect();
      }}
    >
      {icon && <Icon of={icon} className={danger ? undefined : 'text-ink-soft'} />}
      <span className="min-w-0 flex-1">
        <span className="block truncate">{children}</span>
        {hint !== undefined && <span className="block truncate text-small text-ink-soft">{hint}</span>}
      </span>
      {keys !== undefined && <span className="text-small text-ink-soft pointer-coarse:hidden">{keys}</span>}
      {checked !== undefined && <Icon of={Check} className={checked ? 'text-accent' : 'invisible'} />}
    </button>
  );
}

export function MenuSeparator() {
  return <hr className="-mx-1.5 my-1.5 border-0 border-t border-line" />;
}

interface MenuChoicesProps<T extends string> {
  label: string;
  value: T;
  /** Drawn as an icon or a short sign; the label is its name. */
  options: readonly { value: T; label: string; icon?: Glyph; short?: string; lang?: string }[];
  onChange: (value: T) => void;
}

/** One of a few, on one line. The menu stays open, so that one sees what the choice does. */
export function MenuChoices<T extends string>({ label, value, options, onChange }: MenuChoicesProps<T>) {
  return (
    <div role="group" aria-label={label} className="flex items-center gap-1 py-0.5 ps-2.5">
      <span aria-hidden="true" className="flex-1 text-ui">
        {label}
      </span>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="menuitemradio"
          aria-checked={option.value === value}
          aria-label={option.label}
          data-tip={option.label}
          lang={option.lang}
          tabIndex={-1}
          className="flex size-8 items-center justify-center rounded-control text-small text-ink-soft hover:bg-hover hover:text-ink aria-checked:bg-tint aria-checked:text-accent pointer-coarse:size-11"
          onClick={() => onChange(option.value)}
        >
          {option.icon ? <Icon of={option.icon} /> : option.short}
        </button>
      ))}
    </div>
  );
}
