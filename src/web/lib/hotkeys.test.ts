import { describe, expect, it } from 'vitest';
import { isHotkey, keyLabel } from './hotkeys.ts';

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

  it('are written as on the keys', () => {
    expect([keyLabel('mod+shift+o', false), keyLabel('mod+shift+o', true)]).toEqual(['Ctrl Shift O', '⇧⌘O']);
    expect([keyLabel('mod+enter', false), keyLabel('mod+enter', true)]).toEqual(['Ctrl Enter', '⌘⏎']);
  });
});
