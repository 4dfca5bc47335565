/**
 * The owner's prices over the bundled list, in layers: entries for every model, for one model, for one connection, for
 * one model of one connection. In each layer one entry holds at a time: the one that started last.
 */
import { z } from 'zod';
import { PriceTier, Rates } from '#shared/contract/prices.ts';
import type { PriceRow } from '#store/schema.ts';
import { scaled, type Sheet } from './cost.ts';

export interface PriceEntry {
  model: string | null;
  connectionId: string | null;
  /** ms; `endsAt` is exclusive. */
  startsAt: number;
  endsAt: number | null;
  rates: Rates | null;
  tiers: readonly PriceTier[];
  factor: number;
  batchFactor: number | null;
}

const Tiers = z.array(PriceTier);

/** An entry as it is stored. Throws a ZodError when its JSON is not what the contract let in. */
export function entryOf(row: PriceRow): PriceEntry {
  return {
    model: row.model,
    connectionId: row.connection_id,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    rates: row.rates === null ? null : Rates.parse(JSON.parse(row.rates)),
    tiers: Tiers.parse(JSON.parse(row.tiers)).sort((a, b) => a.aboveInputTokens - b.aboveInputTokens),
    factor: row.factor,
    batchFactor: row.batch_factor,
  };
}

interface Place {
  /** Names of the model, the most exact first; empty when it is not known. */
  models: readonly string[];
  connectionId: string | null;
  at: number;
}

/** What holds at a place and time, on top of what the list says (null: nothing). */
export function overlaid(list: Sheet | null, entries: readonly PriceEntry[], { models, connectionId, at }: Place) {
  let sheet = list;
  const lay = (model: string | null, connection: string | null): boolean => {
    const entry = inForce(entries, model, connection, at);
    if (entry !== undefined) sheet = laidOver(sheet, entry);
    return entry !== undefined;
  };
  lay(null, null);
  models.some((model) => lay(model, null));
  if (connectionId === null) return sheet;
  lay(null, connectionId);
  models.some((model) => lay(model, connectionId));
  return sheet;
}

function inForce(
  entries: readonly PriceEntry[],
  model: string | null,
  connectionId: string | null,
  at: number,
): PriceEntry | undefined {
  let found: PriceEntry | undefined;
  for (const entry of entries) {
    if (entry.model !== model || entry.connectionId !== connectionId) continue;
    if (entry.startsAt > at || (entry.endsAt !== null && entry.endsAt <= at)) continue;
    if (found === undefined || entry.startsAt >= found.startsAt) found = entry;
  }
  return found;
}

function laidOver(beneath: Sheet | null, { rates, tiers, factor, batchFactor }: PriceEntry): Sheet | null {
  const batch = batchFactor ?? beneath?.batchFactor ?? 500;
  const own: Sheet | null =
    rates === null
      ? beneath && { ...beneath, batchFactor: batch }
      : { rates, tiers, batchFactor: batch, source: 'owner' };
  if (own === null) return null;
  return scaled({ ...own, source: 'owner' }, factor);
}

/** When any entry begins or ends next after `at`, and last until then: in between nothing changes. */
export function bounds(entries: readonly PriceEntry[], at: number): { from: number; until: number } {
  let from = Number.NEGATIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  for (const { startsAt, endsAt } of entries)
    for (const time of endsAt === null ? [startsAt] : [startsAt, endsAt])
      if (time > at) until = Math.min(until, time);
      else from = Math.max(from, time);
  return { from, until };
}
