/** The acts of the messages, joined to asking and changing. */
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { FileInfo } from '#shared/contract/files.ts';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import type { Acts } from './acts.ts';
import type { Asking } from './asking.ts';
import { useChanges } from './changes.ts';
import type { ComposerHandle } from './composer.tsx';
import type { Editing } from './edit-message.tsx';
import type { Ask } from './optimistic.ts';
import { useOrSay } from './or-say.ts';
import type { ThreadHandle } from './thread.tsx';
import { siblingsOf, type Tree } from './tree.ts';

interface Acting {
  asking: Asking;
  branch: readonly Message[];
  tree: Tree;
  thread: RefObject<ThreadHandle | null>;
  composer: RefObject<ComposerHandle | null>;
  /** One of several answers was kept. */
  onKept: () => void;
}

export function useActing(now: Acting) {
  const changes = useChanges();
  const orSay = useOrSay();
  const [editing, setEditing] = useState<Editing | null>(null);
  const [looking, setLooking] = useState<Message | null>(null);
  const latest = useRef({ ...now, changes });
  useEffect(() => {
    latest.current = { ...now, changes };
  });

  const acts = useMemo<Acts>(() => {
    const ask = (what: Ask) => {
      latest.current.thread.current?.jump();
      return latest.current.asking.ask(what);
    };
    const focus = () => latest.current.composer.current?.focus();
    return {
      retry: ({ parentId }, model) => {
        if (parentId !== null) orSay(ask({ kind: 'answer', parentId, ...(model !== undefined && { model }) }));
      },
      answerThis: ({ id }) => orSay(ask({ kind: 'answer', parentId: id })),
      say: ({ id }, text) => {
        // On a phone the keyboard would cover what comes.
        if (matchMedia('(pointer: fine)').matches) focus();
        orSay(
          ask({ kind: 'say', parentId: id, question: { text, files: [] } }).catch((error: unknown) => {
            latest.current.composer.current?.put(text);
            throw error;
          }),
        );
      },
      continueAnswer: (answer) => orSay(ask({ kind: 'continue', answer })),
      edit: (message) => {
        setEditing(message && { id: message.id, text: textOf(message) });
        if (message === null) focus();
        else latest.current.thread.current?.hold();
      },
      resend: (own, text) => {
        setEditing(null);
        focus();
        const mention = own.assistantId;
        const question = { text, files: filesOf(own), ...(mention !== undefined && { mention }) };
        ask({ kind: 'say', parentId: own.parentId, question }).catch((error: unknown) =>
          setEditing({ id: own.id, text, error }),
        );
      },
      rewrite: (answer, text) => {
        setEditing(null);
        focus();
        latest.current.changes
          .rewrite(answer, text)
          .catch((error: unknown) => setEditing({ id: answer.id, text, error }));
      },
      fork: (message) => latest.current.changes.fork(message),
      choose: (answer) => latest.current.changes.choose(answer),
      keep: (answer, name) => {
        latest.current.changes.keep(answer, name);
        latest.current.onKept();
        focus();
      },
      compare: (answer) => latest.current.changes.compare(answer),
      setSummary: (answer, state) => latest.current.changes.setSummary(answer, state),
      look: (answer) => setLooking(answer),
      remove: (message) => latest.current.changes.remove(latest.current.tree, message),
      step: (message, by) => {
        latest.current.thread.current?.hold();
        latest.current.changes.step(latest.current.tree, message, by);
      },
    };
  }, [orSay]);

  const editLast = useCallback(() => {
    const own = latest.current.branch.findLast(({ role }) => role === 'user');
    if (own && latest.current.asking.pending === null) acts.edit(own);
  }, [acts]);

  /** The last message of the branch that has versions shows the next one. */
  const stepLast = useCallback((by: -1 | 1) => {
    const { tree, branch, changes } = latest.current;
    const versioned = branch.findLast((message) => siblingsOf(tree, message).length > 1);
    if (versioned) changes.step(tree, versioned, by);
    return versioned !== undefined;
  }, []);

  return { acts, editing, editLast, stepLast, looking };
}

/** The files a message carries, to send them again with an edited text. */
function filesOf(message: Message): FileInfo[] {
  return message.parts.flatMap((part): FileInfo[] => {
    if (part.type === 'file') {
      const { fileId: id, name, mediaType, bytes, document } = part;
      return [{ id, name, mediaType, bytes, width: null, height: null, document }];
    }
    if (part.type !== 'image') return [];
    const { fileId: id, name, mediaType, width, height } = part;
    // How large it is the message does not say, and it is not needed to send it.
    return [{ id, name, mediaType, bytes: 0, width: width ?? null, height: height ?? null }];
  });
}
