import { can } from '#identity/can.ts';
import { countRatings, exportRatings, rateMessage, unrateMessage } from '#shared/contract/ratings.ts';
import { csvCell } from '#shared/csv.ts';
import { AppError } from '#shared/errors.ts';
import { findChat } from '#store/chats.ts';
import { findMessage } from '#store/messages.ts';
import * as ratings from '#store/ratings.ts';
import { isoTime } from '#store/rows.ts';
import type { Deps } from '../deps.ts';
import { handle, type Mounted } from '../mount.ts';

/** Rows read at once for a file. */
const SHEET = 500;

/** Throws `not_found` for what is no answer of the person's that is kept. */
async function rateable({ db }: Deps, userId: string, { id, messageId }: { id: string; messageId: string }) {
  const chat = await findChat(db, userId, id);
  const message = chat && chat.temporary === 0 && (await findMessage(db, chat.id, messageId));
  if (!message || message.role !== 'assistant') throw new AppError('not_found');
  return message;
}

const shownOf = ({ at, person, email, deployment, value, words, messageId }: ratings.ToldRating) => ({
  time: isoTime(at),
  rating: value,
  words,
  model: deployment,
  person,
  email,
  message: messageId,
});

type Shown = ReturnType<typeof shownOf>;
const COLUMNS = ['time', 'rating', 'words', 'model', 'person', 'email', 'message'] as const satisfies (keyof Shown)[];

const lineOf = {
  csv: (row: Shown) => `${COLUMNS.map((name) => csvCell(row[name])).join(',')}\r\n`,
  jsonl: (row: Shown) => `${JSON.stringify(row)}\n`,
};

async function* sheet(db: Deps['db'], format: keyof typeof lineOf): AsyncGenerator<Uint8Array> {
  if (format === 'csv') yield Buffer.from(`${COLUMNS.join(',')}\r\n`);
  for (let after: ratings.ToldRating | null = null; ;) {
    const rows: ratings.ToldRating[] = await ratings.toldRatings(db, { after, limit: SHEET });
    if (rows.length > 0) yield Buffer.from(rows.map((row) => lineOf[format](shownOf(row))).join(''));
    after = rows.at(-1) ?? null;
    if (rows.length < SHEET) return;
  }
}

export const ratingRoutes: Mounted[] = [
  handle(rateMessage, async ({ params, body, who }, deps) => {
    const { userId } = who.principal;
    const message = await rateable(deps, userId, params);
    if (message.status === 'running') throw new AppError('run_active');
    const told = (await deps.identity.settings.get('ratings.told', null)) ? 1 : 0;
    const at = deps.now();
    const rating = { message_id: message.id, user_id: userId, told, ...body };
    await ratings.putRating(deps.db, { ...rating, created_at: at, updated_at: at });
    return { messageId: message.id, ...body };
  }),

  handle(unrateMessage, async ({ params, who }, deps) => {
    const message = await rateable(deps, who.principal.userId, params);
    await ratings.deleteRating(deps.db, who.principal.userId, message.id);
    return {};
  }),

  handle(countRatings, async ({ query, who }, { db }) => {
    const { userId } = who.principal;
    const told = can(who.principal, 'see everybody’s usage');
    const range = { from: Date.parse(query.from), to: Date.parse(query.to) };
    return { counts: await ratings.countRatings(db, { userId, told, ...range }) };
  }),

  handle(exportRatings, ({ query: { format } }, { db }) => {
    const type = format === 'csv' ? 'text/csv' : 'application/jsonl';
    return new Response(ReadableStream.from(sheet(db, format)), {
      headers: {
        'content-type': `${type}; charset=utf-8`,
        'content-disposition': `attachment; filename="ratings.${format}"`,
        'cache-control': 'no-store',
      },
    });
  }),
];
