/**
 * Prompts by `/`, assistants and files by `@`: what the first page has to know of them. The menus come with the first
 * such letter.
 */
import { Suspense, useCallback, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { lazy } from '../../lib/lazy.ts';
import type { FileInfo } from '#shared/contract/files.ts';
import type { DraftKeeper } from './draft.ts';
import type { SlashHandle } from '../prompts/slash-menu.tsx';

const Menu = lazy(async () => (await import('../prompts/load.ts')).loadSlashMenu());
const Mentions = lazy(async () => (await import('../assistants/load.ts')).loadMentionMenu());

const SLASH = /^\/([^\n/]{0,40})$/;
/** Before the caret, at the beginning or behind a space: no address of a letter. */
const AT = /(?:^|\s)@([^\s@]{0,40})$/u;

interface Slash {
  draft: Pick<DraftKeeper, 'mentions' | 'mention'>;
  area: RefObject<HTMLTextAreaElement | null>;
  /** Puts a text in the place of all that is written. */
  write: (text: string) => void;
  /** Attaches a file that the server has. */
  take: (file: FileInfo) => void;
}

export function useSlash({ area, draft, write, take }: Slash) {
  const [typed, setTyped] = useState<string | null>(null);
  const [named, setNamed] = useState<string | null>(null);
  const [asked, setAsked] = useState({ slash: false, at: false });
  const menu = useRef<SlashHandle>(null);
  const mentions = useRef<SlashHandle>(null);
  /** Assistants whose names were put in; one counts as long as its name stands in the text. */
  const known = useRef([...draft.mentions]);

  /** Puts `text` in the place of what is typed behind the `@`, the caret behind it. */
  const replace = useCallback(
    (text: string) => {
      const box = area.current;
      if (!box) return;
      const caret = box.selectionStart;
      const from = caret - (AT.exec(box.value.slice(0, caret))?.[1] ?? '').length - 1;
      write(`${box.value.slice(0, from)}${text}${box.value.slice(caret)}`);
      box.setSelectionRange(from + text.length, from + text.length);
      setNamed(null);
    },
    [area, write],
  );
  return {
    /** Says what is written now, and where the caret stands. */
    look() {
      const { value = '', selectionStart = 0 } = area.current ?? {};
      const slash = SLASH.exec(value)?.[1] ?? null;
      const at = AT.exec(value.slice(Math.max(0, selectionStart - 60), selectionStart))?.[1] ?? null;
      setTyped(slash);
      setNamed(at);
      if (slash !== null || at !== null)
        setAsked((now) => ({ slash: now.slash || slash !== null, at: now.at || at !== null }));
    },
    /** Whether the key was meant for a menu. */
    press(event: KeyboardEvent): boolean {
      const plain = !event.nativeEvent.isComposing && !event.shiftKey && !event.ctrlKey && !event.metaKey;
      if (!plain || (menu.current?.press(event.key) !== true && mentions.current?.press(event.key) !== true))
        return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
    /** The assistant this text is to. */
    mentionIn: (text: string): string | undefined =>
      known.current.findLast(({ name }) => text.includes(`@${name}`))?.id,
    menu: (
      <Suspense>
        {asked.slash && (
          <Menu
            typed={typed}
            handle={menu}
            onLeave={() => setTyped(null)}
            onInsert={(text) => {
              setTyped(null);
              write(text);
            }}
          />
        )}
        {asked.at && (
          <Mentions
            typed={named}
            handle={mentions}
            onLeave={() => setNamed(null)}
            onAssistant={(assistant) => {
              known.current.push(assistant);
              draft.mention({ id: assistant.id, name: assistant.name });
              replace(`@${assistant.name} `);
            }}
            onFile={(file) => {
              replace('');
              take(file);
            }}
          />
        )}
      </Suspense>
    ),
  };
}
