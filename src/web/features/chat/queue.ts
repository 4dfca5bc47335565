/** The messages that wait for an answer to end: the server keeps and sends them, the page shows them. */
import { useCallback, useEffect } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { listQueue, queueMessage, removeQueued, updateQueued, type Queued } from '#shared/contract/conversation.ts';
import { newId } from '#shared/ids.ts';
import { call, keyOf, query } from '../../lib/api.ts';
import { lookSoon, type Queuing } from '../../lib/pulse.ts';
import { tellTabs } from '../../lib/tabs.ts';
import type { Question } from './optimistic.ts';

export interface Waiting {
  queued: readonly Queued[];
  /** Rejects when the server refuses. `steer`: the answer under way is stopped for it. */
  add: (question: Question, model: string | null, steer: boolean) => Promise<void>;
  remove: (id: string) => Promise<void>;
  sendNow: (id: string) => Promise<void>;
}

const NONE: readonly Queued[] = [];

export function useQueue(chatId: string | null, pulse: Queuing): Waiting {
  const queries = useQueryClient();
  const params = { id: chatId ?? '' };
  const { data } = useQuery({ ...query(listQueue, { params }), enabled: (pulse.ids?.length ?? 0) > 0 });
  useEffect(() => {
    const { ids } = pulse;
    if (chatId === null || ids === undefined) return;
    const queryKey = keyOf(listQueue, { params: { id: chatId } });
    // What the pulse does not name has been sent, also where it went too fast to be ever named.
    queries.setQueryData<{ queued: Queued[] }>(
      queryKey,
      (now) => now && { queued: now.queued.filter(({ id }) => ids.includes(id)) },
    );
    // Asked at each: why one is held back changes too.
    if (ids.length > 0) void queries.invalidateQueries({ queryKey });
  }, [queries, chatId, pulse]);

  const change = useCallback(
    async (work: Promise<{ queued: Queued[] }>) => {
      if (chatId === null) return;
      const now = await work;
      queries.setQueryData(keyOf(listQueue, { params: { id: chatId } }), now);
      tellTabs(chatId);
      void lookSoon(queries, chatId);
    },
    [queries, chatId],
  );
  const add = useCallback<Waiting['add']>(
    ({ text, files }, model, steer) =>
      change(
        call(queueMessage, {
          params: { id: chatId ?? '' },
          body: { clientId: newId('que'), text, fileIds: files.map(({ id }) => id), model, steer },
        }),
      ),
    [change, chatId],
  );
  const at = (queuedId: string) => ({ id: chatId ?? '', queuedId });
  return {
    queued: data?.queued ?? NONE,
    add,
    remove: (id) => change(call(removeQueued, { params: at(id) })),
    sendNow: (id) => change(call(updateQueued, { params: at(id), body: { steer: true } })),
  };
}
