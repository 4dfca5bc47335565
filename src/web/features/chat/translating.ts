/** Translating a message: which ones are under way, and how one begins. */
import { useCallback, useSyncExternalStore } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { getChat } from '#shared/contract/chats.ts';
import { hideTranslation, translateMessage } from '#shared/contract/translation.ts';
import type { Message, Translation } from '#shared/message.ts';
import { call, keyOf } from '../../lib/api.ts';
import { withMessages, type ChatData } from '../../lib/chat-cache.ts';
import { useLanguage } from '../../lib/i18n.tsx';
import { useSetting } from '../../lib/session.tsx';
import { tellTabs } from '../../lib/tabs.ts';
import { useOrSay } from './or-say.ts';

const underway = new Map<string, string>();
const views = new Set<() => void>();
function say(id: string, language: string | null): void {
  if (language === null) underway.delete(id);
  else underway.set(id, language);
  for (const view of views) view();
}
function watch(view: () => void): () => void {
  views.add(view);
  return () => views.delete(view);
}

/** The language a message is being translated into. */
export const useTranslating = (id: string): string | undefined => useSyncExternalStore(watch, () => underway.get(id));

/** The translation that is shown; undefined: the message itself is. */
export function translationOf({ parts }: Pick<Message, 'parts'>): Translation | undefined {
  for (const part of parts) if (part.type === 'translation' && part.state === 'on') return part;
  return undefined;
}

/** `language`: absent: the person's; null: back to the message itself. */
export function useTranslate(): (message: Message, language?: string | null) => void {
  const queries = useQueryClient();
  const orSay = useOrSay();
  const spoken = useLanguage();
  const [chosen = 'auto'] = useSetting('chat.translateTo');
  return useCallback(
    ({ id: messageId, chatId: id }, language = chosen === 'auto' ? spoken : chosen) => {
      async function translate() {
        say(messageId, language);
        const params = { id, messageId };
        try {
          const message =
            language === null
              ? await call(hideTranslation, { params })
              : await call(translateMessage, { params, body: { language } });
          const queryKey = keyOf(getChat, { params: { id } });
          queries.setQueryData<ChatData>(queryKey, (data) => data && withMessages(data, [message]));
          tellTabs(id);
        } finally {
          say(messageId, null);
        }
      }
      orSay(translate());
    },
    [queries, orSay, spoken, chosen],
  );
}
