/** The places that may answer for a deployment: added, changed, ordered, taken away. */
import type { createTarget, Deployment, orderTargets, TargetState, updateTarget } from '#shared/contract/models.ts';
import type { Parsed } from '#shared/contract/endpoint.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { baseModelOf } from '#providers/models.ts';
import { findConnection } from '#store/connections.ts';
import * as deployments from '#store/deployments.ts';
import type { Db } from '#store/open.ts';
import type { TargetRow } from '#store/schema.ts';
import { deploymentOf } from './connection-view.ts';
import type { ConnectionsOptions } from './connections-options.ts';
import { requireDeployment } from './deployment-edits.ts';

/** A target of a deployment, by their ids. */
export interface TargetPlace {
  id: string;
  placeId: string;
}

/** Throws `not_found`. */
export async function showDeployment(
  { db, gateway }: ConnectionsOptions,
  id: string,
): Promise<{ deployment: Deployment; states: TargetState[] }> {
  const deployment = deploymentOf(await requireDeployment(db, id));
  const known = new Map(gateway.states(id).map((state) => [state.id, state]));
  const states = deployment.targets.map(({ id: target }) => known.get(target) ?? off(target));
  return { deployment, states };
}

/** Switched off itself, or with its connection or deployment. */
function off(id: string): TargetState {
  return { id, state: 'off', until: null, error: null, tokensThisMinute: 0 };
}

/** Throws `not_found` (the deployment or the connection), `connection_locked` for one the environment declares. */
export async function makeTarget(
  options: ConnectionsOptions,
  id: string,
  input: Parsed<typeof createTarget>['body'],
): Promise<Deployment> {
  return edited(options, id, async (db, { targets }) => {
    if ((await findConnection(db, input.connectionId)) === undefined) throw new AppError('not_found');
    const last = Math.max(-1, ...targets.map(({ priority }) => priority));
    await deployments.insertTarget(db, {
      id: newId('tgt', options.now()),
      deployment_id: id,
      connection_id: input.connectionId,
      upstream_name: input.upstreamName,
      priority: input.priority ?? last + 1,
      weight: input.weight,
      model: modelNamed(input.model),
      sku: input.sku,
      capacity_tpm: input.capacityTpm,
      enabled: 1,
    });
  });
}

/** Throws `not_found`, `connection_locked`. */
export async function changeTarget(
  options: ConnectionsOptions,
  { id, placeId }: TargetPlace,
  patch: Parsed<typeof updateTarget>['body'],
): Promise<Deployment> {
  return edited(options, id, async (db, { targets }) => {
    requireTarget(targets, placeId);
    const { upstreamName, priority, weight, model, sku, capacityTpm, enabled } = patch;
    await deployments.updateTarget(db, placeId, {
      ...(upstreamName === undefined ? {} : { upstream_name: upstreamName }),
      ...(priority === undefined ? {} : { priority }),
      ...(weight === undefined ? {} : { weight }),
      ...(model === undefined ? {} : { model: modelNamed(model) }),
      ...(sku === undefined ? {} : { sku }),
      ...(capacityTpm === undefined ? {} : { capacity_tpm: capacityTpm }),
      ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
    });
  });
}

/** Throws `not_found`, `connection_locked`, and `conflict` for the last one. */
export async function removeTarget(options: ConnectionsOptions, { id, placeId }: TargetPlace): Promise<Deployment> {
  return edited(options, id, async (db, { targets }) => {
    requireTarget(targets, placeId);
    if (targets.length === 1) throw new AppError('conflict');
    await deployments.deleteTarget(db, placeId);
  });
}

/** Throws `not_found`, `connection_locked`, and `invalid_request` unless each target is named once. */
export async function putInOrder(
  options: ConnectionsOptions,
  id: string,
  { groups }: Parsed<typeof orderTargets>['body'],
): Promise<Deployment> {
  return edited(options, id, async (db, { targets }) => {
    const named = groups.flat();
    const isWhole = named.length === targets.length && targets.every((target) => named.includes(target.id));
    if (!isWhole)
      throw new AppError('invalid_request', { params: { reason: 'name each target of the deployment once' } });
    for (const [priority, group] of groups.entries())
      for (const target of group) await deployments.updateTarget(db, target, { priority });
  });
}

async function edited(
  options: ConnectionsOptions,
  id: string,
  change: (db: Db, row: deployments.PlacedDeployment) => Promise<void>,
): Promise<Deployment> {
  await options.db.transaction().execute(async (trx) => {
    const row = await requireDeployment(trx, id);
    if (row.source === 'environment') throw new AppError('connection_locked');
    await change(trx, row);
    await deployments.updateDeployment(trx, id, { updated_at: options.now() });
  });
  await options.gateway.reload();
  return deploymentOf(await requireDeployment(options.db, id));
}

function requireTarget(targets: readonly TargetRow[], id: string): void {
  if (!targets.some((target) => target.id === id)) throw new AppError('not_found');
}

function modelNamed(model: string | null): string | null {
  return model === null || model === '' ? null : baseModelOf(model);
}
