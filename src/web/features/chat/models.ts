/** The models of a conversation: which exist, which one answers, choosing another. */
import { useMemo } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
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
}

const NONE: readonly ModelChoice[] = [];

/** In a chat its own model, elsewhere the one new chats begin with. */
export function useModels(data: ChatData | undefined): Models {
  const queries = useQueryClient();
  const toasts = useToasts();
  const errorText = useErrorText();
  const [preferred, setPreferred] = useSetting('chat.model');
  const { data: listed } = useQuery(query(listModels));
  const all = listed?.models ?? NONE;
  const names = useMemo(() => new Map(all.map((model) => [model.name, model.displayName])), [all]);
  const usable = (name: string | null | undefined) =>
    name !== null && name !== undefined && names.has(name) ? name : null;
  const chosen = data?.chat.model ?? usable(preferred) ?? listed?.default ?? null;

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
    choose: (name) => {
      const done = data ? inChat(data.chat.id, name) : setPreferred(name);
      done.catch((error: unknown) => toasts.show({ text: errorText(error), tone: 'danger' }));
    },
  };
}
