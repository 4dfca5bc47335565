import { can } from '#identity/can.ts';
import type { SignedIn } from '#identity/identity.ts';
import { standingWarnings } from '#notices/standing.ts';
import { testRow } from '#notices/telling.ts';
import {
  deleteWebhook,
  dismissWarnings,
  getWebhook,
  listDeliveries,
  listWarnings,
  putWebhook,
  testWebhook,
  type Delivery,
} from '#shared/contract/warnings.ts';
import { AppError } from '#shared/errors.ts';
import { ErrorInfo } from '#shared/message.ts';
import { insertDeliveries, listDeliveries as deliveryRows } from '#store/deliveries.ts';
import { isoTime } from '#store/rows.ts';
import type { DeliveryRow } from '#store/schema.ts';
import { listUsers } from '#store/users.ts';
import { dismissWarning } from '#store/warnings.ts';
import type { Deps } from '../deps.ts';
import { handle, type Mounted } from '../mount.ts';

const LAST = 50;

async function standing({ principal }: SignedIn, { db, notices, identity }: Deps) {
  const viewer = { id: principal.userId, everybody: can(principal, 'see everybody’s usage') };
  const instance = await identity.settings.get('instance.name', null);
  return standingWarnings(db, await notices.budgets(), viewer, instance);
}

function deliveryOf(row: DeliveryRow, to: string | null): Delivery {
  // The columns hold what the outbox wrote.
  const { channel, kind, state } = row as Pick<Delivery, 'channel' | 'kind' | 'state'>;
  return {
    id: row.id,
    channel,
    kind,
    to,
    state,
    attempts: row.attempts,
    dueAt: state === 'waiting' ? isoTime(row.due_at) : null,
    status: row.status,
    error: row.error === null ? null : ErrorInfo.parse(JSON.parse(row.error)),
    createdAt: isoTime(row.created_at),
    finishedAt: row.finished_at === null ? null : isoTime(row.finished_at),
  };
}

export const warningRoutes: Mounted[] = [
  handle(listWarnings, async ({ who }, deps) => ({ warnings: await standing(who, deps) })),

  handle(dismissWarnings, async ({ body, who }, deps) => {
    const mine = new Set((await standing(who, deps)).map(({ id }) => id));
    if (!body.ids.every((id) => mine.has(id))) throw new AppError('not_found');
    for (const id of body.ids) await dismissWarning(deps.db, id, who.principal.userId, deps.now());
    return {};
  }),

  handle(getWebhook, async (_, { notices }) => ({ webhook: await notices.hook.get() })),
  handle(putWebhook, ({ body, who }, { notices }) => notices.hook.put(body, who.person)),
  handle(deleteWebhook, async (_, { notices }) => {
    await notices.hook.remove();
    return {};
  }),
  handle(testWebhook, async (_, { db, notices, identity, now }) => {
    if ((await notices.hook.get()) === null) throw new AppError('webhook_unset');
    const row = testRow(await identity.settings.get('instance.name', null), now());
    // Sent here and now: nobody else may take it meanwhile.
    await insertDeliveries(db, [{ ...row, claimed_until: row.created_at + 60_000 }]);
    const sent = await notices.outbox.sendNow(row.id);
    return deliveryOf(sent ?? row, null);
  }),
  handle(listDeliveries, async (_, { db }) => {
    const [rows, people] = await Promise.all([deliveryRows(db, LAST), listUsers(db)]);
    const names = new Map(people.map(({ id, name }) => [id, name]));
    return {
      deliveries: rows.map((row) => deliveryOf(row, row.user_id === null ? null : (names.get(row.user_id) ?? null))),
    };
  }),
];
