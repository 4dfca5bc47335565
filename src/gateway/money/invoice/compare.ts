/** A bill beside the ledger, day by day and model by model, and why they may differ. Pure. */
import type { ComparedLine, DifferenceReason, InvoiceReport } from '#shared/contract/invoices.ts';
import { AppError } from '#shared/errors.ts';
import { meterOf, modelKey, tokensIn, type Meter } from './meters.ts';
import type { InvoiceSum, InvoiceSums } from './sums.ts';

/** What the ledger has of a model on a day at a connection. */
export interface LedgerSum {
  /** `YYYY-MM-DD` */
  day: string;
  model: string;
  connectionId: string;
  calls: number;
  unpricedCalls: number;
  estimatedCalls: number;
  costMicroUsd: number;
  /** With what came from the cache. */
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
}

export interface AzureConnection {
  id: string;
  name: string;
  /** The first label of its host: how the resource is usually called. */
  resource: string;
}

export interface Around {
  connections: readonly AzureConnection[];
  /** Models (`modelKey`) for which an entry of the owner's price table holds. */
  ownPrices: ReadonlySet<string>;
  /** How many of the bill's currency a dollar was; undefined: nobody said. */
  rate: number | undefined;
}

type Billed = NonNullable<ComparedLine['billed']>;
type Ours = NonNullable<ComparedLine['ours']> & { estimatedCalls: number };

interface Pair {
  day: string;
  key: string;
  label: string;
  billed: Billed | null;
  ours: Ours | null;
}

/** The days a file covers; null when nothing in it is about models. */
export function daysOf({ sums }: InvoiceSums): { from: string; to: string } | null {
  const days = sums.map(({ day }) => day).toSorted();
  const [from, to] = [days[0], days.at(-1)];
  return from === undefined || to === undefined ? null : { from, to };
}

/** Throws `invoice_currency` where the file says no dollars and nobody said a rate. */
export function compare(
  file: InvoiceSums,
  ledger: readonly LedgerSum[],
  { connections, ownPrices, rate }: Around,
): Omit<InvoiceReport, 'from' | 'to'> {
  const { currency, inDollars, microUsd } = moneyOf(file, rate);
  const resources = new Set(file.sums.map(({ resource }) => resource));
  const known = connections.filter(({ resource }) => resources.has(resource));
  // Behind a gateway or a name of one's own the resource is not to be told from the address: then all of it counts.
  const isOurs = known.length === 0 ? () => true : nameSet(known.map(({ resource }) => resource));
  const counted = new Set((known.length === 0 ? connections : known).map(({ id }) => id));

  const pairs = new Map<string, Pair>();
  const others = new Map<string, number>();
  const elsewhere = new Map<string, number>();
  for (const sum of file.sums) {
    const cost = microUsd(sum);
    if (!isOurs(sum.resource)) add(elsewhere, sum.resource, cost);
    else {
      const meter = meterOf(sum.meter, sum.subCategory, sum.unit);
      if (meter.kind === null || meter.model === '' || !sum.isUsage) add(others, sum.meter || sum.subCategory, cost);
      else bill(pairOf(pairs, sum.day, meter.model, meter.label), meter, sum, cost);
    }
  }
  for (const row of ledger)
    if (counted.has(row.connectionId) && row.model !== '')
      count(pairOf(pairs, row.day, modelKey(row.model), row.model), row);
  const last = daysOf(file)?.to ?? '';
  return {
    currency,
    rate: inDollars ? null : (rate ?? null),
    rows: file.rows,
    kept: file.kept,
    lines: linesOf([...pairs.values()], { last, ownPrices }),
    others: listed(others).map(([meter, costMicroUsd]) => ({ meter, costMicroUsd })),
    elsewhere: listed(elsewhere).map(([resource, costMicroUsd]) => ({ resource, costMicroUsd })),
    unmentioned: known.length === 0 ? [] : connections.filter(({ id }) => !counted.has(id)).map(({ name }) => name),
  };
}

/** What a sum is in dollars, as the file says it or by the rate. */
function moneyOf({ sums }: InvoiceSums, rate: number | undefined) {
  const currency = sums.find((sum) => sum.currency !== 'USD')?.currency ?? 'USD';
  const inDollars = sums.every((sum) => sum.costUsd !== null);
  if (!inDollars && rate === undefined) throw new AppError('invoice_currency', { params: { currency } });
  const microUsd = (sum: InvoiceSum) => Math.round((sum.costUsd ?? sum.cost / (rate ?? 1)) * 1_000_000);
  return { currency, inDollars, microUsd };
}

function nameSet(names: readonly string[]): (name: string) => boolean {
  const all = new Set(names);
  // What the file does not say belongs to whatever is compared.
  return (name) => name === '' || all.has(name);
}

function add(sums: Map<string, number>, name: string, cost: number): void {
  sums.set(name, (sums.get(name) ?? 0) + cost);
}

