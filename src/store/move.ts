/**
 * Copies everything from one engine to the other: from a file of SQLite's into an empty PostgreSQL database, or back.
 * All of it arrives or nothing does; what arrived is read again and compared before it counts.
 */
import { createHash } from 'node:crypto';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { openStore, type Db } from './open.ts';
import type { Database } from './schema.ts';

export interface MovedTable {
  name: string;
  rows: number;
}

/** Why nothing was moved. */
export class MoveRefused extends Error {
  override readonly name = 'MoveRefused';
  readonly kind: 'not-empty' | 'differs';
  readonly table: string;
  constructor(kind: 'not-empty' | 'differs', table: string) {
    super(`${kind}: ${table}`);
    this.kind = kind;
    this.table = table;
  }
}

export interface Table {
  name: string;
  columns: string[];
  key: string[];
}

/** Values in one statement; the engines take 32,766 and 65,535. */
const VALUES = 12_000;
const MOST_ROWS = 500;

/**
 * `from` and `to`: what `openStore` takes, one of each engine; both are migrated first. `tell` hears of each table.
 * Throws MoveRefused, OpenFailure; then the target is as empty as it was.
 */
export async function moveStore(from: string, to: string, tell: (table: MovedTable) => void): Promise<MovedTable[]> {
  const source = await openStore(from);
  try {
    const target = await openStore(to);
    try {
      // A server that goes on writing would lose what it writes. (A folder is held by whoever calls this.)
      await source.hold({ shared: false });
      await target.hold({ shared: false });
      const tables = await tablesOf(source.engine === 'sqlite' ? source.db : target.db);
      for (const table of tables)
        if (!(await isEmpty(target.db, table))) throw new MoveRefused('not-empty', table.name);
      return await target.db
        .transaction()
        .setIsolationLevel('read committed')
        .execute(async (trx) => {
          const moved: MovedTable[] = [];
          for (const table of tables) {
            const rows = await moveTable(source.db, trx, table);
            tell({ name: table.name, rows });
            moved.push({ name: table.name, rows });
          }
          return moved;
        });
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Copies one table and compares what arrived. Throws MoveRefused. */
export async function moveTable(from: Db, to: Db, table: Table): Promise<number> {
  const sent = tally(table);
  for await (const rows of rowsOf(from, table)) {
    for (const row of rows) sent.add(row);
    await insert(to, table, rows);
  }
  const arrived = tally(table);
  for await (const rows of rowsOf(to, table)) for (const row of rows) arrived.add(row);
  if (sent.count !== arrived.count || sent.sum !== arrived.sum) throw new MoveRefused('differs', table.name);
  return sent.count;
}

type Row = Record<string, unknown>;

/** Counts rows, and adds up their hashes: the engines give them in orders of their own. */
function tally({ columns }: Table) {
  return {
    count: 0,
    sum: 0n,
    add(row: Row) {
      this.count++;
      const values = columns.map((column) => withoutNul(row[column]));
      const hash = createHash('sha256').update(JSON.stringify(values)).digest('hex');
      this.sum = (this.sum + BigInt(`0x${hash}`)) & ((1n << 256n) - 1n);
    },
  };
}

/** PostgreSQL holds no NUL. */
function withoutNul(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '') : value;
}

/** By key, so that a large table is read once and not held. */
async function* rowsOf(db: Db, { name, columns, key }: Table): AsyncGenerator<Row[]> {
  const size = batchOf(columns);
  const place = sql.join(key.map((column) => sql.ref(column)));
  let after: readonly unknown[] | null = null;
  for (;;) {
    const beyond: RawBuilder<unknown> = after === null ? sql`` : sql`where (${place}) > (${sql.join(after)})`;
    const { rows }: { rows: Row[] } = await sql<Row>`
      select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(name)}
      ${beyond} order by ${place} limit ${sql.lit(size)}`.execute(db);
    if (rows.length > 0) yield rows;
    const last: Row | undefined = rows.at(-1);
    if (rows.length < size || last === undefined) return;
    after = key.map((column) => last[column]);
  }
}

function batchOf(columns: readonly string[]): number {
  return Math.min(Math.floor(VALUES / columns.length), MOST_ROWS);
}

async function insert(db: Db, { name, columns }: Table, rows: readonly Row[]): Promise<void> {
  const tuples = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
  await sql`insert into ${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column)))})
    values ${sql.join(tuples)}`.execute(db);
}

async function isEmpty(db: Db, { name }: Table): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db);
  return rows.length === 0;
}

/**
 * Every table as SQLite describes it, those before that others refer to. The index of words is left out: it is made
 * of the messages, and the next start makes it again.
 */
export async function tablesOf(lite: Kysely<Database>): Promise<Table[]> {
  const { rows: names } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table'
    and name not like 'sqlite_%' and name not like 'kysely_%' and name not like 'search_%' order by name`.execute(lite);
  const tables = new Map<string, Table & { needs: string[] }>();
  for (const { name } of names) {
    const { rows: columns } = await sql<{ name: string; pk: number }>`
      select name, pk from pragma_table_info(${name}) order by cid`.execute(lite);
    const { rows: needs } = await sql<{ table: string }>`
      select "table" from pragma_foreign_key_list(${name})`.execute(lite);
    const key = columns.filter(({ pk }) => pk > 0).toSorted((one, other) => one.pk - other.pk);
    tables.set(name, {
      name,
      columns: columns.map((column) => column.name),
      key: (key.length === 0 ? columns : key).map((column) => column.name),
      needs: needs.map(({ table }) => table),
    });
  }
  const ordered = new Set<Table>();
  const place = (name: string, path: readonly string[]): void => {
    const table = tables.get(name);
    if (table === undefined || ordered.has(table) || path.includes(name)) return;
    for (const need of table.needs) place(need, [...path, name]);
    ordered.add(table);
  };
  for (const name of tables.keys()) place(name, []);
  return [...ordered];
}
