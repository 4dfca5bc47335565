/**
 * One tooltip for the whole page: it shows the `data-tip` of whatever is hovered (after a moment) or focused by the
 * keyboard. It repeats what the accessible name already says, so assistive technology does not read it again.
 */
import { useEffect, useRef } from 'react';
import { place } from './place.ts';

const HOVER_MS = 450;

export function Tooltips() {
  const tip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = tip.current;
    return box ? watch(box) : undefined;
  }, []);
  return (
    <div
      ref={tip}
      popover="manual"
      aria-hidden="true"
      className="pointer-events-none max-w-72 rounded-md bg-ink px-2 py-1 text-small text-paper"
    />
  );
}

function watch(box: HTMLDivElement): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: Element | null = null;
  // Safari rings what a dialog focuses as it opens, though nobody touched the keyboard.
  let byKeys = false;

  function show(target: HTMLElement) {
    if (!target.isConnected) return;
    const keys = target.dataset['tipKeys'];
    box.textContent = `${target.dataset['tip'] ?? ''}${keys === undefined ? '' : `  ${keys}`}`;
    box.showPopover();
    const side = target.dataset['tipSide'];
    place(target, box, { side: side === 'top' || side === 'right' ? side : 'bottom', align: 'center', gap: 6 });
    shown = target;
  }
  function hide() {
    clearTimeout(timer);
    if (shown === null) return;
    shown = null;
    box.hidePopover();
  }
  const tipped = (event: Event): HTMLElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLElement>('[data-tip]') : null;

  function over(event: PointerEvent) {
    if (event.pointerType === 'touch') return;
    const target = tipped(event);
    if (target === shown) return;
    hide();
    if (target) timer = setTimeout(() => show(target), HOVER_MS);
  }
  function focus(event: FocusEvent) {
    const target = tipped(event);
    hide();
    if (byKeys && target?.matches(':focus-visible')) show(target);
  }
  function key(event: KeyboardEvent) {
    byKeys = true;
    if (event.key === 'Escape') hide();
  }
  function press() {
    byKeys = false;
    hide();
  }

  document.addEventListener('pointerover', over);
  document.addEventListener('pointerdown', press, true);
  document.addEventListener('focusin', focus);
  document.addEventListener('focusout', hide);
  document.addEventListener('scroll', hide, true);
  document.addEventListener('keydown', key, true);
  return () => {
    hide();
    document.removeEventListener('pointerover', over);
    document.removeEventListener('pointerdown', press, true);
    document.removeEventListener('focusin', focus);
    document.removeEventListener('focusout', hide);
    document.removeEventListener('scroll', hide, true);
    document.removeEventListener('keydown', key, true);
  };
}
