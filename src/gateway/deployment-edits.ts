/** Making, changing and deleting deployments: the public names by which models are called. */
import type { createDeployment, updateDeployment, Capabilities, Deployment } from '#shared/contract/models.ts';
import type { Parsed } from '#shared/contract/endpoint.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { baseModelOf, factsOf } from '#providers/models.ts';
import { providerOf } from '#providers/index.ts';
import { findConnection } from '#store/connections.ts';
import * as deployments from '#store/deployments.ts';
import type { Db } from '#store/open.ts';
import type { ConnectionRow } from '#store/schema.ts';
import { capabilitiesColumn, deploymentOf, storedCapabilities, storedRouting } from './connection-view.ts';
import type { ConnectionsOptions } from './connections-options.ts';
import type { Found } from './discover.ts';

type NewDeployment = Parsed<typeof createDeployment>['body'];
type DeploymentPatch = Parsed<typeof updateDeployment>['body'];

const NONE: Capabilities = { vision: false, tools: false, reasoning: false };

/** The columns that follow from a base model where nobody declared them. */
export function assumedOf(model: string | null): { capabilities: string; context_tokens: number | null } {
  const facts = model === null ? null : factsOf(model);
  return {
    capabilities: capabilitiesColumn(facts ?? NONE, 'assumed'),
    context_tokens: facts?.contextTokens ?? null,
  };
}

/** Adds one by hand, to any connection. Throws `not_found` (the connection), `name_taken` with a free name as `suggestion`. */
export async function makeDeployment(options: ConnectionsOptions, input: NewDeployment): Promise<Deployment> {
  const { db, now } = options;
  const model = input.model ? (factsOf(input.model)?.name ?? input.model) : null;
  const assumed = assumedOf(model);
  const id = newId('dep', now());
  await db.transaction().execute(async (trx) => {
    if ((await findConnection(trx, input.connectionId)) === undefined) throw new AppError('not_found');
    await requireFree(trx, input.name);
    await deployments.insertDeployment(
      trx,
      {
        id,
        name: input.name,
        display_name: input.displayName === '' ? input.name : input.displayName,
        model,
        capabilities:
          input.capabilities === undefined ? assumed.capabilities : capabilitiesColumn(input.capabilities, 'declared'),
        context_tokens: input.contextTokens ?? assumed.context_tokens,
        ...termsOf(input, '{}'),
        enabled: 1,
        source: 'person',
        created_at: now(),
        updated_at: now(),
      },
      { id: newId('tgt', now()), connection_id: input.connectionId, upstream_name: input.upstreamName },
    );
  });
  await options.gateway.reload();
  return deploymentOf(await requireDeployment(db, id));
}

async function requireFree(db: Db, name: string, except?: string): Promise<void> {
  const suggestion = await deployments.freeName(db, name, except);
  if (suggestion !== name) throw new AppError('name_taken', { params: { name, suggestion } });
}

/** Throws `not_found`. */
export async function requireDeployment(db: Db, id: string): Promise<deployments.PlacedDeployment> {
  const row = await deployments.findDeployment(db, id);
  if (row === undefined) throw new AppError('not_found');
  return row;
}

/** Throws `not_found`, `name_taken`, and `connection_locked` for anything but switching a declared one on and off. */
export async function changeDeployment(
  options: ConnectionsOptions,
  id: string,
  patch: DeploymentPatch,
): Promise<Deployment> {
  const { db, now } = options;
  await db.transaction().execute(async (trx) => {
    const row = await requireDeployment(trx, id);
    const { enabled, ...edits } = patch;
    const edited = Object.values(edits).some((value) => value !== undefined);
    if (row.source === 'environment' && edited) throw new AppError('connection_locked');
    if (edits.name !== undefined && edits.name !== row.name) {
      await requireFree(trx, edits.name, id);
      await deployments.renameReferences(trx, row.name, edits.name);
    }
    await deployments.updateDeployment(trx, id, {
      ...columnsOf(row, edits),
      ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
      updated_at: now(),
    });
  });
  await options.gateway.reload();
  return deploymentOf(await requireDeployment(db, id));
}

function columnsOf(
  row: deployments.PlacedDeployment,
  edits: Omit<DeploymentPatch, 'enabled'>,
): deployments.DeploymentChange {
  const name = edits.name ?? row.name;
  const display = edits.displayName ?? (row.display_name === row.name ? name : row.display_name);
  const model = edits.model === undefined ? row.model : edits.model === '' ? null : edits.model;
  const declared = storedCapabilities(row.capabilities).basis === 'declared';
  const assumed = model === row.model || declared ? null : assumedOf(model);
  return {
    name,
    display_name: display === '' ? name : display,
    model,
    ...(assumed === null ? {} : { capabilities: assumed.capabilities }),
    ...(edits.capabilities === undefined ? {} : { capabilities: capabilitiesColumn(edits.capabilities, 'declared') }),
    ...(edits.contextTokens === undefined ? {} : { context_tokens: edits.contextTokens }),
    ...(edits.upstreamName === undefined ? {} : { upstream_name: edits.upstreamName }),
    ...termsOf(edits, row.routing),
  };
}

