import { z } from 'zod';
import {
  createPrice,
  deletePrice,
  listPrices,
  listPricesInForce,
  PriceTier,
  Rates,
  updatePrice,
  type Price,
} from '#shared/contract/prices.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import * as store from '#store/prices.ts';
import { isoTime } from '#store/rows.ts';
import type { PriceRow } from '#store/schema.ts';
import { handle, type Mounted } from '../mount.ts';

const Tiers = z.array(PriceTier);

function priceOf(row: PriceRow): Price {
  return {
    id: row.id,
    model: row.model,
    connectionId: row.connection_id,
    startsAt: isoTime(row.starts_at),
    endsAt: row.ends_at === null ? null : isoTime(row.ends_at),
    rates: row.rates === null ? null : Rates.parse(JSON.parse(row.rates)),
    tiers: Tiers.parse(JSON.parse(row.tiers)),
    factor: row.factor,
    batchFactor: row.batch_factor,
    note: row.note,
    createdAt: isoTime(row.created_at),
  };
}

/** Throws `invalid_request` for an entry that could never hold, or would hold half. */
function check({ starts_at, ends_at, rates, tiers }: PriceRow): void {
  const refuse = (reason: string) => new AppError('invalid_request', { params: { reason } });
  if (ends_at !== null && ends_at <= starts_at) throw refuse('endsAt: must be later than startsAt');
  if (rates === null && tiers !== '[]') throw refuse('tiers: need rates beneath them');
}

const ms = (time: string | null) => (time === null ? null : Date.parse(time));
const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

export const priceRoutes: Mounted[] = [
  handle(listPrices, async (_, { db }) => ({ prices: (await store.listPrices(db)).map(priceOf) })),

  handle(createPrice, async ({ body, who }, { db, gateway, now }) => {
    const at = now();
    const row: PriceRow = {
      id: newId('prc', at),
      model: body.model,
      connection_id: body.connectionId,
      starts_at: ms(body.startsAt ?? null) ?? at,
      ends_at: ms(body.endsAt),
      rates: json(body.rates),
      tiers: JSON.stringify(body.tiers),
      factor: body.factor,
      batch_factor: body.batchFactor,
      note: body.note,
      created_at: at,
      created_by: who.principal.userId,
    };
    check(row);
    await store.insertPrice(db, row);
    await gateway.limits.reload();
    return priceOf(row);
  }),

  handle(updatePrice, async ({ params, body }, { db, gateway }) => {
    const { model, connectionId, startsAt, endsAt, rates, tiers, factor, batchFactor, note } = body;
    const change: store.PriceChange = {
      ...(model === undefined ? {} : { model }),
      ...(connectionId === undefined ? {} : { connection_id: connectionId }),
      ...(startsAt === undefined ? {} : { starts_at: Date.parse(startsAt) }),
      ...(endsAt === undefined ? {} : { ends_at: ms(endsAt) }),
      ...(rates === undefined ? {} : { rates: json(rates) }),
      ...(tiers === undefined ? {} : { tiers: JSON.stringify(tiers) }),
      ...(factor === undefined ? {} : { factor }),
      ...(batchFactor === undefined ? {} : { batch_factor: batchFactor }),
      ...(note === undefined ? {} : { note }),
    };
    const row = await db.transaction().execute(async (trx) => {
      const changed = await store.updatePrice(trx, params.id, change);
      if (changed === undefined) throw new AppError('not_found');
      // What is refused here is taken back with the transaction.
      check(changed);
      return changed;
    });
    await gateway.limits.reload();
    return priceOf(row);
  }),

  handle(deletePrice, async ({ params }, { db, gateway }) => {
    if (!(await store.deletePrice(db, params.id))) throw new AppError('not_found');
    await gateway.limits.reload();
    return {};
  }),

  handle(listPricesInForce, async (_, { gateway }) => ({ prices: await gateway.pricesInForce() })),
];
