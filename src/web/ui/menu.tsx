/** A menu of acts and choices: arrows, Home, End and first letters move; Esc and Tab leave. */
import { useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import Check from 'lucide-react/icons/check';
import { cx } from './cx.ts';
import { Icon, type Glyph } from './icon.tsx';
import { Popover, useClosePopover, type TriggerProps } from './popover.tsx';
import type { Placement } from './place.ts';

/** The choice that holds, or the first item. */
const FIRST = '[role="menuitemradio"][aria-checked="true"], [role="menuitem"]:not([aria-disabled="true"])';

interface MenuProps extends Placement {
  label: string;
  trigger: (props: TriggerProps) => ReactNode;
  className?: string;
  children: ReactNode;
}

export function Menu({ label, trigger, className, children, ...placement }: MenuProps) {
  return (
    <Popover {...placement} popup="menu" trigger={trigger} className={cx('min-w-44 max-w-80', className)}>
      <MenuList label={label}>{children}</MenuList>
    </Popover>
  );
}

function MenuList({ label, children }: { label: string; children: ReactNode }) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => list.current?.querySelector<HTMLElement>(FIRST)?.focus(), []);
  const close = useClosePopover();
  return (
    <div ref={list} role="menu" aria-label={label} className="p-1.5" onKeyDown={(event) => move(event, close)}>
      {children}
    </div>
  );
}

function items(box: Element): HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>('[role^="menuitem"]:not([aria-disabled="true"])')];
}

function move(event: KeyboardEvent<HTMLDivElement>, close: () => void) {
  const all = items(event.currentTarget);
  const at = all.findIndex((item) => item === document.activeElement);
  const go = (index: number) => {
    event.preventDefault();
    all.at(index % all.length)?.focus();
  };
  if (event.key === 'ArrowDown') go(at + 1);
  else if (event.key === 'ArrowUp') go(at - 1);
  else if (event.key === 'Home') go(0);
  else if (event.key === 'End') go(-1);
  else if (event.key === 'Tab') close();
  else if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey) {
    const letter = event.key.toLocaleLowerCase();
    const next = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    next.find((item) => item.textContent.trim().toLocaleLowerCase().startsWith(letter))?.focus();
  }
}

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
