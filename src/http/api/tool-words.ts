import { forgetToolWord, listToolWords } from '#shared/contract/tool-words.ts';
import { AppError } from '#shared/errors.ts';
import { isoTime } from '#store/rows.ts';
import { deleteToolWord, listToolWords as rowsOf } from '#store/tool-words.ts';
import { handle, type Mounted } from '../mount.ts';

export const toolWordRoutes: Mounted[] = [
  handle(listToolWords, async ({ who }, { db }) => {
    const rows = await rowsOf(db, who.principal.userId);
    return {
      words: rows.map(({ id, server, tool, word, said_at }) => ({ id, server, tool, word, since: isoTime(said_at) })),
    };
  }),

  handle(forgetToolWord, async ({ params, who }, { db }) => {
    if (!(await deleteToolWord(db, who.principal.userId, params.id))) throw new AppError('not_found');
    return {};
  }),
];
