/** The models of a conversation: which exist, which one answers, choosing another. */
import { useMemo, useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { chats } from '#shared/abilities.ts';
import { getChat, updateChat } from '#shared/contract/chats.ts';
import { listModels, type ModelChoice } from '#shared/contract/models.ts';
import { call, keyOf, query } from '../../lib/api.ts';
import type { ChatData } from '../../lib/chat-cache.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { useSetting } from '../../lib/session.tsx';
import { useToasts } from '../../ui/toast.tsx';

export interface Models {
  all: readonly ModelChoice[];
  /** False until the server has said which there are. */
  known: boolean;
  /** The public name in use; it may be one that is no longer there. */
  chosen: string | null;
  model: ModelChoice | undefined;
  names: ReadonlyMap<string, string>;
  choose: (name: string) => void;
  /** Those that answer beside it; they stay until they are changed, also when a new chat gets its page. */
  others: readonly string[];
  setOthers: (names: readonly string[]) => void;
}

const NONE: readonly ModelChoice[] = [];
const NOBODY: readonly string[] = [];

/** By chat, for as long as the page lives. */
const beside = new Map<string, readonly string[]>();

/** A new chat has begun: who answered its first message together goes on doing so. */
export function carryOthers(chatId: string): void {
  const others = beside.get('new');
  if (others) beside.set(chatId, others);
  beside.delete('new');
}

/** In a chat its own model, elsewhere the one new chats begin with: `first`, where that is said and usable. */
export function useModels(data: ChatData | undefined, first: string | null = null): Models {
  const queries = useQueryClient();
  const toasts = useToasts();
  const errorText = useErrorText();
  const [preferred, setPreferred] = useSetting('chat.model');
  // Chosen where another one is proposed: it says nothing about other chats.
  const [here, setHere] = useState<string | null>(null);
  const { data: listed } = useQuery(query(listModels));
  // What draws, speaks or listens is used by other ways than the picker.
  const all = useMemo(() => (listed?.models ?? NONE).filter(chats), [listed]);
  const names = useMemo(() => new Map(all.map((model) => [model.name, model.displayName])), [all]);
  const usable = (name: string | null | undefined) =>
    name !== null && name !== undefined && names.has(name) ? name : null;
  const chosen = data?.chat.model ?? usable(here) ?? usable(first) ?? usable(preferred) ?? listed?.default ?? null;

  const key = data?.chat.id ?? 'new';
  const [wished, setWished] = useState(() => beside.get(key) ?? NOBODY);
  // One that is gone, or that is the chat's own by now, does not answer beside it.
  const others = useMemo(() => wished.filter((name) => name !== chosen && names.has(name)), [wished, chosen, names]);

  async function inChat(chatId: string, model: string) {
    const queryKey = keyOf(getChat, { params: { id: chatId } });
    const put = (model: string | null) =>
      queries.setQueryData<ChatData>(queryKey, (now) => now && { ...now, chat: { ...now.chat, model } });
    const before = data?.chat.model ?? null;
    put(model);
    try {
      await call(updateChat, { params: { id: chatId }, body: { model } });
    } catch (error) {
      put(before);
      throw error;
    }
  }

  return {
    all,
    known: listed !== undefined,
    chosen,
    model: all.find((model) => model.name === chosen),
    names,
    others,
    setOthers: (names) => {
      beside.set(key, names);
      setWished(names);
    },
    choose: (name) => {
      if (!data && first !== null) return setHere(name);
      const done = data ? inChat(data.chat.id, name) : setPreferred(name);
      done.catch((error: unknown) => toasts.show({ text: errorText(error), tone: 'danger' }));
    },
  };
}
