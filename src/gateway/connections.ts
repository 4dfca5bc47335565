/** Connections and their models: kept, checked, discovered, declared. Everything the settings page of models does. */
import type {
  CheckEvent,
  Connection,
  createConnection,
  discoverDeployments,
  listConnections,
  Understood,
  updateConnection,
} from '#shared/contract/connections.ts';
import type { Parsed, Result } from '#shared/contract/endpoint.ts';
import type {
  createDeployment,
  createTarget,
  Deployment,
  getDeployment,
  listModels,
  orderTargets,
  updateDeployment,
  updateTarget,
} from '#shared/contract/models.ts';
import { AppError } from '#shared/errors.ts';
import { understandAddress } from '#providers/azure-address.ts';
import { providers } from '#providers/index.ts';
import { takenBy } from '#providers/parameters.ts';
import { allConnections, sweepConnections } from '#store/connections.ts';
import { allDeployments, deploymentsOf } from '#store/deployments.ts';
import { checkStored } from './check/stored.ts';
import * as edits from './connection-edits.ts';
import { connectionOf } from './connection-view.ts';
import type { ConnectionsOptions } from './connections-options.ts';
import { applyDeclared, type Applied, type DeclaredInstance } from './declared.ts';
import { defaultModel } from './default-model.ts';
import { addFound, changeDeployment, makeDeployment, removeDeployment, switchTo } from './deployment-edits.ts';
import { connectOllama } from './ollama.ts';
import { find } from './reach.ts';
import {
  changeTarget,
  makeTarget,
  putInOrder,
  removeTarget,
  showDeployment,
  type TargetPlace,
} from './target-edits.ts';

export interface Connections {
  list(): Promise<Result<typeof listConnections>>;
  /** Takes a paste apart; a key in it is reported, not returned. `assume`: what a host is that does not tell. */
  understand(text: string, assume?: string): Understood | null;
  create(input: Parsed<typeof createConnection>['body']): Promise<Connection>;
  update(id: string, patch: Parsed<typeof updateConnection>['body']): Promise<Connection>;
  remove(id: string): Promise<void>;
  restore(id: string): Promise<Connection>;
  /** Throws `not_found` before the first event. Leaving the iteration aborts what is under way. */
  check(id: string, wish: { deployment: string | null }, signal: AbortSignal): Promise<AsyncIterable<CheckEvent>>;
  discover(id: string, how: { probe: boolean }, signal: AbortSignal): Promise<Result<typeof discoverDeployments>>;
  connectSimulator(): Promise<Connection>;
  /** Null when Ollama does not run on this machine. Throws `address_private` while the owner does not allow it. */
  connectOllama(): Promise<Connection | null>;

  createDeployment(input: Parsed<typeof createDeployment>['body']): Promise<Deployment>;
  updateDeployment(id: string, patch: Parsed<typeof updateDeployment>['body']): Promise<Deployment>;
  deleteDeployment(id: string): Promise<void>;
  /** Throws `not_found`, and `no_successor` where none is named that could answer. */
  switchDeployment(id: string, to: 'successor' | 'itself'): Promise<Deployment>;
  /** With how its targets do now. */
  deployment(id: string): Promise<Result<typeof getDeployment>>;
  createTarget(id: string, input: Parsed<typeof createTarget>['body']): Promise<Deployment>;
  updateTarget(place: TargetPlace, patch: Parsed<typeof updateTarget>['body']): Promise<Deployment>;
  deleteTarget(place: TargetPlace): Promise<Deployment>;
  orderTargets(id: string, order: Parsed<typeof orderTargets>['body']): Promise<Deployment>;

  /** The picker's models, those this person may use, and the one a new chat of this person uses. */
  models(userId: string): Promise<Result<typeof listModels>>;
  /** The public name of the model a new chat of this person uses; null when there is none. */
  defaultModel(userId: string): Promise<string | null>;

  /** Makes the store say what the environment says. Once at each start; the same again changes nothing. */
  applyDeclared(declared: DeclaredInstance): Promise<void>;
  /** The public name of the model the environment wants new chats to use, whether it is there or not. */
  declaredDefault(): string | null;
  /** Asks declared connections without a list of models what they have. Takes as long as they take; never throws. */
  discoverDeclared(): Promise<void>;
  /** Connects Ollama on this machine where the owner allows it and it runs. Never throws. */
  findOllama(): Promise<void>;
  /** Removes for good what was deleted before `before` (ms); how many connections. */
  sweep(before: number): Promise<number>;
}

/** How long a start may spend on asking one declared connection for its models. */
const DISCOVERY_MS = 30_000;

