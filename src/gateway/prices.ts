/** What calls cost, in micro-USD: the owner's table over the bundled list; and what budgets assume where both are silent. */
import { baseModelOf } from '#providers/models.ts';
import type { Usage } from '#shared/message.ts';
import type { PriceRow } from '#store/schema.ts';
import { costOf, scaled, type Sheet } from './money/cost.ts';
import { bounds, entryOf, overlaid, type PriceEntry } from './money/layers.ts';
import { priceList } from './money/list.ts';

/** Where and when something is asked. */
export interface PriceQuery {
  provider: string;
  connectionId: string | null;
  /** As the upstream named it, or as it was declared; null when nobody said. */
  model: string | null;
  /** When the call began, ms. */
  at: number;
  batch?: boolean;
}

export interface Prices {
  /** True when the bundled list can answer. */
  readonly loaded: boolean;
  load(): Promise<void>;
  /** What the bundled list has of a vendor. Call it after `load`. */
  models(provider: string): { model: string; contextTokens: number | null }[];
  /** Replaces the owner's table. Throws a ZodError for a row that cannot be read, and keeps the old one. */
  replace(rows: readonly PriceRow[]): void;
  /** What it costs there; null when no price is known. Call it after `load`. */
  sheet(query: PriceQuery): Sheet | null;
  /** Micro-USD for this usage, or null when a part of it has no known price. Call it after `load`. */
  cost(query: PriceQuery, usage: Usage): number | null;
}

/** Prices of the list can depend on the day or the hour. */
const REMEMBERED_MS = 600_000;
const MOST_REMEMBERED = 2000;

/** What the built-in simulator asks for every kind of token. */
const FREE: Sheet = {
  rates: {
    input: 0,
    cachedInput: 0,
    cacheWrite: 0,
    output: 0,
    reasoning: 0,
    audioInput: 0,
    cachedAudioInput: 0,
    audioOutput: 0,
    imageInput: 0,
    imageOutput: 0,
  },
  tiers: [],
  batchFactor: 1000,
  source: 'simulator',
};

interface Remembered {
  sheet: Sheet | null;
  batch: Sheet | null;
  from: number;
  until: number;
}

export function createPrices(): Prices {
  const list = priceList();
  let entries: readonly PriceEntry[] = [];
  const known = new Map<string, Remembered>();

  function look({ provider, connectionId, model, at }: PriceQuery): Remembered {
    const exact = model?.toLowerCase() ?? null;
    const undated = exact?.replace(/-\d{4}-\d{2}-\d{2}$/, '') ?? null;
    const simulated = provider === 'simulator';
    let listed: Sheet | null = simulated ? FREE : null;
    if (!simulated && model !== null && undated !== null)
      listed = list.sheet(provider, model, at) ?? list.sheet(provider, undated, at);
    // Prices meant for real models are none of the simulator's; one entered for its own connection tries budgets out.
    const table = simulated ? entries.filter((entry) => entry.connectionId !== null) : entries;
    const names = model === null || exact === null ? [] : [...new Set([exact, undated ?? exact, baseModelOf(model)])];
    const sheet = overlaid(listed, table, { models: names, connectionId, at });
    const { from, until } = bounds(entries, at);
    return {
      sheet,
      batch: sheet && scaled(sheet, sheet.batchFactor),
      from: Math.max(from, at - REMEMBERED_MS),
      until: Math.min(until, at + REMEMBERED_MS),
    };
  }

  const sheet = (query: PriceQuery): Sheet | null => {
    const key = `${query.provider}\n${query.connectionId}\n${query.model}`;
    let found = known.get(key);
    if (found === undefined || query.at < found.from || query.at >= found.until) {
      found = look(query);
      if (known.size >= MOST_REMEMBERED) known.clear();
      // Before the list is there, nothing that is said may last.
      if (list.loaded) known.set(key, found);
    }
    return query.batch === true ? found.batch : found.sheet;
  };

  return {
    get loaded() {
      return list.loaded;
    },
    load: list.load,
    models: list.models,
    replace(rows) {
      entries = rows.map(entryOf);
      known.clear();
    },
    sheet,
    cost(query, usage) {
      const found = sheet(query);
      return found === null ? null : costOf(found, usage);
    },
  };
}

/** What budgets do with a call whose price is not known. */
export interface UnknownPrice {
  /** `deny`: it is refused · `assume`: it counts as if it cost `assumed` · `allow`: it counts as nothing. */
  policy: 'deny' | 'assume' | 'allow';
  /** Micro-USD per million tokens. */
  assumed: { input: number; output: number };
}

/** The sheet that stands for an unknown one. */
export function assumedSheet({ assumed: { input, output } }: UnknownPrice): Sheet {
  const rates = {
    input,
    cachedInput: null,
    cacheWrite: null,
    output,
    reasoning: null,
    audioInput: input,
    cachedAudioInput: null,
    audioOutput: output,
    imageInput: null,
    imageOutput: null,
  };
  return { rates, tiers: [], batchFactor: 1000, source: 'owner' };
}

/** What budgets count for a settled call: its cost, or what is assumed where that is not known. */
export function chargeOf(cost: number | null, usage: Usage | null, unknown: UnknownPrice): number {
  if (cost !== null) return cost;
  if (usage === null || unknown.policy === 'allow') return 0;
  return costOf(assumedSheet(unknown), usage) ?? 0;
}
