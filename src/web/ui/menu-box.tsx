/** The box of a menu: arrows, Home, End and first letters move; Esc and Tab leave. */
import { useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { cx } from './cx.ts';
import { Popover, useClosePopover, type TriggerProps } from './popover.tsx';
import type { Placement } from './place.ts';

/** The choice that holds, or the first item. */
const FIRST = '[role="menuitemradio"][aria-checked="true"], [role="menuitem"]:not([aria-disabled="true"])';

interface MenuProps extends Placement {
  label: string;
  trigger: (props: TriggerProps) => ReactNode;
  className?: string;
  /** Fetches the items: the menu opens when they are there. */
  ready?: () => Promise<void>;
  children: ReactNode;
}

export function Menu({ label, trigger, className, ready, children, ...placement }: MenuProps) {
  return (
    <Popover {...placement} popup="menu" trigger={trigger} ready={ready} className={cx('min-w-44 max-w-80', className)}>
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
