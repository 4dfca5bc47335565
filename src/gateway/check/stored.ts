/** The check of a stored connection: run, explained by what else is stored, and remembered. */
import type { CheckEvent } from '#shared/contract/connections.ts';
import { AppError } from '#shared/errors.ts';
import type { ErrorInfo } from '#shared/message.ts';
import { baseModelOf, factsOf } from '#providers/models.ts';
import { allConnections, updateConnection } from '#store/connections.ts';
import { deploymentsOf, findDeployment, updateDeployment, type PlacedDeployment } from '#store/deployments.ts';
import type { ConnectionRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import { capabilitiesColumn, storedCapabilities, type LastCheck } from '../connection-view.ts';
import type { ConnectionsOptions } from '../connections-options.ts';
import { isTrusted } from '../trust.ts';
import { originOf, unsealKeys } from '../secrets.ts';
import { asking, type Subject } from './ask.ts';
import { carrier } from './carrier.ts';
import { runCheck } from './check.ts';
import { subjectOf } from './subject.ts';
import type { Verdict } from './verdict.ts';

type Found = Extract<CheckEvent, { type: 'finished' }>['found'];

/**
 * The events of the check. `deployment`: a name at the upstream, or a public name of this connection; null: its first
 * one. What the check finds is stored where nobody declared it. Leaving the iteration aborts what is under way.
 */
export async function checkStored(
  options: ConnectionsOptions,
  row: ConnectionRow,
  deployment: string | null,
  signal: AbortSignal,
): Promise<AsyncIterable<CheckEvent>> {
  const subject = subjectOf(row, options.seal, options.simulator.resource.keys.key1, options.identities);
  const placed = placedOf(await deploymentsOf(options.db, row.id), deployment);
  const leaving = new AbortController();
  const either = AbortSignal.any([signal, leaving.signal]);
  const carry = carrier(options, { trusted: isTrusted(row, options.allowsOllama()), signal: either });
  const name = placed?.upstream_name ?? deployment;
  const events = remembered(
    options,
    row,
    placed,
    runCheck({
      subject,
      ask: asking(subject, carry, either),
      wanted: name === null ? null : { deployment: name, model: placed?.model ?? null },
      explain: (verdict) => explained(options, row, subject, verdict),
      now: options.now,
    }),
    either,
  );
  return abortable(events, leaving);
}

function placedOf(rows: readonly PlacedDeployment[], deployment: string | null): PlacedDeployment | undefined {
  if (deployment === null) return rows.find((row) => row.enabled === 1) ?? rows[0];
  return rows.find((row) => row.upstream_name === deployment) ?? rows.find((row) => row.name === deployment);
}

/** A generator's own `return` waits for the pending step; an upstream that is silent would keep it waiting. */
function abortable(events: AsyncGenerator<CheckEvent, void>, leaving: AbortController): AsyncIterable<CheckEvent> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => events.next(),
      async return() {
        leaving.abort();
        await events.return();
        return { done: true, value: undefined };
      },
    }),
  };
}

async function* remembered(
  options: ConnectionsOptions,
  row: ConnectionRow,
  placed: PlacedDeployment | undefined,
  events: AsyncIterable<CheckEvent>,
  signal: AbortSignal,
): AsyncGenerator<CheckEvent, void> {
  const begun = options.now();
  let error: ErrorInfo | null = null;
  try {
    for await (const event of events) {
      if (event.type === 'result' && event.outcome === 'failed') error = event.error;
      if (event.type === 'finished') {
        const last: LastCheck = {
          at: new Date(options.now()).toISOString(),
          ok: event.ok,
          ms: options.now() - begun,
          error,
        };
        await remember(options, row, placed, last, event.found);
      }
      yield event;
    }
  } catch (error) {
    // Whoever asked has left; there is nobody to tell.
    if (!signal.aborted) throw error;
  }
}

async function remember(
  { db, gateway, now }: ConnectionsOptions,
  row: ConnectionRow,
  placed: PlacedDeployment | undefined,
  last: LastCheck,
  found: Found,
): Promise<void> {
  await updateConnection(db, row.id, {
    last_check: JSON.stringify(last),
    ...(found.region === null ? {} : { region: found.region }),
  });
  const current = placed === undefined ? undefined : await findDeployment(db, placed.id);
  if (current !== undefined) {
    const change = learnt(current, found);
    if (Object.keys(change).length > 0) await updateDeployment(db, current.id, { ...change, updated_at: now() });
  }
  await gateway.reload();
}

/** What the row does not know yet. What a person or a variable declared stays. */
function learnt(row: PlacedDeployment, found: Found) {
  const model = found.model === null ? null : baseModelOf(found.model);
  const declared = storedCapabilities(row.capabilities).basis === 'declared';
  const context = model === null ? null : (factsOf(model)?.contextTokens ?? null);
  return {
    ...(row.model === null && model !== null ? { model } : {}),
    ...(declared || found.capabilities === null
      ? {}
      : { capabilities: capabilitiesColumn(found.capabilities, 'detected') }),
    ...(row.context_tokens === null && context !== null ? { context_tokens: context } : {}),
  };
}

/** Azure says the same of a wrong key and of another resource's; a key that is stored for another address tells which. */
async function explained(
  { db, seal }: ConnectionsOptions,
  row: ConnectionRow,
  subject: Subject,
  verdict: Verdict,
): Promise<Verdict> {
  if (verdict.error?.code !== 'key_wrong' || !subject.azure) return verdict;
  const others = (await allConnections(db)).filter(
    (other) => other.id !== row.id && originOf(other.base_url) !== originOf(row.base_url),
  );
  if (!others.some((other) => keysIfReadable(other, seal).some((key) => subject.keys.includes(key)))) return verdict;
  const { params, detail } = verdict.error;
  return { ...verdict, error: new AppError('key_other_region', { params, detail }) };
}

function keysIfReadable(row: ConnectionRow, seal: Seal): string[] {
  try {
    return unsealKeys(seal, row);
  } catch {
    return [];
  }
}
