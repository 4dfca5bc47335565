/** What a conversation is made of: the branch in view, the answer under way, sending and stopping. */
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { Message } from '#shared/message.ts';
import type { ChatData } from '../../lib/chat-cache.ts';
import { stop, useWatched } from '../../lib/live-answers.ts';
import { useActing } from './acting.ts';
import { useAsking, type Started } from './asking.ts';
import type { ComposerHandle } from './composer.tsx';
import { withAsk, type Question } from './optimistic.ts';
import { useOrSay } from './or-say.ts';
import type { ThreadHandle } from './thread.tsx';
import { branchOf, siblingsOf, treeOf } from './tree.ts';

const NO_MESSAGES: readonly Message[] = [];

interface Talk {
  data: ChatData | undefined;
  /** The model that will answer. */
  model: string | null;
  onBegun: ((started: Started) => void) | undefined;
}

export function useTalking({ data, model, onBegun }: Talk) {
  const chatId = data?.chat.id ?? null;
  const leafId = data?.chat.leafId ?? null;
  const messages = data?.messages ?? NO_MESSAGES;
  const tree = useMemo(() => treeOf(messages), [messages]);
  const branch = useMemo(() => branchOf(tree, leafId), [tree, leafId]);
  const asking = useAsking(chatId, model, data?.messages);
  const { pending, ask, stopPending } = asking;
  const shown = useMemo(() => (pending ? withAsk(branch, pending.ask, model) : branch), [branch, pending, model]);
  const running = messages.find(({ status, runId }) => status === 'running' && runId !== null);
  useWatched(running);

  const thread = useRef<ThreadHandle>(null);
  const composer = useRef<ComposerHandle>(null);
  const acting = useActing({ asking, branch, tree, thread, composer });
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
      begun.current?.(started);
      return started.chat.id;
    },
    [ask, parentId, chatId],
  );
  const runId = running?.runId ?? null;
  const orSay = useOrSay();
  const stopNow = useCallback(() => {
    if (runId === null) stopPending();
    else orSay(stop(runId));
  }, [runId, stopPending, orSay]);

  return {
    ...acting,
    shown,
    placeOf,
    send,
    stopNow,
    thread,
    composer,
    busy: pending !== null || running !== undefined,
  };
}
