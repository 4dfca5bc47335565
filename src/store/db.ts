import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** The rows, whichever engine keeps them. */
export type Db = Kysely<Database>;
