import { act, useEffect } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ToastProvider, useToasts, type Toasts } from './toast.tsx';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

let root: Root;
let box: HTMLElement;
let toasts: Toasts;

function Grip() {
  const given = useToasts();
  useEffect(() => {
    toasts = given;
  });
  return null;
}
const later = (ms: number) =>
  act(() => {
    vi.advanceTimersByTime(ms);
  });
function runLast(): boolean | undefined {
  let ran: boolean | undefined;
  act(() => {
    ran = toasts.runLast();
  });
  return ran;
}
const send = (event: 'focusin' | 'focusout') =>
  act(() => {
    note().dispatchEvent(new FocusEvent(event, { bubbles: true }));
  });
const shown = () => [...box.querySelectorAll('[aria-live] span')].map((span) => span.textContent);
const note = () => {
  const found = box.querySelector<HTMLElement>('[aria-live] > div');
  if (!found) throw new Error('no notice is shown');
  return found;
};

beforeEach(() => {
  vi.useFakeTimers();
  box = document.createElement('div');
  document.body.append(box);
  root = createRoot(box);
  act(() =>
    root.render(
      <ToastProvider words={{ region: 'Notices', dismiss: 'Dismiss' }}>
        <Grip />
      </ToastProvider>,
    ),
  );
});
afterEach(() => {
  act(() => root.unmount());
  box.remove();
  vi.useRealTimers();
});

describe('notices', () => {
  it('with an act stay ten seconds, others six', () => {
    act(() => {
      toasts.show({ text: 'plain' });
      toasts.show({ text: 'undoable', action: { label: 'Undo', run: () => {} } });
    });
    later(6001);
    expect(shown()).toEqual(['undoable']);
    later(4000);
    expect(shown()).toEqual([]);
  });

  it('wait while the pointer or the focus is on them, and go on where they stopped', () => {
    act(() => toasts.show({ text: 'held' }));
    later(5000);
    send('focusin');
    later(60_000);
    expect(shown()).toEqual(['held']);
    send('focusout');
    later(900);
    expect(shown()).toEqual(['held']);
    later(200);
    expect(shown()).toEqual([]);
  });

  it('run their act once, by the button or as the last one', () => {
    const undo = vi.fn();
    act(() => {
      toasts.show({ text: 'first', action: { label: 'Undo', run: undo } });
      toasts.show({ text: 'without' });
    });
    expect(runLast()).toBe(true);
    expect(undo).toHaveBeenCalledTimes(1);
    expect(shown()).toEqual(['without']);
    expect(runLast()).toBe(false);
  });

  it('are at most three, the newest last', () => {
    act(() => {
      for (const text of ['a', 'b', 'c', 'd']) toasts.show({ text });
    });
    expect(shown()).toEqual(['b', 'c', 'd']);
  });
});
