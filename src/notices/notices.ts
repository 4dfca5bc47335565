/**
 * What the house says to people who are not looking: warnings of budgets on the screen, as letters and to a webhook; and
 * letters that let somebody in.
 */
import type { Net } from '#net/net.ts';
import type { Postbox } from '#net/post.ts';
import type { LimitScope, LimitState } from '#shared/contract/limits.ts';
import type { Db } from '#store/open.ts';
import { deleteDeliveriesBefore } from '#store/deliveries.ts';
import { listLimits } from '#store/limits.ts';
import type { Seal } from '#store/seal.ts';
import type { SettingStore } from '#store/settings.ts';
import { deleteWarningsBefore } from '#store/warnings.ts';
import { watchBudgets, budgetsOf, type Budget, type Refusing } from './budgets.ts';
import { createMail, type Mail } from './mail.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createPost, type Post } from './people-letters.ts';
import { readyToTell, type Ready } from './telling.ts';
import { createHook, type Hook } from './webhook.ts';

export interface Notices {
  mail: Mail;
  hook: Hook;
  outbox: Outbox;
  post: Post;
  /** The budgets there are, as they stand. */
  budgets(): Promise<Budget[]>;
  /** Calls were settled, or limits changed: marks may have been passed. Costs nothing now; looks in a moment. */
  mayHavePassed(): void;
  /** A call was refused because this budget (of `limit` micro-USD) has nothing left for it. Costs nothing when it is known. */
  isSpent(budget: Refusing): void;
  /** Looks now. */
  look(): Promise<void>;
  /** Forgets what is long over; a job for every hour. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

export interface NoticesOptions {
  db: Db;
  seal: Pick<Seal, 'seal' | 'unseal'>;
  net: Pick<Net, 'connect' | 'request'>;
  settings: Pick<SettingStore, 'get'>;
  /** What `PARLOR_SMTP_URL` says; null where there is none. */
  mailServer: Omit<Postbox, 'trusted'> | null;
  /** `APP_URL`. */
  publicUrl: string | null;
  version: string;
  /** How the limits of a scope stand. */
  stateOf(scope: LimitScope, id: string): Promise<LimitState>;
  log: { error(event: string, fields: { cause: unknown }): void };
  now(): number;
}

const DAY_MS = 86_400_000;
const WARNINGS_MS = 400 * DAY_MS;
const DELIVERIES_MS = 30 * DAY_MS;
/** Under load calls are settled ten times a second, and nobody needs to know so often. */
const GATHER_MS = 1000;

export function createNotices(options: NoticesOptions): Notices {
  const { db, seal, net, settings, mailServer, publicUrl, version, log, now } = options;
  const onError = (cause: unknown) => log.error('a notice could not be given', { cause });
  const mail = createMail({ db, seal, net, declared: mailServer, publicUrl, now });
  const hook = createHook({ db, seal, net, version, now });
  const post = createPost({ db, mail, settings });
  const outbox = createOutbox({
    db,
    carriers: {
      mail: (row) => post.carry(row),
      webhook: (row) => hook.post({ id: row.id, event: eventOf(row.kind), body: row.payload }),
    },
    onError,
    now,
  });
  let ready: Ready | null = null;
  const watch = watchBudgets({
    db,
    tell: async (trx, news) => ready?.tell(trx, news),
    now,
  });
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  let closed = false;

  async function budgets(): Promise<Budget[]> {
    const rows = (await listLimits(db)).filter((row) => row.budget_day !== null || row.budget_month !== null);
    // A row's scope is what `putLimits` wrote.
    const states = await Promise.all(rows.map((row) => options.stateOf(row.scope as LimitScope, row.owner)));
    return states.flatMap(budgetsOf);
  }

  async function lookOnce(): Promise<void> {
    const found = await budgets();
    if (closed || found.length === 0) return;
    ready = await readyToTell({ db, mail, hook, settings, now });
    await watch.look(found);
    outbox.kick();
  }

  function look(): Promise<void> {
    // One after the other: what is being looked at must not be told by two at once.
    last = last.catch(() => undefined).then(lookOnce);
    return last;
  }

  function mayHavePassed() {
    if (timer !== undefined || closed) return;
    timer = setTimeout(() => {
      timer = undefined;
      look().catch(onError);
    }, GATHER_MS).unref();
  }

  return {
    mail,
    hook,
    outbox,
    post,
    budgets,
    mayHavePassed,
    isSpent(budget) {
      if (watch.refused(budget)) mayHavePassed();
    },
    look,
    async sweep() {
      await deleteWarningsBefore(db, now() - WARNINGS_MS);
      await deleteDeliveriesBefore(db, now() - DELIVERIES_MS);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await last.catch(() => undefined);
      await outbox.close();
    },
  };
}

function eventOf(kind: string): string {
  return kind === 'test' ? 'test' : 'budget.warning';
}
