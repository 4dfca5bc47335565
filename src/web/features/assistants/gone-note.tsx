import { useQuery, useQueryClient } from '@tanstack/react-query';
import UserX from 'lucide-react/icons/user-x';
import { listAssistants, restoreAssistant } from '#shared/contract/assistants.ts';
import { getChat, updateChat } from '#shared/contract/chats.ts';
import { getDeletedAssistant } from '#shared/contract/deleted-assistants.ts';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf, query } from '../../lib/api.ts';
import { putAssistant } from '../../lib/assistants.ts';
import type { ChatData } from '../../lib/chat-cache.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useAssistantWords } from './words.ts';

interface ChatWith {
  chatId: string;
  assistantId: string;
}

/** Above the composer of a chat with an assistant: nothing, unless that one is no longer there. */
export function AssistantGone(chat: ChatWith) {
  const { data } = useQuery(query(listAssistants));
  if (!data || data.assistants.some(({ id }) => id === chat.assistantId)) return null;
  return <Gone {...chat} />;
}

/** That it is so, and the ways on. */
function Gone({ chatId, assistantId }: ChatWith) {
  const t = useAssistantWords();
  const queries = useQueryClient();
  const acting = useActing();
  const params = { id: assistantId };
  // One's own has a name, and can come back; of somebody else's no more is known.
  const own = useQuery({ ...query(getDeletedAssistant, { params }), retry: false });
  if (own.isPending) return null;
  const name = own.data?.name;

  async function restore() {
    putAssistant(queries, await call(restoreAssistant, { params }));
    queries.removeQueries({ queryKey: keyOf(getDeletedAssistant, { params }) });
  }
  async function goOn() {
    const chat = { id: chatId };
    const now = await call(updateChat, { params: chat, body: { assistantId: null } });
    queries.setQueryData<ChatData>(keyOf(getChat, { params: chat }), (data) => data && { ...data, chat: now });
  }
  return (
    <div className="mb-2.5 flex flex-wrap items-center justify-center gap-x-3 gap-y-1.5 text-center text-small text-ink-soft">
      <p role="status" className="text-balance [overflow-wrap:anywhere]">
        <Icon of={UserX} className="me-1.5 inline-block align-[-0.1875em]" />
        {name === undefined ? t.goneSomebodys : t.gone({ name })}
      </p>
      <span className="flex gap-2">
        {name !== undefined && (
          <Button size="small" onClick={() => void acting(restore())}>
            {t.bringBack}
          </Button>
        )}
        <Button size="small" look="quiet" onClick={() => void acting(goOn())}>
          {t.goOn}
        </Button>
      </span>
    </div>
  );
}
