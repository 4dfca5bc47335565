import { describe, expect, it } from 'vitest';
import { sends, type KeyPress } from './keys.ts';

const enter = (more: Partial<KeyPress> = {}): KeyPress => ({
  key: 'Enter',
  keyCode: 13,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  isComposing: false,
  ...more,
});

describe('Enter', () => {
  it('sends, and with Shift begins a line', () => {
    expect(sends(enter(), 'enter')).toBe(true);
    expect(sends(enter({ shiftKey: true }), 'enter')).toBe(false);
    expect(sends(enter({ altKey: true }), 'enter')).toBe(false);
    expect(sends(enter({ ctrlKey: true }), 'enter')).toBe(true);
  });

  it('begins a line, and sends with Ctrl or ⌘, when the person wants it so', () => {
    expect(sends(enter(), 'mod-enter')).toBe(false);
    expect(sends(enter({ ctrlKey: true }), 'mod-enter')).toBe(true);
    expect(sends(enter({ metaKey: true }), 'mod-enter')).toBe(true);
  });

  it('chooses a word while an input method composes', () => {
    expect(sends(enter({ isComposing: true }), 'enter')).toBe(false);
    expect(sends(enter({ keyCode: 229 }), 'enter')).toBe(false);
    expect(sends(enter({ isComposing: true, ctrlKey: true }), 'mod-enter')).toBe(false);
  });
});

it('no other key sends', () => {
  expect(sends({ ...enter(), key: 'a', keyCode: 65 }, 'enter')).toBe(false);
});
