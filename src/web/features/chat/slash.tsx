/** Prompts by `/`: what the first page has to know of them. The menu comes with the first slash. */
import { lazy, Suspense, useRef, useState, type KeyboardEvent } from 'react';
import type { SlashHandle } from '../prompts/slash-menu.tsx';

const Menu = lazy(async () => (await import('../prompts/load.ts')).loadSlashMenu());

const TYPED = /^\/([^\n/]{0,40})$/;

/** `insert` puts a text in the place of what is written. */
export function useSlash(insert: (text: string) => void) {
  const [typed, setTyped] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const menu = useRef<SlashHandle>(null);
  return {
    /** Says what is written now. */
    look(text: string) {
      const found = TYPED.exec(text)?.[1] ?? null;
      setTyped(found);
      if (found !== null) setAsked(true);
    },
    /** Whether the key was meant for the menu. */
    press(event: KeyboardEvent): boolean {
      const plain = !event.nativeEvent.isComposing && !event.shiftKey && !event.ctrlKey && !event.metaKey;
      if (!plain || menu.current?.press(event.key) !== true) return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
    menu: asked && (
      <Suspense>
        <Menu
          typed={typed}
          handle={menu}
          onLeave={() => setTyped(null)}
          onInsert={(text) => {
            setTyped(null);
            insert(text);
          }}
        />
      </Suspense>
    ),
  };
}
