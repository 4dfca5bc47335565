/** What a key press in the composer asks for. */
import type { UserSettings } from '#shared/settings.ts';

export interface KeyPress {
  key: string;
  keyCode: number;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
}

/**
 * Whether this press sends. While an input method composes, Enter chooses a word: browsers say so by `isComposing`,
 * Safari only by the code 229.
 */
export function sends(press: KeyPress, sendWith: UserSettings['chat.sendWith']): boolean {
  if (press.key !== 'Enter' || press.isComposing || press.keyCode === 229) return false;
  const mod = press.ctrlKey || press.metaKey;
  if (press.shiftKey || press.altKey) return false;
  return sendWith === 'mod-enter' ? mod : true;
}

/** Whether this press sends at once, in the place of what is being written: the sending keys and one more. */
export function steers(press: KeyPress, sendWith: UserSettings['chat.sendWith']): boolean {
  if (press.key !== 'Enter' || press.isComposing || press.keyCode === 229 || press.altKey) return false;
  const mod = press.ctrlKey || press.metaKey;
  return mod && press.shiftKey === (sendWith === 'mod-enter');
}