type Terms = Pick<
  DeploymentPatch,
  'sku' | 'capacityTpm' | 'modelVersion' | 'contentFilter' | 'versionUpgrade' | 'successor' | 'retiresAt' | 'routing'
>;

/** The columns of what is named; `routing`: the column as it is. */
function termsOf(terms: Terms, routing: string): deployments.DeploymentChange {
  const named = {
    sku: terms.sku,
    capacity_tpm: terms.capacityTpm,
    model_version: terms.modelVersion,
    content_filter: terms.contentFilter,
    version_upgrade: terms.versionUpgrade,
    successor: terms.successor,
    retires_at: typeof terms.retiresAt === 'string' ? Date.parse(terms.retiresAt) : terms.retiresAt,
    routing: terms.routing && JSON.stringify({ ...storedRouting(routing), ...withoutUndefined(terms.routing) }),
  };
  return withoutUndefined(named);
}

/** The members that say something. */
function withoutUndefined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // What is left has the members' own types, without undefined.
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/**
 * Lets the successor answer under its name, or itself again; everything it is stays as it is. Also for one that the
 * environment declares: a model that is gone is gone. Throws `not_found` and `no_successor`.
 */
export async function switchTo(
  options: ConnectionsOptions,
  id: string,
  to: 'successor' | 'itself',
): Promise<Deployment> {
  const { db, now, gateway } = options;
  const row = await requireDeployment(db, id);
  const usable = gateway.deployments().some(({ name }) => name === row.successor && name !== row.name);
  if (to === 'successor' && !usable) throw new AppError('no_successor', { params: { name: row.name } });
  await deployments.updateDeployment(db, id, {
    switched_at: to === 'itself' ? null : (row.switched_at ?? now()),
    updated_at: now(),
  });
  await gateway.reload();
  return deploymentOf(await requireDeployment(db, id));
}

/** Throws `not_found`, and `connection_locked` for one the environment declares. */
export async function removeDeployment(options: ConnectionsOptions, id: string): Promise<void> {
  const row = await requireDeployment(options.db, id);
  if (row.source === 'environment') throw new AppError('connection_locked');
  await deployments.deleteDeployment(options.db, id);
  await options.gateway.reload();
}

/**
 * Adds what was found on a connection, leaving out what it already has; a taken public name gets a number. Where names
 * are models (any vendor but Azure) the name says the base model. The caller reloads the gateway. Returns how many.
 */
export async function addFound(
  { db, now }: Pick<ConnectionsOptions, 'db' | 'now'>,
  connection: ConnectionRow,
  found: readonly Found[],
  source: 'person' | 'discovered' | 'simulator',
): Promise<number> {
  const namesAreModels = !providerOf(connection.provider).speaks.includes('deployments');
  let added = 0;
  await db.transaction().execute(async (trx) => {
    const rows = await deployments.deploymentsOf(trx, connection.id);
    const known = new Set(rows.map((row) => row.upstream_name));
    for (const { name, model: told, terms } of found) {
      if (known.has(name)) continue;
      known.add(name);
      const model = told ?? (namesAreModels ? baseModelOf(name) : null);
      const publicName = await deployments.freeName(trx, name);
      const row = { id: newId('dep', now()), name: publicName, display_name: publicName, model, enabled: 1, source };
      await deployments.insertDeployment(
        trx,
        {
          ...row,
          ...assumedOf(model),
          ...(terms === undefined ? {} : termsTold(terms)),
          created_at: now(),
          updated_at: now(),
        },
        {
          id: newId('tgt', now()),
          connection_id: connection.id,
          upstream_name: name,
          sku: terms?.sku ?? null,
          capacity_tpm: terms?.capacityTpm ?? null,
        },
      );
      added++;
    }
  });
  return added;
}

function termsTold(terms: NonNullable<Found['terms']>): deployments.DeploymentChange {
  return {
    sku: terms.sku,
    capacity_tpm: terms.capacityTpm,
    model_version: terms.modelVersion,
    content_filter: terms.contentFilter,
    version_upgrade: terms.versionUpgrade,
    retires_at: terms.retiresAt,
  };
}
