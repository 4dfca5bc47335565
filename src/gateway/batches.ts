/** Batches are accounted for once, when they are over: seen by their owner, or found by the sweep. */
import { createHash } from 'node:crypto';
import { newId } from '#shared/ids.ts';
import type { Principal } from '#shared/principal.ts';
import { hasCall } from '#store/calls.ts';
import { listUnsettled } from '#store/kept.ts';
import type { Db } from '#store/open.ts';
import type { CallRow, KeptRow } from '#store/schema.ts';
import { findUser } from '#store/users.ts';
import { NO_USAGE, usageOfLines, wholeUsage, type BatchUsage } from './batch-usage.ts';
import { textMember } from './json-bytes.ts';
import { keyOf, targetAt, under } from './kept-errands.ts';
import type { KeptThings } from './kept.ts';
import { Posting, type Ledger } from './ledger.ts';
import type { CallLimits } from './limits/limits.ts';
import { chargeOf, type Prices, type UnknownPrice } from './prices.ts';
import type { RoutingTable, Target } from './resolve.ts';
import type { Ways } from './send.ts';
import { fillUsage } from './settle.ts';
import { askWhole } from './whole.ts';

export interface BatchHouse {
  db: Db;
  ways: Ways;
  kept: KeptThings;
  limits: CallLimits;
  prices: Prices;
  ledger: Ledger;
  unknownPrice(): UnknownPrice;
  table(): RoutingTable;
  now(): number;
}

const OVER = new Set(['completed', 'failed', 'expired', 'cancelled']);
const SETTLED = 'settled';
/** Looked at in one sweep. */
const SWEPT = 200;
const OBJECT_BYTES = 1024 * 1024;

/** Lives as long as the gateway. */
export class BatchBooks {
  readonly #house: BatchHouse;
  readonly #closing = new AbortController();
  /** Being accounted for at this moment. */
  readonly #open = new Map<string, Promise<void>>();

  constructor(house: BatchHouse) {
    this.#house = house;
  }

  /** A batch as its upstream shows it. */
  saw(row: KeptRow, body: Buffer): void {
    const status = textMember(body, 'status')?.toLowerCase() ?? '';
    const isOpen = this.#open.has(row.id) || this.#closing.signal.aborted;
    if (row.state === SETTLED || !OVER.has(status) || isOpen) return;
    // What fails here is looked at again by the sweep.
    const work = this.#account(row, body)
      .catch(() => undefined)
      .finally(() => this.#open.delete(row.id));
    this.#open.set(row.id, work);
  }

  /** Looks at those nobody has asked for since they began. */
  async sweep(): Promise<void> {
    const { db, ways, table } = this.#house;
    const { signal } = this.#closing;
    for (const row of await listUnsettled(db, 'batch', SETTLED, SWEPT)) {
      const target = targetAt(table(), row.connection_id);
      if (target === null || signal.aborted) continue;
      const answer = await askWhole(ways, asking(target, row, 'batches', row.id, ''), { limit: OBJECT_BYTES, signal });
      if (answer?.status === 200) this.saw(row, answer.body);
    }
    await Promise.all(this.#open.values());
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#open.values());
  }

  async #account(row: KeptRow, body: Buffer): Promise<void> {
    const target = targetAt(this.#house.table(), row.connection_id);
    if (target === null) return;
    const found = wholeUsage(body) ?? (await this.#fromOutput(row, target, body));
    // Tried again when it is seen the next time.
    if (found === null) return;
    if (found.usage.input + found.usage.output > 0) await this.#write(row, target, found);
    this.#house.kept.note(row, SETTLED);
  }

  async #fromOutput(row: KeptRow, target: Target, body: Buffer): Promise<BatchUsage | null> {
    const file = textMember(body, 'output_file_id') ?? '';
    if (file === '') return { usage: NO_USAGE, model: null };
    return usageOfLines(this.#house.ways, asking(target, row, 'files', file, '/content'), this.#closing.signal);
  }

  async #write(row: KeptRow, target: Target, { usage, model }: BatchUsage): Promise<void> {
    const { db, prices, limits, ledger, now, table, unknownPrice } = this.#house;
    const id = callIdOf(row.id);
    // A crash between the ledger and the note must not count it twice.
    if (await hasCall(db, id)) return;
    await prices.load();
    const entry = row.deployment === null ? undefined : table().routes.get(row.deployment)?.entry;
    const role = (await findUser(db, row.user_id))?.role ?? 'member';
    const provider = target.provider.id;
    const place = { provider, connectionId: row.connection_id, at: row.created_at, batch: true };
    const declared = entry?.model ?? target.model;
    const named = model ?? declared;
    const cost = prices.cost({ ...place, model: named }, usage) ?? prices.cost({ ...place, model: declared }, usage);
    const charged = chargeOf(cost, usage, unknownPrice());
    const call: CallRow = {
      ...blank,
      id,
      user_id: row.user_id,
      role,
      team_id: limits.teamOf(row.user_id),
      key_id: row.key_id,
      deployment: row.deployment ?? '',
      deployment_id: entry?.id ?? null,
      connection_id: row.connection_id,
      target_id: target.id,
      provider,
      model: named,
      cost_micro_usd: cost,
      charged_micro_usd: charged,
      started_at: row.created_at,
      finished_at: now(),
      total_ms: now() - row.created_at,
    };
    fillUsage(call, usage);
    ledger.put(new Posting(call), () => limits.charge({ userId: row.user_id, keyId: row.key_id }, charged, id));
  }
}

/** A question about something that is kept where this row is. */
function asking(target: Target, row: KeptRow, wire: 'files' | 'batches', objectId: string, rest: string) {
  const { provider, settings, trusted, credential } = target;
  const base = provider.request(wire, settings, keyOf(target, row.key_index), '');
  const request = under(base, { method: 'GET', objectId, rest, query: '' });
  return { request, body: Buffer.alloc(0), trusted, credential };
}

/** The same id each time, in the form of our own. */
function callIdOf(batchId: string): string {
  const digest = createHash('sha256').update(batchId).digest();
  return `call_${Array.from(digest.subarray(0, 26), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('')}`;
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** What the ledger says of every batch alike. */
const blank = {
  run_id: null,
  purpose: 'api',
  surface: null,
  wire: 'batches',
  attempts: 1,
  state: 'settled',
  status: 200,
  error: null,
  input_tokens: null,
  cached_tokens: null,
  cache_write_tokens: null,
  output_tokens: null,
  reasoning_tokens: null,
  audio_input_tokens: null,
  cached_audio_tokens: null,
  audio_output_tokens: null,
  image_input_tokens: null,
  image_output_tokens: null,
  usage_source: null,
  reserved_micro_usd: null,
  first_byte_ms: null,
} as const;

/** Whether a batch may begin: budgets that are spent and rates that are reached hold for it too. */
export async function admitBatch(house: BatchHouse, principal: Principal, deployment: string): Promise<void> {
  const route = house.table().routes.get(deployment);
  if (route === undefined) return;
  const request = {
    id: newId('call'),
    wire: 'chat-completions' as const,
    deployment,
    body: Buffer.alloc(0),
    json: { max_tokens: 1 },
    principal,
    purpose: 'api' as const,
    runId: null,
  };
  // What it really uses is counted when it is over.
  (await house.limits.admit(request, route, 0)).settle(0, 0);
}
