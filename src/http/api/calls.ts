import { can } from '#identity/can.ts';
import type { SignedIn } from '#identity/identity.ts';
import { exportCalls, listCalls, type LedgerCall } from '#shared/contract/calls.ts';
import { CSV_MARK, csvCell } from '#shared/csv.ts';
import { AppError } from '#shared/errors.ts';
import { listCalls as callRows, type CallCursor, type CallFilter } from '#store/call-list.ts';
import { isoTime } from '#store/rows.ts';
import type { CallRow } from '#store/schema.ts';
import { usageNames } from '#store/usage.ts';
import { handle, type Mounted } from '../mount.ts';

const PAGE = 50;
/** Rows read at once for a file: a page of them never holds up the streams for more than some milliseconds. */
const SHEET = 500;

type Names = ReadonlyMap<string, string>;

function callOf(row: CallRow, names: Names): LedgerCall {
  const named = (id: string) => ({ id, name: names.get(id) ?? null });
  return {
    id: row.id,
    startedAt: isoTime(row.started_at),
    person: named(row.user_id),
    key: row.key_id === null ? null : named(row.key_id),
    purpose: row.purpose,
    surface: row.surface,
    wire: row.wire,
    deployment: row.deployment,
    model: row.model,
    connection: row.connection_id === null ? null : named(row.connection_id),
    attempts: row.attempts,
    status: row.status,
    error: row.error,
    inputTokens: row.input_tokens,
    cachedTokens: row.cached_tokens,
    outputTokens: row.output_tokens,
    reasoningTokens: row.reasoning_tokens,
    usageSource: row.usage_source,
    simulated: row.provider === 'simulator',
    costMicroUsd: row.cost_micro_usd,
    firstByteMs: row.first_byte_ms,
    totalMs: row.total_ms,
  };
}

/** What may be asked of the ledger: everybody's by those who may see it, one's own by all. */
function filterOf(
  who: SignedIn,
  {
    from,
    to,
    failed,
    ...asked
  }: { from: string; to: string; failed?: 'yes' | undefined } & Omit<CallFilter, 'from' | 'to' | 'failed'>,
): CallFilter {
  const everybody = can(who.principal, 'see everybody’s usage');
  const { userId } = who.principal;
  if (!everybody && asked.userId !== undefined && asked.userId !== userId) throw new AppError('forbidden');
  if (Date.parse(to) <= Date.parse(from))
    throw new AppError('invalid_request', { params: { reason: 'to: must be later than from' } });
  return {
    ...asked,
    userId: everybody ? asked.userId : userId,
    from: Date.parse(from),
    to: Date.parse(to),
    failed: failed === 'yes',
  };
}

/** `1790000000000.call_01…`: the time and id of the last call shown. */
function cursorOf(text: string): CallCursor {
  const [startedAt = '', id = ''] = text.split('.');
  if (!/^\d{1,15}$/.test(startedAt) || id === '')
    throw new AppError('invalid_request', { params: { reason: 'before: not a cursor' } });
  return { startedAt: Number(startedAt), id };
}

const NAMED = ['person', 'key', 'connection'] as const;

export const callRoutes: Mounted[] = [
  handle(listCalls, async ({ query: { before, ...asked }, who }, { db }) => {
    const filter = filterOf(who, asked);
    const rows = await callRows(db, filter, {
      limit: PAGE + 1,
      before: before === undefined ? undefined : cursorOf(before),
    });
    const names = await usageNames(db, NAMED);
    const page = rows.slice(0, PAGE);
    const last = page.at(-1);
    return {
      calls: page.map((row) => callOf(row, names)),
      next: rows.length > PAGE && last !== undefined ? `${last.started_at}.${last.id}` : null,
    };
  }),

  handle(exportCalls, async ({ query, who }, { db }) => {
    const filter = filterOf(who, query);
    const names = await usageNames(db, NAMED);
    async function* lines() {
      yield `${CSV_MARK}${CSV.map(([name]) => name).join(',')}\r\n`;
      for (let before: CallCursor | undefined; ;) {
        const rows = await callRows(db, filter, { before, limit: SHEET });
        yield rows.map((row) => csvLine(callOf(row, names))).join('');
        const last = rows.at(-1);
        if (rows.length < SHEET || last === undefined) return;
        before = { startedAt: last.started_at, id: last.id };
      }
    }
    return new Response(ReadableStream.from(encoded(lines())), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="calls-${query.from.slice(0, 10)}.csv"`,
        'cache-control': 'no-store',
      },
    });
  }),
];

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}

const CSV: [name: string, value: (call: LedgerCall) => string | number | null][] = [
  ['id', (call) => call.id],
  ['started_at', (call) => call.startedAt],
  ['person', (call) => call.person.name ?? call.person.id],
  ['key', (call) => call.key?.name ?? call.key?.id ?? null],
  ['purpose', (call) => call.purpose],
  ['wire', (call) => call.wire],
  ['deployment', (call) => call.deployment],
  ['model', (call) => call.model],
  ['connection', (call) => call.connection?.name ?? call.connection?.id ?? null],
  ['status', (call) => call.status],
  ['error', (call) => call.error],
  ['input_tokens', (call) => call.inputTokens],
  ['cached_tokens', (call) => call.cachedTokens],
  ['output_tokens', (call) => call.outputTokens],
  ['reasoning_tokens', (call) => call.reasoningTokens],
  ['usage', (call) => call.usageSource],
  ['cost_usd', (call) => (call.costMicroUsd === null ? null : (call.costMicroUsd / 1_000_000).toFixed(6))],
  ['simulated', (call) => (call.simulated ? 'yes' : 'no')],
  ['first_byte_ms', (call) => call.firstByteMs],
  ['total_ms', (call) => call.totalMs],
];

function csvLine(call: LedgerCall): string {
  return `${CSV.map(([, value]) => csvCell(value(call))).join(',')}\r\n`;
}
