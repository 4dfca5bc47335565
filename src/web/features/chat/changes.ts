/** What changes a chat without asking the model: choosing a version, deleting and its undo. */
import { useQueryClient } from '@tanstack/react-query';
import { deleteMessage, getChat, restoreMessage, updateChat } from '#shared/contract/chats.ts';
import type { Message } from '#shared/message.ts';
import { call, keyOf } from '../../lib/api.ts';
import { withoutMessages, type ChatData } from '../../lib/chat-cache.ts';
import { refreshChats } from '../../lib/chats.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { tellTabs } from '../../lib/tabs.ts';
import { useToasts } from '../../ui/toast.tsx';
import { useBranching, type Branching } from './branching.ts';
import { leafBelow, siblingsOf, subtreeOf, type Tree } from './tree.ts';

export interface Changes extends Branching {
  step: (tree: Tree, message: Message, by: -1 | 1) => void;
  /** Goes on from this answer of several. */
  choose: (message: Message) => void;
  remove: (tree: Tree, message: Message) => void;
}

export function useChanges(): Changes {
  const queries = useQueryClient();
  const toasts = useToasts();
  const errorText = useErrorText();
  const { chat: t } = useWords();
  const branching = useBranching();

  const keyFor = (id: string) => keyOf(getChat, { params: { id } });
  const put = (id: string, change: (data: ChatData) => ChatData) =>
    queries.setQueryData<ChatData>(keyFor(id), (data) => data && change(data));
  const failed = (id: string) => (error: unknown) => {
    toasts.show({ text: errorText(error), tone: 'danger' });
    return queries.invalidateQueries({ queryKey: keyFor(id) });
  };

  function step(tree: Tree, message: Message, by: -1 | 1) {
    const siblings = siblingsOf(tree, message);
    const next = siblings[siblings.findIndex(({ id }) => id === message.id) + by];
    if (!next) return;
    goTo(message.chatId, leafBelow(tree, next.id));
  }

  function goTo(id: string, leafId: string) {
    put(id, (data) => ({ ...data, chat: { ...data.chat, leafId } }));
    call(updateChat, { params: { id }, body: { leafId } }).then(() => tellTabs(id), failed(id));
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
    step,
    choose: (message) => goTo(message.chatId, message.id),
    ...branching,
    remove: (tree, message) => void removeNow(tree, message).catch(failed(message.chatId)),
  };
}
