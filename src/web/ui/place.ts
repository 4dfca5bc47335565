/** Where something floating stands, in the top layer, beside what it belongs to. */
export interface Placement {
  side?: 'top' | 'bottom' | 'right';
  align?: 'start' | 'center' | 'end';
  /** Distance from the anchor, px. */
  gap?: number;
}

const MARGIN = 8;

/** Puts `floating` beside `anchor`; on the other side when there is no room, and never outside the window. */
export function place(
  anchor: Element,
  floating: HTMLElement,
  { side = 'bottom', align = 'start', gap = 4 }: Placement,
) {
  const from = anchor.getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  const height = window.innerHeight;
  floating.style.position = 'fixed';
  floating.style.maxHeight = `${height - 2 * MARGIN}px`;
  const size = { width: floating.offsetWidth, height: floating.offsetHeight };

  let top: number;
  let left: number;
  if (side === 'right') {
    left = from.right + gap;
    top = from.top + (from.height - size.height) / 2;
  } else {
    const below = height - from.bottom - gap - MARGIN;
    const above = from.top - gap - MARGIN;
    const under = side === 'bottom' ? below >= size.height || below >= above : above < size.height && below > above;
    floating.style.maxHeight = `${Math.max(120, under ? below : above)}px`;
    top = under ? from.bottom + gap : from.top - gap - Math.min(size.height, above);
    left =
      align === 'start'
        ? from.left
        : align === 'end'
          ? from.right - size.width
          : from.left + (from.width - size.width) / 2;
  }
  floating.style.left = `${Math.round(clamp(left, MARGIN, width - size.width - MARGIN))}px`;
  floating.style.top = `${Math.round(clamp(top, MARGIN, height - size.height - MARGIN))}px`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
