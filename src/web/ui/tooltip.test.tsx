import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it } from 'vitest';
import { Tooltips } from './tooltip.tsx';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

it('tells what the keyboard comes to, not what a dialog focuses by itself after a press', async () => {
  const box = document.body.appendChild(document.createElement('div'));
  const button = document.body.appendChild(document.createElement('button'));
  button.dataset['tip'] = 'Close';
  // Safari says so of whatever a dialog focuses first; happy-dom has no word for it.
  Object.assign(button, { matches: (selector: string) => selector === ':focus-visible' });
  const root = createRoot(box);
  await act(async () => root.render(<Tooltips />));
  const tip = box.querySelector<HTMLElement>('[popover]');
  if (!tip) throw new Error('no tooltip');
  const shown: boolean[] = [];
  tip.showPopover = () => shown.push(true);
  tip.hidePopover = () => shown.push(false);

  document.dispatchEvent(new Event('pointerdown'));
  button.focus();
  expect(shown).toEqual([]);
  button.blur();
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab' }));
  button.focus();
  expect(shown).toEqual([true]);
  expect(tip.textContent).toBe('Close');

  await act(async () => root.unmount());
  box.remove();
  button.remove();
});
