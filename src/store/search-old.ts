/** Indexes what no writer has indexed: messages of a time before there was an index, or with tokens of an older kind. */
import type { Db } from './open.ts';
import { messageOf } from './rows.ts';
import { atOnce, indexMessage, indexTitle } from './search-index.ts';
import { TOKENS_VERSION } from './search-words.ts';

/** Indexes up to `most` messages or titles, newest first; returns how many it did, 0 when nothing is left. */
export async function indexOld(db: Db, most: number): Promise<number> {
  const messages = await db
    .selectFrom('messages')
    .leftJoin('search_docs', (join) =>
      join.onRef('search_docs.message_id', '=', 'messages.id').on('search_docs.version', '=', TOKENS_VERSION),
    )
    .selectAll('messages')
    .where('search_docs.doc', 'is', null)
    .where('messages.status', '!=', 'running')
    .orderBy('messages.id', 'desc')
    .limit(most)
    .execute();
  if (messages.length > 0) {
    await atOnce(db, async (trx) => {
      for (const row of messages) await indexMessage(trx, messageOf(row));
    });
    return messages.length;
  }
  const chats = await db
    .selectFrom('chats')
    .leftJoin('search_docs', (join) =>
      join
        .onRef('search_docs.chat_id', '=', 'chats.id')
        .on('search_docs.message_id', 'is', null)
        .on('search_docs.version', '=', TOKENS_VERSION),
    )
    .select('chats.id')
    .where('search_docs.doc', 'is', null)
    .limit(most)
    .execute();
  await atOnce(db, async (trx) => {
    for (const { id } of chats) await indexTitle(trx, id);
  });
  return chats.length;
}
