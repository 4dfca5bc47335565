/** Single calls of the ledger, for people who want to see what a sum is made of. */
import type { Db } from './open.ts';
import type { CallRow } from './schema.ts';

export interface CallFilter {
  /** ms; `to` is exclusive. */
  from: number;
  to: number;
  userId?: string | undefined;
  teamId?: string | undefined;
  keyId?: string | undefined;
  deployment?: string | undefined;
  model?: string | undefined;
  connectionId?: string | undefined;
  /** Only those that ended with an error. */
  failed?: boolean;
}

/** Where a page of calls ended: the next one begins with what is older. */
export interface CallCursor {
  startedAt: number;
  id: string;
}

/** Settled calls, latest first. */
export async function listCalls(
  db: Db,
  filter: CallFilter,
  page: { before?: CallCursor | undefined; limit: number },
): Promise<CallRow[]> {
  const { before, limit } = page;
  let select = db
    .selectFrom('calls')
    .selectAll()
    .where('state', '=', 'settled')
    .where('started_at', '>=', filter.from)
    .where('started_at', '<', filter.to);
  if (before !== undefined)
    select = select
      .where('started_at', '<=', before.startedAt)
      .where((eb) =>
        eb.or([
          eb('started_at', '<', before.startedAt),
          eb.and([eb('started_at', '=', before.startedAt), eb('id', '<', before.id)]),
        ]),
      );
  if (filter.userId !== undefined) select = select.where('user_id', '=', filter.userId);
  if (filter.teamId !== undefined) select = select.where('team_id', '=', filter.teamId);
  if (filter.keyId !== undefined) select = select.where('key_id', '=', filter.keyId);
  if (filter.deployment !== undefined) select = select.where('deployment', '=', filter.deployment);
  if (filter.model !== undefined) select = select.where('model', '=', filter.model);
  if (filter.connectionId !== undefined) select = select.where('connection_id', '=', filter.connectionId);
  if (filter.failed === true) select = select.where('error', 'is not', null).where('error', '!=', 'aborted');
  return select.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}
