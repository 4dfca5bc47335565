/** What people think of answers. Callers have found the message by its owner first. */
import type { Rating } from '#shared/message.ts';
import type { Db } from './open.ts';
import type { RatingRow } from './schema.ts';

const ratingOf = (row: Pick<RatingRow, 'message_id' | 'value' | 'words'>): Rating => ({
  messageId: row.message_id,
  value: row.value === 'up' ? 'up' : 'down',
  words: row.words,
});

/** Takes the place of the person's earlier one. */
export async function putRating(db: Db, row: RatingRow): Promise<void> {
  const { value, words, told, updated_at } = row;
  await db
    .insertInto('ratings')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['message_id', 'user_id']).doUpdateSet({ value, words, told, updated_at }),
    )
    .execute();
}

export async function deleteRating(db: Db, userId: string, messageId: string): Promise<void> {
  await db.deleteFrom('ratings').where('user_id', '=', userId).where('message_id', '=', messageId).execute();
}

/** The person's own in one chat. */
export async function ratingsIn(db: Db, userId: string, chatId: string): Promise<Rating[]> {
  const rows = await db
    .selectFrom('ratings')
    .innerJoin('messages', 'messages.id', 'ratings.message_id')
    .select(['ratings.message_id', 'ratings.value', 'ratings.words'])
    .where('ratings.user_id', '=', userId)
    .where('messages.chat_id', '=', chatId)
    .orderBy('ratings.message_id')
    .execute();
  return rows.map(ratingOf);
}

export interface RatingCount {
  deployment: string | null;
  up: number;
  down: number;
}

/** By deployment, of ratings given in [from, to) ms: the person's own, and (`told`) what others told the owner. */
export async function countRatings(
  db: Db,
  { userId, told, from, to }: { userId: string; told: boolean; from: number; to: number },
): Promise<RatingCount[]> {
  const rows = await db
    .selectFrom('ratings')
    .innerJoin('messages', 'messages.id', 'ratings.message_id')
    .innerJoin('chats', 'chats.id', 'messages.chat_id')
    .where('messages.deleted_at', 'is', null)
    .where('chats.deleted_at', 'is', null)
    .select(({ fn }) => ['messages.model', 'ratings.value', fn.countAll<number>().as('n')])
    .where('ratings.updated_at', '>=', from)
    .where('ratings.updated_at', '<', to)
    .where((eb) => eb.or([eb('ratings.user_id', '=', userId), ...(told ? [eb('ratings.told', '=', 1)] : [])]))
    .groupBy(['messages.model', 'ratings.value'])
    .execute();
  const counts = new Map<string | null, RatingCount>();
  for (const { model, value, n } of rows) {
    const count = counts.get(model) ?? { deployment: model, up: 0, down: 0 };
    count[value === 'up' ? 'up' : 'down'] += n;
    counts.set(model, count);
  }
  return [...counts.values()].toSorted((one, other) => other.up + other.down - one.up - one.down);
}

export interface ToldRating extends Rating {
  at: number;
  /** Name and address of who gave it. */
  person: string;
  email: string | null;
  deployment: string | null;
}

/** What the owner may read, in the order of the answers; `after`: the last one of the page before. */
export async function toldRatings(
  db: Db,
  { after, limit }: { after: Pick<ToldRating, 'messageId'> | null; limit: number },
): Promise<ToldRating[]> {
  const rows = await db
    .selectFrom('ratings')
    .innerJoin('messages', 'messages.id', 'ratings.message_id')
    .innerJoin('chats', 'chats.id', 'messages.chat_id')
    .where('messages.deleted_at', 'is', null)
    .where('chats.deleted_at', 'is', null)
    .innerJoin('users', 'users.id', 'ratings.user_id')
    .select(['message_id', 'value', 'words', 'ratings.updated_at', 'users.name', 'users.email', 'messages.model'])
    .where('told', '=', 1)
    .where('message_id', '>', after?.messageId ?? '')
    .orderBy('message_id')
    .limit(limit)
    .execute();
  return rows.map(({ name, email, model, updated_at, ...row }) => ({
    ...ratingOf(row),
    at: updated_at,
    person: name,
    email,
    deployment: model,
  }));
}
