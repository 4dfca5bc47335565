/** Asking: what is asked shows at once; the server's word replaces it; a refusal takes it back without a loss. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { getChat } from '#shared/contract/chats.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { startRun } from '#shared/contract/runs.ts';
import { newId } from '#shared/ids.ts';
import type { Message } from '#shared/message.ts';
import { call, keyOf } from '../../lib/api.ts';
import { beginning } from '../../lib/beginning.ts';
import { withMessages, type ChatData } from '../../lib/chat-cache.ts';
import { putChatFirst } from '../../lib/chats.ts';
import { stop } from '../../lib/live-answers.ts';
import { tellTabs } from '../../lib/tabs.ts';
import { loadThread } from './thread-on-demand.tsx';
import type { Ask } from './optimistic.ts';

export type Started = Result<typeof startRun>;

export interface Pending {
  ask: Ask;
  /** What the chat held when it was asked: once that has changed and holds the answer, the asking is over. */
  before: readonly Message[] | undefined;
  /** The answer's id, as soon as the server said it. */
  answerId: string | null;
  /** More models that answer it. */
  others: readonly string[];
}

export interface Asking {
  pending: Pending | null;
  /** Resolves when the server has it; rejects with what it said instead (nothing is pending then). */
  ask: (ask: Ask) => Promise<Started>;
  /** Stops the answer that is asked for, as soon as there is one. */
  stopPending: () => void;
  /** Resolves when the server has said what it thinks of what was asked last; at once when nothing is on its way. */
  said: () => Promise<void>;
}

function arrived({ answerId, before }: Pending, messages: readonly Message[] | undefined): boolean {
  return answerId !== null && messages !== before && (messages?.some((message) => message.id === answerId) ?? false);
}

type Body = Omit<Parameters<typeof call<typeof startRun>>[1]['body'], 'clientId'>;

export function useAsking(
  chatId: string | null,
  { model, others }: { model: string | null; others: readonly string[] },
  messages: readonly Message[] | undefined,
): Asking {
  const queries = useQueryClient();
  const [pending, setPending] = useState<Pending | null>(null);
  if (pending !== null && arrived(pending, messages)) setPending(null);
  const latest = useRef({ chatId, model, others, messages });
  useEffect(() => {
    latest.current = { chatId, model, others, messages };
  });
  // Asking the same again after a lost reply must not ask twice: the server knows it by this id.
  const refused = useRef<{ body: string; clientId: string } | null>(null);
  const stopWanted = useRef(false);
  const underway = useRef<Promise<unknown>>(Promise.resolve());

  const ask = useCallback(
    async (ask: Ask) => {
      const now = latest.current;
      const body = bodyOf(ask, now);
      const written = JSON.stringify(body);
      const clientId = refused.current?.body === written ? refused.current.clientId : newId('call');
      stopWanted.current = false;
      void loadThread();
      setPending({ ask, before: now.messages, answerId: null, others: ask.kind === 'say' ? now.others : [] });
      let started: Started;
      try {
        const reply = call(startRun, { body: { ...body, clientId } });
        underway.current = reply.catch(() => undefined);
        started = await reply;
      } catch (error) {
        refused.current = { body: written, clientId };
        setPending(null);
        // Another device may have asked, or deleted what this one still shows.
        if (now.chatId !== null)
          void queries.invalidateQueries({ queryKey: keyOf(getChat, { params: { id: now.chatId } }) });
        throw error;
      }
      refused.current = null;
      const queryKey = keyOf(getChat, { params: { id: started.chat.id } });
      await queries.cancelQueries({ queryKey });
      queries.setQueryData<ChatData>(queryKey, (data) => afterStart(data, started, now.chatId === null));
      putChatFirst(queries, started.chat);
      tellTabs(started.chat.id);
      setPending((pending) => pending && { ...pending, answerId: started.message.id });
      if (stopWanted.current)
        await Promise.all([started, ...started.others].map(({ runId }) => stop(runId).catch(() => {})));
      return started;
    },
    [queries],
  );

  const stopPending = useCallback(() => {
    stopWanted.current = true;
  }, []);

  const said = useCallback(async () => {
    await underway.current;
  }, []);

  return { pending, ask, stopPending, said };
}

interface Now {
  chatId: string | null;
  model: string | null;
  others: readonly string[];
}

function bodyOf(ask: Ask, { chatId, model, others }: Now): Body {
  if (ask.kind === 'continue') return { chatId, parentId: null, continueId: ask.answer.id, input: null, model: null };
  if (ask.kind === 'answer') return { chatId, parentId: ask.parentId, input: null, model: ask.model ?? model };
  const { text, files, mention } = ask.question;
  const input = { text, fileIds: files.map((file) => file.id) };
  const beside = model === null || others.length === 0 ? {} : { others: [...others] };
  // Who is mentioned answers with a model of their own, if they have one.
  const by = mention === undefined ? { model } : { model: null, mentionId: mention };
  return { chatId, parentId: ask.parentId, input, ...by, ...beside, ...(chatId === null ? beginning() : {}) };
}

function afterStart(data: ChatData | undefined, started: Started, isNew: boolean): ChatData | undefined {
  if (!data && !isNew) return undefined;
  const { chat, userMessage, message, others } = started;
  const before = data ?? { chat, messages: [] };
  const answers = [message, ...others.map((other) => other.message)];
  return withMessages({ ...before, chat }, userMessage ? [userMessage, ...answers] : answers);
}
