/**
 * What other processes change in the tables that are held in memory somewhere: PostgreSQL tells every listener once a
 * transaction is committed (LISTEN and NOTIFY). SQLite counts it (`PRAGMA data_version`).
 */
import type pg from 'pg';

/** Tables of which processes remember what they read. What is only ever read when it is needed is not among them. */
const WATCHED = [
  'settings',
  'users',
  'keys',
  'connections',
  'deployments',
  'targets',
  'limits',
  'teams',
  'team_members',
  'model_access',
  'prices',
];
const CHANNEL = 'parlor_changed';
const AGAIN_MS = 500;
/** “parl”: the first key of our advisory locks. */
export const LOCKS = 0x70_61_72_6c;

export interface Changes {
  /** Makes the triggers (again), so that the tables speak. */
  watch(pool: pg.Pool): Promise<void>;
  /** True when something changed since this was last asked, by whomever. */
  asked(): boolean;
  close(): Promise<void>;
}

/** Listens on a connection of its own, and connects again when it breaks. */
export async function changesElsewhere(connect: () => pg.Client): Promise<Changes> {
  let changed = false;
  let closed = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;

  async function listen(): Promise<void> {
    const made = connect();
    // Both say that the connection is gone; whichever comes first begins a new one.
    const lost = () => {
      if (client !== made) return;
      client = null;
      again();
    };
    made.on('error', lost);
    made.on('end', lost);
    made.on('notification', () => {
      changed = true;
    });
    await made.connect();
    await made.query(`listen ${CHANNEL}`);
    client = made;
    if (closed) await made.end();
  }

  function again(): void {
    // What was said meanwhile was not heard.
    changed = true;
    if (closed) return;
    timer = setTimeout(() => void listen().catch(again), AGAIN_MS);
    timer.unref();
  }

  await listen();
  return {
    async watch(pool) {
      await pool.query(triggers());
      changed = false;
    },
    asked() {
      const was = changed;
      changed = false;
      return was;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      const last = client;
      client = null;
      await last?.end().catch(() => undefined);
    },
  };
}

/** One statement a table: a notice of each committed transaction that touched it. Tables that are missing are left out. */
function triggers(): string {
  const names = WATCHED.map((name) => `'${name}'`).join(', ');
  return `do $$
declare watched text;
begin
  perform pg_advisory_xact_lock(${LOCKS}, 3);
  if not exists (select 1 from pg_proc where proname = 'parlor_changed' and pronamespace = current_schema()::regnamespace) then
    create function parlor_changed() returns trigger language plpgsql as
      'begin perform pg_notify(''${CHANNEL}'', tg_table_name); return null; end';
  end if;
  foreach watched in array array[${names}] loop
    if to_regclass(watched) is not null
      and not exists (select 1 from pg_trigger where tgname = 'parlor_changed' and tgrelid = to_regclass(watched)) then
      execute format('create trigger parlor_changed after insert or update or delete on %I for each statement execute function parlor_changed()', watched);
    end if;
  end loop;
end $$`;
}
