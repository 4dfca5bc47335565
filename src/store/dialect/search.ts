/**
 * Where the words of messages are looked up: FTS5 in SQLite, a `tsvector` under a GIN index in PostgreSQL. Both get the
 * same tokens, which are ours (store/search-words.ts), and neither cuts, folds or stems anything itself.
 */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Db } from '../db.ts';
import { engineOf } from './engine.ts';

/** One thing that must be in a document: a token, or the beginning of one. */
export interface Term {
  token: string;
  prefix: boolean;
}

/** Documents are numbered so that later ones have higher numbers; see store/search-index.ts. */
export interface Range {
  /** The lowest number that counts. */
  from: number;
  /** The first number that does not count any more. */
  before: number;
  limit: number;
}

export interface SearchEngine {
  /** For the migration: `search_docs` exists already, and what is deleted from it must be gone here too. */
  create(db: Kysely<unknown>): Promise<void>;
  /** Tokens are without blanks, quotes and duplicates. */
  put(db: Db, doc: number, tokens: readonly string[]): Promise<void>;
  /** The numbers of the documents that have every term, highest first. `terms` is not empty. */
  find(db: Db, terms: readonly Term[], range: Range): Promise<number[]>;
}

/** The engine behind a handle or a transaction. */
export function searchEngineOf(db: Kysely<unknown> | Db): SearchEngine {
  // Which engine it is does not depend on the tables that are known.
  return engineOf(db as Db) === 'postgres' ? postgres : sqlite;
}

/** Numbers beyond 32 bits are bound as floating point, which FTS5 does not take for a row's number. */
const whole = (value: number): RawBuilder<number> => sql<number>`cast(${value} as bigint)`;

const sqlite: SearchEngine = {
  async create(db) {
    // Tokens begin with two characters that say whose they are, so this is one to four letters of a word.
    // `ascii` breaks at blanks and leaves every other character of ours as it is; `detail=none`: which rows, not where.
    await sql`create virtual table search_words using fts5(words, content='', contentless_delete=1, detail='none', tokenize='ascii', prefix='3 4 5 6')`.execute(
      db,
    );
    // Also what foreign keys take along fires it: nothing else has to know.
    await sql`create trigger search_docs_gone after delete on search_docs begin delete from search_words where rowid = old.doc; end`.execute(
      db,
    );
  },
  async put(db, doc, tokens) {
    await sql`insert into search_words (rowid, words) values (${whole(doc)}, ${tokens.join(' ')})`.execute(db);
  },
  async find(db, terms, { from, before, limit }) {
    const match = expressions.get(terms) ?? (await expressionOf(db, terms));
    expressions.set(terms, match);
    const found = await sql<{ doc: number }>`
      select rowid as doc from search_words
      where search_words match ${match} and rowid >= ${whole(from)} and rowid < ${whole(before)}
      order by rowid desc limit ${limit}`.execute(db);
    return found.rows.map((row) => row.doc);
  },
};

/** A search asks for its terms more than once, a stretch of time after the other: what they stand for is looked up once. */
const expressions = new WeakMap<readonly Term[], string>();

/** Beginnings of up to so many characters are words of the index themselves: see `create`. */
const INDEXED = 6;
/** A beginning of more words than this is left to FTS5. */
const MOST_WORDS = 32;

/**
 * FTS5 reads every document of every word with a long beginning before it gives the first one, which for a few common
 * words takes longer than all the rest. The words themselves, one or another of them, it reads only as far as it must.
 */
async function expressionOf(db: Db, terms: readonly Term[]): Promise<string> {
  const all: string[] = [];
  for (const { token, prefix } of terms) {
    const words = prefix && Array.from(token).length > INDEXED ? await wordsThatBegin(db, token) : [];
    if (words.length > 0 && words.length <= MOST_WORDS) all.push(`(${words.map((word) => `"${word}"`).join(' OR ')})`);
    else all.push(`"${token}"${prefix ? ' *' : ''}`);
  }
  return all.join(' AND ');
}

/** Makes the list of the index's words readable on a SQLite connection; one that only reads needs it beforehand. */
export const VOCABULARY =
  'create virtual table if not exists temp.search_vocabulary using fts5vocab(main, search_words, row)';

async function wordsThatBegin(db: Db, token: string): Promise<string[]> {
  await sql.raw(VOCABULARY).execute(db);
  const found = await sql<{ term: string }>`
    select term from temp.search_vocabulary
    where term >= ${token} and term < ${`${token}\u{10ffff}`} limit ${MOST_WORDS + 1}`.execute(db);
  return found.rows.map((row) => row.term);
}

const postgres: SearchEngine = {
  async create(db) {
    await sql`create table search_words (
      doc bigint primary key references search_docs (doc) on delete cascade, words tsvector not null)`.execute(db);
    await sql`create index search_words_by_word on search_words using gin (words)`.execute(db);
  },
  async put(db, doc, tokens) {
    // An array becomes lexemes as they are: no parser, no locale, no positions.
    await sql`insert into search_words (doc, words) values (${doc}, array_to_tsvector(${[...tokens]}::text[]))`.execute(
      db,
    );
  },
  async find(db, terms, { from, before, limit }) {
    const match = terms.map(({ token, prefix }) => `'${token}'${prefix ? ':*' : ''}`).join(' & ');
    // The planner cannot know how rare a beginning is, and takes either way for words that need the other. So the newest
    // are read one after the other, which is right for what many have, further back as long as that finds some; the rest
    // is asked of the index.
    const found: number[] = [];
    let to = before;
    // Of one word alone the index reads no more than what is found; of several, all that each of them is in.
    const furthest = NEWEST * (terms.length === 1 ? 2 : 10);
    for (let window = NEWEST; window <= furthest;) {
      const floor = await below(db, to, window, from);
      const some = await sql<{ doc: number }>`
        select doc from search_words
        where words @@ ${match}::tsquery and doc >= ${floor} and doc < ${to}
        order by doc desc limit ${limit - found.length}`.execute(db);
      found.push(...some.rows.map((row) => row.doc));
      if (found.length === limit || floor === from) return found;
      to = floor;
      // As many more as the rest should be in, if they are as frequent before.
      window = Math.ceil((1.5 * window * (limit - found.length)) / some.rows.length);
    }
    const older = await sql<{ doc: number }>`
      select doc from (
        select doc from search_words where words @@ ${match}::tsquery and doc >= ${from} and doc < ${to} offset 0
      ) as found
      order by doc desc limit ${limit - found.length}`.execute(db);
    return [...found, ...older.rows.map((row) => row.doc)];
  },
};

/** The number that `count` documents below `before` are not lower than; at least `from`. */
async function below(db: Db, before: number, count: number, from: number): Promise<number> {
  const found = await sql<{ doc: number }>`
    select doc from search_words where doc < ${before} order by doc desc offset ${count} limit 1`.execute(db);
  return Math.max(from, found.rows[0]?.doc ?? from);
}

/** How many of the newest documents PostgreSQL reads one after the other. */
const NEWEST = 2000;
