/** What one does with branches beside stepping through them: keep one of several answers, fork, and what stands for the past. */
import { useQueryClient } from '@tanstack/react-query';
import { getChat } from '#shared/contract/chats.ts';
import { compareAnswers, forkChat, keepAnswer, rewriteAnswer } from '#shared/contract/conversation.ts';
import { getContext, setSummary } from '#shared/contract/prompt.ts';
import type { Message } from '#shared/message.ts';
import { call, keyOf } from '../../lib/api.ts';
import { withMessages, type ChatData } from '../../lib/chat-cache.ts';
import { putChatFirst } from '../../lib/chats.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { tellTabs } from '../../lib/tabs.ts';
import { useToasts } from '../../ui/toast.tsx';

export interface Branching {
  /** Ends a comparison with this one. */
  keep: (message: Message, model: string) => void;
  /** Puts the versions of this answer side by side. */
  compare: (message: Message) => void;
  fork: (message: Message) => void;
  /** Rejects with what the server said: nothing written is lost. */
  rewrite: (message: Message, text: string) => Promise<void>;
  setSummary: (message: Message, state: 'on' | 'off') => void;
}

export function useBranching(): Branching {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toasts = useToasts();
  const errorText = useErrorText();
  const { turns } = useWords();

  const keyFor = (id: string) => keyOf(getChat, { params: { id } });
  const put = (id: string, change: (data: ChatData) => ChatData) =>
    queries.setQueryData<ChatData>(keyFor(id), (data) => data && change(data));
  const failed = (id: string) => (error: unknown) => {
    toasts.show({ text: errorText(error), tone: 'danger' });
    return queries.invalidateQueries({ queryKey: keyFor(id) });
  };

  /** The chat and its messages, as the server has them after what was done. */
  async function seen(id: string) {
    await queries.invalidateQueries({ queryKey: keyFor(id) });
    tellTabs(id);
  }

  function keep({ chatId: id, id: messageId, comparison, model }: Message, name: string) {
    put(id, ({ chat, messages, ...rest }) => ({
      ...rest,
      chat: { ...chat, leafId: messageId, model: model ?? chat.model },
      messages: messages.map((one) => (one.comparison === comparison ? alone(one) : one)),
    }));
    call(keepAnswer, { params: { id, messageId } })
      .then(() => seen(id))
      .catch(failed(id));
    toasts.show({ text: turns.kept({ model: name }) });
  }

  function compare({ chatId: id, id: messageId }: Message) {
    call(compareAnswers, { params: { id, messageId } })
      .then(() => seen(id))
      .catch(failed(id));
  }

  async function forkNow({ chatId: id, id: messageId }: Message) {
    const chat = await call(forkChat, { params: { id, messageId } });
    putChatFirst(queries, chat);
    await navigate({ to: '/c/$chatId', params: { chatId: chat.id } });
    toasts.show({ text: turns.forked });
  }

  function setSummaryOf({ chatId: id, id: messageId }: Message, state: 'on' | 'off') {
    call(setSummary, { params: { id, messageId }, body: { state } })
      .then((message) => {
        put(id, (data) => withMessages(data, [message]));
        return queries.invalidateQueries({ queryKey: keyOf(getContext, { params: { id } }).slice(0, 2) });
      })
      .catch(failed(id));
  }

  async function rewrite({ chatId: id, id: messageId }: Message, text: string) {
    const message = await call(rewriteAnswer, { params: { id, messageId }, body: { text } });
    put(id, (data) => withMessages({ ...data, chat: { ...data.chat, leafId: message.id } }, [message]));
    await seen(id);
  }

  return {
    keep,
    rewrite,
    compare,
    fork: (message) => void forkNow(message).catch(failed(message.chatId)),
    setSummary: setSummaryOf,
  };
}

/** Without its comparison. */
function alone(message: Message): Message {
  const copy = { ...message };
  delete copy.comparison;
  return copy;
}
