import { act, useMemo, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it } from 'vitest';
import { rowAt, topsOf, useWindowed } from './windowed.ts';

it('finds the row at any height, and stays within the list', () => {
  const tops = topsOf([10, 20, 30]);
  expect([...tops]).toEqual([0, 10, 30, 60]);
  expect([-5, 0, 9, 10, 29, 30, 59, 60, 900].map((y) => rowAt(tops, y))).toEqual([0, 0, 0, 1, 1, 2, 2, 2, 2]);
  expect(rowAt(topsOf([]), 5)).toBe(0);
});

function Rows({ scroller, count }: { scroller: HTMLElement | null; count: number }) {
  const list = useRef<HTMLUListElement>(null);
  const heights = useMemo(() => Array.from({ length: count }, () => 34), [count]);
  const { first, end, height, topOf } = useWindowed(scroller, list, heights);
  return (
    <ul ref={list} style={{ height }}>
      {heights.slice(first, end).map((_, index) => (
        <li key={first + index} style={{ top: topOf(first + index) }}>
          {first + index}
        </li>
      ))}
    </ul>
  );
}

function Scrolling({ count }: { count: number }) {
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  return (
    <div ref={setScroller}>
      <Rows scroller={scroller} count={count} />
    </div>
  );
}

it('follows the scroller though it comes into being together with the list', async () => {
  // React waits for this before it warns about updates outside of `act`.
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const host = document.body.appendChild(document.createElement('div'));
  const root = createRoot(host);
  await act(async () => root.render(<Scrolling count={10_000} />));
  const drawn = () => [...host.querySelectorAll('li')].map((row) => Number(row.textContent));
  expect(drawn()[0]).toBe(0);
  const scroller = host.firstElementChild;
  if (!scroller) throw new Error('nothing was drawn');
  await act(async () => {
    scroller.scrollTop = 34 * 5000;
    scroller.dispatchEvent(new Event('scroll'));
  });
  expect(drawn()).toContain(5000);
  expect(drawn()).not.toContain(0);
  expect(drawn().length).toBeLessThan(100);
  await act(async () => root.unmount());
  host.remove();
});