const listed = (sums: ReadonlyMap<string, number>) =>
  [...sums].toSorted(([, one], [, other]) => other - one).slice(0, 2000);

function pairOf(pairs: Map<string, Pair>, day: string, key: string, label: string): Pair {
  const name = `${day} ${key}`;
  let pair = pairs.get(name);
  if (pair === undefined) {
    pair = { day, key, label, billed: null, ours: null };
    pairs.set(name, pair);
  }
  return pair;
}

function bill(pair: Pair, { kind }: Meter, sum: InvoiceSum, costMicroUsd: number): void {
  pair.billed ??= { costMicroUsd: 0, input: 0, cached: 0, output: 0 };
  pair.billed.costMicroUsd += costMicroUsd;
  if (kind !== null) pair.billed[kind] += Math.round(sum.quantity * tokensIn(sum.unit, sum.meter));
}

function count(pair: Pair, row: LedgerSum): void {
  // Our names are those people know.
  pair.label = row.model;
  const sums = { costMicroUsd: 0, input: 0, cached: 0, output: 0, calls: 0, unpricedCalls: 0, estimatedCalls: 0 };
  pair.ours ??= sums;
  pair.ours.costMicroUsd += row.costMicroUsd;
  pair.ours.input += row.inputTokens - row.cachedTokens;
  pair.ours.cached += row.cachedTokens;
  pair.ours.output += row.outputTokens;
  pair.ours.calls += row.calls;
  pair.ours.unpricedCalls += row.unpricedCalls;
  pair.ours.estimatedCalls += row.estimatedCalls;
}

const CENT = 10_000;

const differenceOf = ({ billed, ours }: Pair) => (billed?.costMicroUsd ?? 0) - (ours?.costMicroUsd ?? 0);

/** Agreement to a cent or one per cent of the larger. */
function isSame(difference: number, ...sums: readonly number[]): boolean {
  return Math.abs(difference) <= Math.max(CENT, 0.01 * Math.max(0, ...sums));
}

interface Context {
  /** The last day of the file. */
  last: string;
  ownPrices: ReadonlySet<string>;
}

function linesOf(pairs: readonly Pair[], context: Context): ComparedLine[] {
  const byName = new Map(pairs.map((pair) => [`${pair.day} ${pair.key}`, pair]));
  return pairs
    .toSorted((a, b) => a.day.localeCompare(b.day) || a.label.localeCompare(b.label))
    .map((pair) => {
      const { estimatedCalls: _, ...ours } = pair.ours ?? { estimatedCalls: 0 };
      return {
        day: pair.day,
        model: pair.label,
        billed: pair.billed,
        // Without its estimates it is what the line says; where there are none there is nothing to say.
        ours: pair.ours === null ? null : (ours as NonNullable<ComparedLine['ours']>),
        differenceMicroUsd: differenceOf(pair),
        reason: reasonOf(pair, byName, context),
      };
    });
}

function reasonOf(pair: Pair, all: ReadonlyMap<string, Pair>, { last, ownPrices }: Context): DifferenceReason {
  const { billed, ours } = pair;
  const difference = differenceOf(pair);
  if (isSame(difference, billed?.costMicroUsd ?? 0, ours?.costMicroUsd ?? 0)) return 'same';
  if (isShifted(pair, all)) return 'day';
  const isFresh = Date.parse(last) - Date.parse(pair.day) <= 86_400_000;
  if (billed === null) return isFresh ? 'late' : 'not-billed';
  if (ours === null) return 'outside';
  if (ours.unpricedCalls > 0 && difference > 0) return 'price-unknown';
  const [theirs, mine] = [tokensOf(billed), tokensOf(ours)];
  if (Math.abs(theirs - mine) <= 0.03 * Math.max(theirs, mine))
    return ownPrices.has(pair.key) ? 'own-price' : 'list-price';
  if (theirs > mine) return 'outside';
  if (isFresh) return 'late';
  return ours.estimatedCalls > 0 ? 'estimated' : 'less';
}

const tokensOf = ({ input, cached, output }: { input: number; cached: number; output: number }) =>
  input + cached + output;

/** What is missing on one day is there on the next: the bill's day ends at another hour than ours. */
function isShifted(pair: Pair, all: ReadonlyMap<string, Pair>): boolean {
  return [-1, 1].some((step) => {
    const day = new Date(Date.parse(pair.day) + step * 86_400_000).toISOString().slice(0, 10);
    const other = all.get(`${day} ${pair.key}`);
    if (other === undefined) return false;
    const [here, there] = [differenceOf(pair), differenceOf(other)];
    const sums = [pair.billed?.costMicroUsd ?? 0, pair.ours?.costMicroUsd ?? 0];
    return Math.sign(here) !== Math.sign(there) && isSame(here + there, ...sums);
  });
}
