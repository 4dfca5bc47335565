import { compare, daysOf, type AzureConnection, type LedgerSum } from '#gateway/money/invoice/compare.ts';
import { modelKey } from '#gateway/money/invoice/meters.ts';
import { sumsOf } from '#gateway/money/invoice/sums.ts';
import {
  compareInvoice,
  deleteInvoice,
  getInvoice,
  InvoiceReport,
  listInvoices,
  saveInvoice,
  type SavedInvoice,
} from '#shared/contract/invoices.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { everyConnection } from '#store/connections.ts';
import { deleteInvoiceReport, findInvoiceReport, insertInvoice, listInvoices as rowsOf } from '#store/invoices.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { InvoiceReportRow } from '#store/schema.ts';
import { usageBy } from '#store/usage.ts';
import { handle, type Mounted } from '../mount.ts';

const DAY_MS = 86_400_000;
/** As it is sent; packed it may hold a year. */
const MOST_BYTES = 1024 ** 3;
const MOST_GROUPS = 100_000;
const MOST_SAVED = 100;
const AZURE = new Set(['azure-openai', 'azure-foundry']);

/** The body piece by piece, refused as soon as it is too long. */
async function* limited(request: Request): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new AppError('too_large', { params: { limit: '1 GB' } });
    yield chunk;
  }
}

/** Deleted connections too: what they spent is billed all the same. */
async function azureConnections(db: Db): Promise<AzureConnection[]> {
  const rows = await everyConnection(db);
  return rows
    .filter(({ provider }) => AZURE.has(provider))
    .map(({ id, name, base_url }) => ({
      id,
      name,
      resource: URL.parse(base_url)?.hostname.split('.')[0]?.toLowerCase() ?? '',
    }));
}

async function ledgerOf(db: Db, days: { from: string; to: string }): Promise<LedgerSum[]> {
  const from = Date.parse(days.from);
  const to = Date.parse(days.to) + DAY_MS;
  const groups = await usageBy(db, { from, to, by: ['day', 'model', 'connection'], limit: MOST_GROUPS });
  return groups.map(({ group, ...sums }) => ({
    day: isoTime(Number(group.day)).slice(0, 10),
    model: group.model ?? '',
    connectionId: group.connection ?? '',
    calls: sums.calls,
    unpricedCalls: sums.unpriced_calls,
    estimatedCalls: sums.estimated_calls,
    costMicroUsd: sums.cost_micro_usd,
    inputTokens: sums.input_tokens,
    cachedTokens: sums.cached_tokens,
    outputTokens: sums.output_tokens,
  }));
}

function savedOf(row: Omit<InvoiceReportRow, 'report'>): SavedInvoice {
  return {
    id: row.id,
    name: row.name,
    from: row.first_day,
    to: row.last_day,
    savedAt: isoTime(row.created_at),
    by: row.created_by,
  };
}

export const invoiceRoutes: Mounted[] = [
  handle(compareInvoice, async ({ query, request }, { db, gateway }) => {
    const file = await sumsOf(limited(request.raw));
    const days = daysOf(file);
    if (days === null)
      throw new AppError('invoice_unreadable', { params: { reason: 'no row of it is about Azure OpenAI' } });
    const [connections, ledger, prices] = await Promise.all([
      azureConnections(db),
      ledgerOf(db, days),
      gateway.pricesInForce(),
    ]);
    const own = prices.filter(({ source, model }) => source === 'owner' && model !== null);
    const ownPrices = new Set(own.map(({ model }) => modelKey(model ?? '')));
    return { ...days, ...compare(file, ledger, { connections, ownPrices, rate: query.rate }) };
  }),

  handle(listInvoices, async (_, { db }) => ({ invoices: (await rowsOf(db, MOST_SAVED)).map(savedOf) })),
  handle(getInvoice, async ({ params }, { db }) => {
    const row = await findInvoiceReport(db, params.id);
    if (row === undefined) throw new AppError('not_found');
    return { ...savedOf(row), report: InvoiceReport.parse(JSON.parse(row.report)) };
  }),
  handle(saveInvoice, async ({ body: { name, report }, who }, { db, now }) => {
    const row: InvoiceReportRow = {
      id: newId('bill', now()),
      name,
      first_day: report.from,
      last_day: report.to,
      report: JSON.stringify(report),
      created_at: now(),
      created_by: who.person.name,
    };
    await insertInvoice(db, row);
    return savedOf(row);
  }),
  handle(deleteInvoice, async ({ params }, { db }) => {
    if (!(await deleteInvoiceReport(db, params.id))) throw new AppError('not_found');
    return {};
  }),
];
