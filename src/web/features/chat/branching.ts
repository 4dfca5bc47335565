/** What one does with branches beside stepping through them: keep one of several answers, fork, and what stands for the past. */
import type { QueryClient } from '@tanstack/react-query';
import { deleteMessage, getChat, restoreMessage } from '#shared/contract/chats.ts';
import { compareAnswers, forkChat, keepAnswer, rewriteAnswer } from '#shared/contract/conversation.ts';
import { getContext, setSummary } from '#shared/contract/prompt.ts';
import type { Message } from '#shared/message.ts';
import { call, keyOf } from '../../lib/api.ts';
import { withMessages, withoutMessages, type ChatData } from '../../lib/chat-cache.ts';
import { putChatFirst, refreshChats } from '../../lib/chats.ts';
import type { useErrorText, useWords } from '../../lib/i18n.tsx';
import type { useNavigate } from '../../lib/router/routing.tsx';
import { tellTabs } from '../../lib/tabs.ts';
import type { useToasts } from '../../ui/toast.tsx';

import { leafBelow, siblingsOf, subtreeOf, type Tree } from './tree.ts';

export interface Branching {
  /** Ends a comparison with this one. */
  keep: (message: Message, model: string) => void;
  /** Puts the versions of this answer side by side. */
  compare: (message: Message) => void;
  fork: (message: Message) => void;
  /** Rejects with what the server said: nothing written is lost. */
  rewrite: (message: Message, text: string) => Promise<void>;
  setSummary: (message: Message, state: 'on' | 'off') => void;
  remove: (tree: Tree, message: Message) => void;
}

/** What the page lends it. It comes with the first use: none of it is needed to write. */
export interface Lent {
  queries: QueryClient;
  navigate: ReturnType<typeof useNavigate>;
  toasts: ReturnType<typeof useToasts>;
  errorText: ReturnType<typeof useErrorText>;
  words: ReturnType<typeof useWords>;
}

export function branchingWith({ queries, navigate, toasts, errorText, words }: Lent): Branching {
  const { chat: t, turns } = words;
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

  async function restore({ chatId: id, id: messageId }: Message) {
    await call(restoreMessage, { params: { id, messageId } }).catch(failed(id));
    await queries.invalidateQueries({ queryKey: keyFor(id) });
    await refreshChats(queries);
  }

  /** Gone at once, with what follows it; ten seconds to undo. */
  async function removeNow(tree: Tree, message: Message) {
    const { chatId: id, id: messageId, parentId } = message;
    await queries.cancelQueries({ queryKey: keyFor(id) });
    const gone = subtreeOf(tree, messageId);
    const other = siblingsOf(tree, message).findLast((sibling) => sibling.id !== messageId);
    const leafId = other ? leafBelow(tree, other.id) : parentId;
    put(id, (data) => withoutMessages({ ...data, chat: { ...data.chat, leafId } }, gone));
    const chat = await call(deleteMessage, { params: { id, messageId }, query: { seen: gone.size } });
    tellTabs(id);
    put(id, (data) => ({ ...data, chat }));
    toasts.show({
      text: message.role === 'user' ? t.messageDeleted : t.answerDeleted,
      action: { label: t.undo, run: () => void restore(message) },
    });
  }

  return {
    remove: (tree, message) => void removeNow(tree, message).catch(failed(message.chatId)),
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
