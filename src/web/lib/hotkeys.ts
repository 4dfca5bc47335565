/** Shortcuts, written `mod+shift+o`: `mod` is ⌘ on a Mac and Ctrl elsewhere. */
import { useEffect, useRef } from 'react';

const isMac = /mac|iphone|ipad/i.test(navigator.platform);

/** As it is printed on the keys: `⇧⌘O` or `Ctrl Shift O`. */
export function keyLabel(hotkey: string, mac: boolean = isMac): string {
  const names: Record<string, string> = mac
    ? { mod: '⌘', shift: '⇧', enter: '⏎', escape: 'Esc', backspace: '⌫' }
    : { mod: 'Ctrl', shift: 'Shift', enter: 'Enter', escape: 'Esc', backspace: '⌫' };
  const keys = hotkey.split('+').map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key));
  return mac ? keys.toSorted((a, b) => macRank(a) - macRank(b)).join('') : keys.join(' ');
}

/** Macs write ⇧ before ⌘ before the key. */
function macRank(key: string): number {
  const rank = ['⇧', '⌘'].indexOf(key);
  return rank === -1 ? 2 : rank;
}

/** Whether an event is this shortcut. Single characters never fire while somebody types. */
export function isHotkey(event: KeyboardEvent, hotkey: string, mac: boolean = isMac): boolean {
  const keys = hotkey.split('+');
  const mod = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (keys.includes('mod') ? !mod : event.ctrlKey || event.metaKey) return false;
  if (event.altKey) return false;
  const key = keys.at(-1) ?? '';
  // `?` is written with Shift on some keyboards and without on others.
  const shift = key === '?' || event.shiftKey === keys.includes('shift');
  return shift && event.key.toLowerCase() === key;
}

function types(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
  );
}

/** Where nothing is written there is nothing of it to take back. */
function isEmpty(target: EventTarget | null): boolean {
  return (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) && target.value === '';
}

/** Listens on the whole page. A handler that returns false leaves the key to the browser. */
export function useHotkeys(handlers: Record<string, () => unknown>): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing) return;
      for (const [hotkey, run] of Object.entries(latest.current)) {
        if (!isHotkey(event, hotkey)) continue;
        const plainKey = !hotkey.includes('mod+') || (hotkey === 'mod+z' && !isEmpty(event.target));
        if (plainKey && types(event.target)) continue;
        if (run() !== false) event.preventDefault();
        return;
      }
    }
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
