/** The draft of one composer: kept while one types, held back while it is being sent. */
import { useEffect, useState } from 'react';
import type { FileInfo } from '#shared/contract/files.ts';
import { draftsOf, pageStorage, type Draft, type Drafts, type Mentioned } from '../../lib/drafts.ts';
import { usePerson } from '../../lib/session.tsx';
import type { Question } from './optimistic.ts';

/** How long after a key press the draft is written, ms: at most this much typing is lost with the browser. */
const WRITE_AFTER_MS = 250;

export interface DraftKeeper {
  /** What was there when the composer opened. */
  first: Question;
  /** Assistants that what was there named. */
  mentions: readonly Mentioned[];
  type: (text: string) => void;
  attach: (files: FileInfo[]) => void;
  /** An assistant was named in the text: it counts as long as its name stands there. */
  mention: (assistant: Mentioned) => void;
  /** It is on its way; until the server has it, storage keeps it together with what is typed meanwhile. */
  send: (question: Question) => void;
  /** The server has it. `movedTo` is the chat it began: what is typed from now on belongs there. */
  sent: (movedTo: string | null) => void;
  /** It came back: the text and pictures to show again, before what was typed meanwhile. */
  refused: () => Question;
  /** Writes what is pending, now. */
  flush: () => void;
}

const NOTHING: Question = { text: '', files: [] };

export function keeper(drafts: Drafts, opened: string): DraftKeeper {
  let chat = opened;
  const first: Omit<Draft, 'at'> = drafts.read(chat) ?? NOTHING;
  let now: Question = { text: first.text, files: first.files };
  let underway: Question = NOTHING;
  let mentions = first.mentions ?? [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Another tab may have written or sent meanwhile what this one only shows: whoever types nothing here writes nothing.
  let touched = false;

  function flush() {
    clearTimeout(timer);
    timer = undefined;
    if (!touched) return;
    const whole = joined(underway, now);
    const named = mentions.filter(({ name }) => whole.text.includes(`@${name}`));
    drafts.write(chat, { ...whole, ...(named.length > 0 && { mentions: named }) });
  }
  function soon() {
    touched = true;
    timer ??= setTimeout(flush, WRITE_AFTER_MS);
  }
  return {
    first: now,
    mentions,
    type(text) {
      now = { ...now, text };
      soon();
    },
    attach(files) {
      if (files.length === now.files.length && files.every((file, at) => file.id === now.files[at]?.id)) return;
      now = { ...now, files };
      soon();
    },
    mention(assistant) {
      mentions = [...mentions, assistant];
      soon();
    },
    send(question) {
      touched = true;
      underway = question;
      now = NOTHING;
      flush();
    },
    sent(movedTo) {
      underway = NOTHING;
      flush();
      if (movedTo === null) return;
      const next = chat.startsWith('temporary:') ? `temporary:${movedTo}` : movedTo;
      drafts.move(chat, next);
      chat = next;
    },
    refused() {
      now = joined(underway, now);
      underway = NOTHING;
      flush();
      return now;
    },
    flush,
  };
}

function joined(a: Question, b: Question): Question {
  return { text: [a.text, b.text].filter((text) => text !== '').join('\n\n'), files: [...a.files, ...b.files] };
}

export function useDraft(chat: string): DraftKeeper {
  const person = usePerson();
  // A composer is made anew for each chat (its key), so this never has to change.
  const [draft] = useState(() => keeper(draftsOf(person.id, pageStorage()), chat));
  useEffect(() => {
    const flush = () => draft.flush();
    addEventListener('pagehide', flush);
    document.addEventListener('visibilitychange', flush);
    return () => {
      flush();
      removeEventListener('pagehide', flush);
      document.removeEventListener('visibilitychange', flush);
    };
  }, [draft]);
  return draft;
}
