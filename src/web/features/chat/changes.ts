/** What changes a chat without asking the model: choosing a version, deleting and its undo. */
import { useQueryClient } from '@tanstack/react-query';
import { getChat, updateChat } from '#shared/contract/chats.ts';
import type { Message } from '#shared/message.ts';
import { call, keyOf } from '../../lib/api.ts';
import type { ChatData } from '../../lib/chat-cache.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { tellTabs } from '../../lib/tabs.ts';
import { useToasts } from '../../ui/toast.tsx';
import type { Branching } from './branching.ts';
import { leafBelow, siblingsOf, type Tree } from './tree.ts';

export interface Changes extends Branching {
  step: (tree: Tree, message: Message, by: -1 | 1) => void;
  /** Goes on from this answer of several. */
  choose: (message: Message) => void;
}

export function useChanges(): Changes {
  const queries = useQueryClient();
  const toasts = useToasts();
  const errorText = useErrorText();
  const words = useWords();
  const navigate = useNavigate();

  const keyFor = (id: string) => keyOf(getChat, { params: { id } });
  const put = (id: string, change: (data: ChatData) => ChatData) =>
    queries.setQueryData<ChatData>(keyFor(id), (data) => data && change(data));
  const failed = (id: string) => (error: unknown) => {
    toasts.show({ text: errorText(error), tone: 'danger' });
    return queries.invalidateQueries({ queryKey: keyFor(id) });
  };

  async function branching(): Promise<Branching> {
    const { branchingWith } = await import('./branching.ts');
    return branchingWith({ queries, navigate, toasts, errorText, words });
  }
  const branch = ({ chatId }: Message, act: (acts: Branching) => void) =>
    void branching().then(act).catch(failed(chatId));

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

  return {
    step,
    choose: (message) => goTo(message.chatId, message.id),
    rewrite: async (message, text) => (await branching()).rewrite(message, text),
    keep: (message, model) => branch(message, ({ keep }) => keep(message, model)),
    compare: (message) => branch(message, ({ compare }) => compare(message)),
    fork: (message) => branch(message, ({ fork }) => fork(message)),
    setSummary: (message, state) => branch(message, ({ setSummary }) => setSummary(message, state)),
    remove: (tree, message) => branch(message, ({ remove }) => remove(tree, message)),
  };
}
