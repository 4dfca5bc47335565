/** Connections and models that the environment declares, brought into the store at each start. */
import { createHash } from 'node:crypto';
import type { Capabilities } from '#shared/contract/models.ts';
import { understandAddress } from '#providers/azure-address.ts';
import { isProvider, providerOf } from '#providers/index.ts';
import { baseModelOf, factsOf } from '#providers/models.ts';
import * as connections from '#store/connections.ts';
import * as deployments from '#store/deployments.ts';
import type { Db } from '#store/open.ts';
import type { ConnectionRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import { capabilitiesColumn, storedCapabilities } from './connection-view.ts';
import type { ConnectionsOptions } from './connections-options.ts';
import { assumedOf } from './deployment-edits.ts';
import { sealKeys, unsealKeys } from './secrets.ts';

export interface DeclaredModel {
  /** What people call it; the public name, unless another deployment has it. */
  id: string;
  upstreamName: string;
  displayName: string | null;
  /** The base model that the id declares, when it is one we know. */
  model: string | null;
  contextTokens: number | null;
  capabilities: Capabilities | null;
}

export interface DeclaredConnection {
  /** A provider's id. */
  provider: string;
  name: string;
  baseUrl: string;
  apiVersion: string | null;
  surface: 'classic' | 'v1' | null;
  keys: readonly string[];
  /** Null: no list was given. */
  models: readonly DeclaredModel[] | null;
  /** Whether what the upstream has is shown besides, and which of it is not. */
  discover: boolean;
  hidden: readonly string[];
}

/** What the environment says of models; `environment/` reads it, `parlor.ts` passes it. */
export interface DeclaredInstance {
  connections: readonly DeclaredConnection[];
  /** The model new chats use, as the id it was declared with; of any provider when `provider` is null. */
  defaultModel: { provider: string | null; model: string } | null;
}

type Options = Pick<ConnectionsOptions, 'db' | 'seal' | 'gateway' | 'log' | 'now'>;

export interface Applied {
  /** The public name of the declared default model. */
  defaultModel: string | null;
  /** Connections that are to be asked for their models (by id), and what of those is not to be shown. */
  asked: Map<string, readonly string[]>;
}

/** Ids that stay the same from start to start: a hash of what makes the thing itself, in the form of our ids. */
function stableId(kind: 'con' | 'dep' | 'tgt', ...parts: readonly string[]): string {
  return `${kind}_${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 26)}`;
}

/**
 * Connections are known by provider and address, models by connection and id. New ones are added, changed ones updated
 * (whether a person switched them off stays), vanished ones removed. The same declaration again changes nothing.
 */
export async function applyDeclared(options: Options, declared: DeclaredInstance): Promise<Applied> {
  const wanted = new Map<string, DeclaredConnection>();
  for (const connection of declared.connections)
    if (isProvider(connection.provider))
      wanted.set(idOf(connection), together(wanted.get(idOf(connection)), connection));
    else options.log.warn('a declared connection was ignored', { provider: connection.provider });
  // First what vanished: it gives its names up to what comes.
  for (const row of await connections.connectionsOfSource(options.db, 'environment'))
    if (!wanted.has(row.id) && row.deleted_at === null)
      await connections.updateConnection(options.db, row.id, { ...NO_KEYS, deleted_at: options.now() });

  let defaultModel: string | null = null;
  for (const [id, connection] of wanted) {
    const names = await options.db.transaction().execute(async (trx) => {
      const inside = { ...options, db: trx };
      await putConnection(inside, id, connection);
      return putModels(inside, id, connection);
    });
    const wish = declared.defaultModel;
    if (wish !== null && (wish.provider === null || wish.provider === connection.provider))
      defaultModel ??= names.get(wish.model) ?? null;
  }
  await options.gateway.reload();
  return {
    defaultModel: defaultModel ?? declared.defaultModel?.model ?? null,
    asked: new Map([...wanted].flatMap(([id, { discover, hidden }]) => (discover ? [[id, hidden]] : []))),
  };
}

const NO_KEYS = { secret: null, key_hint: null, key_count: 0 };

function addressOf(declared: DeclaredConnection): string {
  return declared.baseUrl.replace(/\/+$/, '');
}

function idOf(declared: DeclaredConnection): string {
  return stableId('con', declared.provider, addressOf(declared));
}

/** Two variables may name the same resource: one connection then, with the keys and models of both. */
function together(first: DeclaredConnection | undefined, second: DeclaredConnection): DeclaredConnection {
  if (first === undefined) return second;
  const models =
    first.models === null && second.models === null ? null : [first.models ?? [], second.models ?? []].flat();
  return {
    ...first,
    apiVersion: first.apiVersion ?? second.apiVersion,
    keys: [...new Set([...first.keys, ...second.keys])],
    models: models && [...new Map(models.map((model) => [model.id, model])).values()],
    discover: first.discover || second.discover,
    hidden: [...first.hidden, ...second.hidden],
  };
}

/** True when `row` already says all of `wanted`. */
function says(row: object, wanted: object): boolean {
  const present = new Map<string, unknown>(Object.entries(row));
  return Object.entries(wanted).every(([name, value]) => present.get(name) === value);
}

async function putConnection(options: Options, id: string, declared: DeclaredConnection): Promise<void> {
  const { db, seal, now } = options;
  const base_url = addressOf(declared);
  const known = await connections.findConnectionEver(db, id);
  const address = understandAddress(base_url, declared.provider);
  const wanted = {
    name: declared.name === '' ? providerOf(declared.provider).label : declared.name,
    api_version: declared.apiVersion,
    surface: declared.surface,
    cloud: address?.cloud ?? null,
    deleted_at: null,
    ...(known !== undefined && sameKeys(seal, known, declared.keys)
      ? {}
      : sealKeys(seal, { id, base_url }, declared.keys)),
  };
  if (known !== undefined) {
    if (!says(known, wanted)) await connections.updateConnection(db, id, { ...wanted, updated_at: now() });
    return;
  }
  await connections.insertConnection(db, {
    ...NO_KEYS,
    ...connections.WITH_KEYS,
    ...wanted,
    id,
    provider: declared.provider,
    base_url,
    region: address?.region ?? null,
    source: 'environment',
    enabled: 1,
    last_check: null,
    created_at: now(),
    updated_at: now(),
  });
}

/** Sealing the same keys twice gives different texts; keys that cannot be read any more are sealed again. */
function sameKeys(seal: Seal, row: ConnectionRow, keys: readonly string[]): boolean {
  try {
    return JSON.stringify(unsealKeys(seal, row)) === JSON.stringify(keys);
  } catch {
    return false;
  }
}

/** Returns the public name of each declared id. */
async function putModels(options: Options, connection: string, declared: DeclaredConnection) {
  const { db } = options;
  const models = declared.models ?? [];
  const names = new Map<string, string>();
  const ids = new Set(models.map((model) => stableId('dep', connection, model.id)));
  const hides = (row: deployments.PlacedDeployment) =>
    !declared.discover || declared.hidden.includes(row.upstream_name);
  for (const row of await deployments.deploymentsOf(db, connection)) {
    const gone = row.source === 'environment' ? !ids.has(row.id) : row.source === 'discovered' && hides(row);
    if (gone) await deployments.deleteDeployment(db, row.id);
  }
  for (const model of models) names.set(model.id, await putModel(options, connection, declared.provider, model));
  return names;
}

async function putModel(
  { db, now }: Options,
  connection: string,
  provider: string,
  declared: DeclaredModel,
): Promise<string> {
  const id = stableId('dep', connection, declared.id);
  const known = await deployments.findDeployment(db, id);
  const model = declaredBase(provider, declared) ?? known?.model ?? null;
  const name = known?.name ?? (await nameFor(db, declared.id, provider));
  const wanted = {
    display_name: declared.displayName ?? declared.id,
    model,
    ...abilitiesOf(declared, model, known),
  };
  if (known === undefined)
    await deployments.insertDeployment(
      db,
      { id, name, ...wanted, enabled: 1, source: 'environment', created_at: now(), updated_at: now() },
      { id: stableId('tgt', id), connection_id: connection, upstream_name: declared.upstreamName },
    );
  else if (!says(known, { ...wanted, upstream_name: declared.upstreamName }))
    await deployments.updateDeployment(db, id, {
      ...wanted,
      upstream_name: declared.upstreamName,
      updated_at: now(),
    });
  return name;
}

/** The id itself, or with the vendor's name where another connection has it. */
async function nameFor(db: Db, id: string, provider: string): Promise<string> {
  const free = await deployments.freeName(db, id);
  return free === id ? id : deployments.freeName(db, `${id}-${provider}`);
}

/** Where names are models (any vendor but Azure) the name says the base model. */
function declaredBase(provider: string, { model, upstreamName }: DeclaredModel): string | null {
  return model ?? (providerOf(provider).speaks.includes('deployments') ? null : baseModelOf(upstreamName));
}

/** What the list says, added to what is known of the base model; where it says nothing, what a check found stays. */
function abilitiesOf(
  declared: DeclaredModel,
  model: string | null,
  known: deployments.PlacedDeployment | undefined,
): { capabilities: string; context_tokens: number | null } {
  const assumed = assumedOf(model);
  const context_tokens = declared.contextTokens ?? known?.context_tokens ?? assumed.context_tokens;
  if (declared.capabilities !== null) {
    const facts = model === null ? null : factsOf(model);
    const { vision, tools, reasoning } = declared.capabilities;
    const both = {
      vision: vision || facts?.vision === true,
      tools: tools || facts?.tools === true,
      reasoning: reasoning || facts?.reasoning === true,
    };
    return { capabilities: capabilitiesColumn(both, 'declared'), context_tokens };
  }
  const detected = known !== undefined && storedCapabilities(known.capabilities).basis === 'detected';
  return { capabilities: detected ? known.capabilities : assumed.capabilities, context_tokens };
}
