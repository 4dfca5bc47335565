/** What a conversation is made of: the branch in view, the answer under way, sending and stopping. */
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { Message } from '#shared/message.ts';
import type { ChatData } from '../../lib/chat-cache.ts';
import { stop, useWatched } from '../../lib/live-answers.ts';
import { useActing } from './acting.ts';
import { useAsking, type Started } from './asking.ts';
import type { ComposerHandle } from './composer.tsx';
import { carryOthers } from './models.ts';
import { isPending, pendingBeside, withAsk, type Question } from './optimistic.ts';
import { useOrSay } from './or-say.ts';
import type { ThreadHandle } from './thread.tsx';
import { besideOf, branchOf, siblingsOf, treeOf } from './tree.ts';

const NO_MESSAGES: readonly Message[] = [];

interface Talk {
  data: ChatData | undefined;
  /** The model that will answer, and those that answer beside it. */
  model: string | null;
  others: readonly string[];
  /** One of several answers was kept: one model goes on. */
  onKept: () => void;
  onBegun: ((started: Started) => void) | undefined;
}

export function useTalking({ data, model, others, onBegun, onKept }: Talk) {
  const chatId = data?.chat.id ?? null;
  const leafId = data?.chat.leafId ?? null;
  const messages = data?.messages ?? NO_MESSAGES;
  const tree = useMemo(() => treeOf(messages), [messages]);
  const branch = useMemo(() => branchOf(tree, leafId), [tree, leafId]);
  const asking = useAsking(chatId, { model, others }, data?.messages);
  const { pending, ask, stopPending } = asking;
  const shown = useMemo(() => (pending ? withAsk(branch, pending.ask, model) : branch), [branch, pending, model]);
  const last = shown.at(-1);
  /** What stands at the end: one answer, or several side by side. */
  const beside = useMemo(() => {
    if (last === undefined) return NO_MESSAGES;
    if (!pending || !isPending(last)) return besideOf(tree, last);
    // One more of those that stand side by side already.
    const leaf = branch.at(-1);
    const there =
      pending.ask.kind === 'answer' && leaf?.parentId === last.parentId ? besideOf(tree, leaf) : NO_MESSAGES;
    return there.length > 1 && there.length < 4 ? [...there, last] : pendingBeside(last, pending.others);
  }, [tree, branch, last, pending]);
  const running = useMemo(
    () => messages.filter(({ status, runId }) => status === 'running' && runId !== null),
    [messages],
  );
  useWatched(running);
  const underway = beside.filter(({ status }) => status === 'running');

  const thread = useRef<ThreadHandle>(null);
  const composer = useRef<ComposerHandle>(null);
  const acting = useActing({ asking, branch, tree, thread, composer, onKept });
  const placeOf = useCallback(
    (message: Message) => {
      const siblings = siblingsOf(tree, message);
      return { at: siblings.findIndex(({ id }) => id === message.id) + 1, count: siblings.length };
    },
    [tree],
  );

  const begun = useRef(onBegun);
  useEffect(() => {
    begun.current = onBegun;
    // Who has left for another page is not taken back.
    return () => {
      begun.current = undefined;
    };
  });
  const parentId = branch.findLast(({ role }) => role === 'assistant')?.id ?? null;
  const send = useCallback(
    async (question: Question): Promise<string | null> => {
      thread.current?.jump();
      const started = await ask({ kind: 'say', parentId, question });
      if (chatId !== null) return null;
      carryOthers(started.chat.id);
      begun.current?.(started);
      return started.chat.id;
    },
    [ask, parentId, chatId],
  );
  // One string: the same runs are the same act.
  const runIds = underway.map(({ runId }) => runId ?? '').join(' ');
  const orSay = useOrSay();
  const stopNow = useCallback(() => {
    const ids = runIds.split(' ').filter((id) => id !== '');
    if (ids.length === 0) stopPending();
    else orSay(Promise.all(ids.map((id) => stop(id))));
  }, [runIds, stopPending, orSay]);

  return {
    ...acting,
    shown,
    placeOf,
    send,
    said: asking.said,
    stopNow,
    thread,
    composer,
    beside,
    busy: pending !== null || underway.length > 0,
  };
}
