import { describe, expect, it } from 'vitest';
import { act, createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { isHotkey, keyLabel, useHotkeys } from './hotkeys.ts';

const press = (key: string, held: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, ...held });

describe('hotkeys', () => {
  it('take Ctrl elsewhere and ⌘ on a Mac', () => {
    expect(isHotkey(press('k', { ctrlKey: true }), 'mod+k', false)).toBe(true);
    expect(isHotkey(press('k', { metaKey: true }), 'mod+k', false)).toBe(false);
    expect(isHotkey(press('k', { metaKey: true }), 'mod+k', true)).toBe(true);
    expect(isHotkey(press('k', { ctrlKey: true }), 'mod+k', true)).toBe(false);
  });

  it('want exactly the keys they name', () => {
    expect(isHotkey(press('O', { ctrlKey: true, shiftKey: true }), 'mod+shift+o', false)).toBe(true);
    expect(isHotkey(press('o', { ctrlKey: true }), 'mod+shift+o', false)).toBe(false);
    expect(isHotkey(press('K', { ctrlKey: true, shiftKey: true }), 'mod+k', false)).toBe(false);
    expect(isHotkey(press('k', { ctrlKey: true, altKey: true }), 'mod+k', false)).toBe(false);
  });

  it('know ? on keyboards with and without Shift', () => {
    expect(isHotkey(press('?', { shiftKey: true }), '?', false)).toBe(true);
    expect(isHotkey(press('?'), '?', false)).toBe(true);
    expect(isHotkey(press('?', { ctrlKey: true }), '?', false)).toBe(false);
  });

  it('undo what a notice offers also from a message in which nothing is written, as after archiving a chat', async () => {
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
    const message = document.createElement('textarea');
    const box = document.createElement('div');
    document.body.append(message, box);
    let undone = 0;
    function Page() {
      useHotkeys({ 'mod+z': () => (undone += 1) });
      return null;
    }
    const root = createRoot(box);
    await act(async () => root.render(createElement(Page)));
    const undo = () =>
      message.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true, cancelable: true }));
    undo();
    message.value = 'what is written is the browser’s to undo';
    undo();
    expect(undone).toBe(1);
    await act(async () => root.unmount());
    message.remove();
    box.remove();
  });

  it('are written as on the keys', () => {
    expect([keyLabel('mod+shift+o', false), keyLabel('mod+shift+o', true)]).toEqual(['Ctrl Shift O', '⇧⌘O']);
    expect([keyLabel('mod+enter', false), keyLabel('mod+enter', true)]).toEqual(['Ctrl Enter', '⌘⏎']);
  });
});