export function createConnections(options: ConnectionsOptions): Connections {
  const { db, gateway } = options;
  let applied: Applied = { defaultModel: null, asked: new Map() };

  const defaultOf = async (userId: string) =>
    defaultModel(gateway.deployments({ userId }), [
      await options.settings.get('chat.model', userId),
      await options.settings.get('instance.defaultModel', null),
      applied.defaultModel,
    ]);

  return {
    async list() {
      const [rows, deployments] = await Promise.all([allConnections(db), allDeployments(db)]);
      const troubles = gateway.troubles();
      return {
        connections: rows.map((row) => connectionOf(row, deployments, troubles.get(row.id))),
        providers: VENDORS,
      };
    },
    understand(text, assume) {
      const address = understandAddress(text, assume);
      if (address === null) return null;
      const { key: _, ...understood } = address;
      return understood;
    },
    create: (input) =>
      input.provider === 'simulator' ? connectSimulator(options) : edits.makeConnection(options, input),
    update: (id, patch) => edits.changeConnection(options, id, patch),
    remove: (id) => edits.removeConnection(options, id),
    restore: (id) => edits.restoreConnection(options, id),
    async check(id, { deployment }, signal) {
      const row = await edits.requireConnection(options, id);
      return checkStored(options, row, deployment, signal);
    },
    async discover(id, { probe }, signal) {
      const row = await edits.requireConnection(options, id);
      return find(options, row, { probe, signal });
    },
    connectSimulator: () => connectSimulator(options),
    connectOllama: () => connectOllama(options, { again: true }),

    createDeployment: (input) => makeDeployment(options, input),
    updateDeployment: (id, patch) => changeDeployment(options, id, patch),
    deleteDeployment: (id) => removeDeployment(options, id),
    switchDeployment: (id, to) => switchTo(options, id, to),
    deployment: (id) => showDeployment(options, id),
    createTarget: (id, input) => makeTarget(options, id, input),
    updateTarget: (place, patch) => changeTarget(options, place, patch),
    deleteTarget: (place) => removeTarget(options, place),
    orderTargets: (id, order) => putInOrder(options, id, order),

    async models(userId) {
      const models = gateway.deployments({ userId }).map((one) => ({ ...one, takes: takenBy(one.model) }));
      return { models, default: await defaultOf(userId) };
    },
    defaultModel: defaultOf,

    async applyDeclared(declared) {
      applied = await applyDeclared(options, declared);
    },
    declaredDefault: () => applied.defaultModel,
    discoverDeclared: () =>
      // Nobody waits for it; a store that was closed meanwhile is no news.
      discoverDeclared(options, applied).catch(() => undefined),
    async findOllama() {
      if (!options.allowsOllama()) return;
      // Nobody waits for it; that it does not run is no news.
      await connectOllama(options, { again: false }).catch(() => null);
    },
    sweep: (before) => sweepConnections(db, before),
  };
}

/** What can be connected by its address; the simulator has a door of its own. */
const VENDORS = providers
  .filter(({ id }) => id !== 'simulator')
  .map(({ id, label, defaultBaseUrl: baseUrl, needsKey, needsApiVersion }) => ({
    id,
    label,
    baseUrl,
    needsKey,
    needsApiVersion,
  }));

/** The simulator's connection with its chat deployments; those a person removed from it stay away. */
async function connectSimulator(options: ConnectionsOptions): Promise<Connection> {
  const row = await edits.simulatorRow(options);
  if ((await deploymentsOf(options.db, row.id)).length === 0) {
    const { deployments } = await find(options, row, { probe: false, signal: AbortSignal.timeout(DISCOVERY_MS) });
    await addFound(options, row, deployments, 'simulator');
  }
  await options.gateway.reload();
  return edits.viewOf(options, row);
}

/** A picker with hundreds of entries helps nobody: vendors that list more are left to a person's choice. */
const MOST = 40;

/** Asks each connection until something was found once; from then on the list is a person's, who may ask again. */
async function discoverDeclared(options: ConnectionsOptions, { asked }: Applied): Promise<void> {
  let added = 0;
  for (const row of await allConnections(options.db)) {
    const hidden = asked.get(row.id);
    if (hidden === undefined || row.enabled === 0) continue;
    if ((await deploymentsOf(options.db, row.id)).some(({ source }) => source === 'discovered')) continue;
    const signal = AbortSignal.timeout(DISCOVERY_MS);
    try {
      const { deployments, how } = await find(options, row, { probe: false, signal });
      const shown = deployments.filter(({ name }) => !hidden.includes(name)).slice(0, MOST);
      const count = await addFound(options, row, shown, 'discovered');
      added += count;
      options.log.info('models discovered', { connection: row.name, how, found: deployments.length, added: count });
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'internal';
      options.log.warn('models could not be discovered', { connection: row.name, code });
    }
  }
  if (added > 0) await options.gateway.reload();
}
