/** From a deployment's public name to the targets that may answer, in the order they are tried. */
import { z } from 'zod';
import { apiVersionOf } from '#providers/azure-openai.ts';
import { providerOf } from '#providers/index.ts';
import type { MessagesWire, Operation } from '#providers/operations.ts';
import type { ConnectionSettings, Provider, UpstreamRequest } from '#providers/provider.ts';
import { retirementOf } from '#providers/retirements.ts';
import { Capabilities, type Routing } from '#shared/contract/models.ts';
import { AppError } from '#shared/errors.ts';
import type { RouteRow } from '#store/routing.ts';
import type { Seal } from '#store/seal.ts';
import { storedRouting } from './connection-view.ts';
import type { Identities } from './entra/identities.ts';
import type { Credential } from './entra/token-source.ts';
import type { DeploymentEntry } from './entry.ts';
import { newHealth, type Health } from './health.ts';
import { isTrusted } from './trust.ts';
import { TargetLoad } from './routing/load.ts';
import { unsealKeys } from './secrets.ts';

/** Every wire on which a model is asked. */
export type ModelWire = Operation | MessagesWire;

/** One way to answer for a deployment: a name at a connection, ready to be called. */
export interface Target {
  id: string;
  connectionId: string;
  provider: Provider;
  settings: ConnectionSettings;
  upstreamName: string;
  priority: number;
  weight: number;
  /** The base model, where it is known. */
  model: string | null;
  sku: string | null;
  /** Tokens per minute. */
  capacityTpm: number | null;
  /** What it was asked for in the last minute. */
  load: TargetLoad;
  host: string;
  /** One a key, prepared once; one without a key when the connection has none. */
  requests: UpstreamRequest[];
  keys: string[];
  /** Signs in instead of a key; null for keys. */
  credential: Credential | null;
  modelIn: 'path' | 'body';
  /** The dated version that is sent; null where the wire has none. */
  apiVersion: string | null;
  /** The operator's word: no check of the address. */
  trusted: boolean;
  health: Health;
  /** What was learnt of it on other wires: what cannot embed may well chat. */
  otherHealth: Map<ModelWire, Health>;
  /** Which key is next, when keys take turns. */
  turn: number;
  /** Changes when anything does that could have been at fault. */
  fingerprint: string;
}

export interface Route {
  entry: DeploymentEntry;
  targets: Target[];
  routing: Routing;
  /** Whose public name answers when this model is gone. */
  successor: string | null;
  /** Everybody who may answer in the end: the targets, and those of deployments that are asked instead. */
  reach: readonly Target[];
  /** The same deployment on other wires than chat, made when first asked for. */
  others: Map<ModelWire, Route>;
}

export interface RoutingTable {
  routes: ReadonlyMap<string, Route>;
  entries: readonly DeploymentEntry[];
}

export interface TableOptions {
  seal: Seal;
  /** The simulator's own key, for its connection. */
  simulatorKey: string | null;
  /** Whether Ollama on this machine may be called. */
  allowsOllama: boolean;
  /** Null: connections that sign in cannot be used. */
  identities: Identities | null;
  /** A connection that cannot be used, said once each time the table is made. */
  onProblem(connection: string, error: unknown): void;
}

const Surface = z.enum(['classic', 'v1']).nullable().catch(null);

/**
 * The table of all routes. What is known of a target's health stays with it, unless its address, key, version or name
 * changed. A connection that cannot be read (a key sealed with another secret, a bad address) is left out and reported.
 */
export function routingTable(rows: readonly RouteRow[], before: RoutingTable, options: TableOptions): RoutingTable {
  const known = new Map<string, Target>();
  for (const route of before.routes.values()) for (const target of route.targets) known.set(target.id, target);
  const routes = new Map<string, Route>();
  const problems = new Set<string>();
  for (const row of rows) {
    let target: Target;
    try {
      target = targetOf(row, options, known.get(row.target_id));
    } catch (error) {
      if (!problems.has(row.connection_id)) options.onProblem(row.connection_name, error);
      problems.add(row.connection_id);
      continue;
    }
    const route = routes.get(row.name);
    if (route === undefined) routes.set(row.name, routeOf(row, target));
    else route.targets.push(target);
  }
  for (const [name, other] of replacements(rows, routes)) routes.set(name, other);
  for (const route of routes.values()) route.reach = reachOf(route, routes);
  return { routes, entries: [...routes.values()].map((route) => route.entry) };
}

/** Those whose successor answers in their place, as it then is: the successor's targets and abilities, its own name. */
function replacements(rows: readonly RouteRow[], routes: ReadonlyMap<string, Route>): Map<string, Route> {
  const switched = new Set(rows.filter((row) => row.switched_at !== null).map(({ name }) => name));
  const made = new Map<string, Route>();
  for (const name of switched) {
    const route = routes.get(name);
    const end = lastOf(name, switched, routes);
    // A successor that is gone or switched off cannot answer: then it answers itself.
    if (route === undefined || end === undefined || end === route) continue;
    const { id, displayName, createdAt, updatedAt } = route.entry;
    const entry = { ...end.entry, id, name, displayName, createdAt, updatedAt };
    made.set(name, { ...end, entry, successor: null, others: new Map() });
  }
  return made;
}

/** Who answers in the end, from successor to successor; nobody when they lead in a circle. */
function lastOf(name: string, switched: ReadonlySet<string>, routes: ReadonlyMap<string, Route>): Route | undefined {
  let route = routes.get(name);
  for (const seen = new Set<string>(); route !== undefined && switched.has(route.entry.name);) {
    if (seen.has(route.entry.name)) return undefined;
    seen.add(route.entry.name);
    const next: Route | undefined = route.successor === null ? undefined : routes.get(route.successor);
    if (next === undefined) return seen.size === 1 ? undefined : route;
    route = next;
  }
  return route;
}

export const NO_ROUTES: RoutingTable = { routes: new Map(), entries: [] };

function routeOf(row: RouteRow, target: Target): Route {
  const targets = [target];
  const routing = storedRouting(row.routing);
  return { entry: entryOf(row), targets, routing, successor: row.successor, reach: targets, others: new Map() };
}

function reachOf({ targets, routing, successor, entry }: Route, routes: ReadonlyMap<string, Route>): readonly Target[] {
  const names = new Set([
    ...routing.contextFallbacks,
    ...routing.filterFallbacks,
    ...(successor === null ? [] : [successor]),
  ]);
  names.delete(entry.name);
  if (names.size === 0) return targets;
  return [...targets, ...[...names].flatMap((name) => routes.get(name)?.targets ?? [])];
}

function entryOf(row: RouteRow): DeploymentEntry {
  return {
    id: row.deployment_id,
    name: row.name,
    displayName: row.display_name,
    model: row.model,
    capabilities: Capabilities.parse(JSON.parse(row.capabilities)),
    contextTokens: row.context_tokens,
    connection: row.connection_name,
    region: row.region,
    simulated: row.provider === 'simulator',
    createdAt: row.deployment_created_at,
    updatedAt: row.deployment_updated_at,
    modelVersion: row.model_version,
    retiresAt: row.retires_at ?? (row.model === null ? null : retirementOf(row.model, row.model_version)),
  };
}

function targetOf(row: RouteRow, options: TableOptions, before: Target | undefined): Target {
  const provider = providerOf(row.provider);
  const settings = { baseUrl: row.base_url, apiVersion: row.api_version, surface: Surface.parse(row.surface) };
  const { keys, credential } = secretsOf(row, options);
  const requestFor = (key: string | null) => provider.request('chat-completions', settings, key, row.upstream_name);
  const requests = keys.length === 0 ? [requestFor(null)] : keys.map(requestFor);
  const fingerprint = fingerprintOf(row);
  const same = before?.fingerprint === fingerprint ? before : undefined;
  return {
    id: row.target_id,
    connectionId: row.connection_id,
    provider,
    settings,
    upstreamName: row.upstream_name,
    priority: row.priority,
    weight: Math.max(row.weight, 0),
    model: row.target_model ?? row.model,
    sku: row.target_sku ?? row.sku,
    capacityTpm: row.target_capacity_tpm,
    load: same?.load ?? new TargetLoad(),
    host: hostOf(requests[0]?.origin ?? ''),
    requests,
    keys,
    credential,
    modelIn: provider.modelIn(settings),
    apiVersion: provider.modelIn(settings) === 'path' ? apiVersionOf(settings) : null,
    trusted: isTrusted({ ...row, source: row.connection_source }, options.allowsOllama),
    health: same?.health ?? newHealth(),
    otherHealth: same?.otherHealth ?? new Map(),
    turn: same?.turn ?? 0,
    fingerprint,
  };
}

/** The connection's keys, or who signs in for it. */
function secretsOf(
  row: RouteRow,
  { seal, identities, simulatorKey }: TableOptions,
): { keys: string[]; credential: Credential | null } {
  const home = { ...row, id: row.connection_id };
  if (row.auth_secret !== null) {
    if (identities === null) throw new AppError('identity_missing');
    return { keys: [], credential: identities.credentialOf(home, 'models') };
  }
  const keys = unsealKeys(seal, home);
  const isOurs = keys.length === 0 && row.provider === 'simulator' && simulatorKey !== null;
  return { keys: isOurs ? [simulatorKey] : keys, credential: null };
}

function fingerprintOf(row: RouteRow): string {
  const { provider, base_url, api_version, surface, secret, auth_secret, upstream_name } = row;
  return [provider, base_url, api_version, surface, secret, auth_secret, upstream_name].join('\n');
}

/** The deployment as it is reached on a wire: by those of its targets that speak it. */
export function routeOn(route: Route, wire: ModelWire): Route {
  if (wire === 'chat-completions') return route;
  let made = route.others.get(wire);
  if (made === undefined) {
    const speaking = route.targets.filter(({ provider }) => provider.speaks.includes(wire));
    const targets = speaking.map((target) => targetOn(target, wire));
    const instead = route.reach.filter((target) => !route.targets.includes(target));
    made = { ...route, targets, reach: instead.length === 0 ? targets : [...targets, ...instead] };
    route.others.set(wire, made);
  }
  return made;
}

function targetOn(target: Target, wire: ModelWire): Target {
  const { provider, settings, keys, upstreamName, otherHealth } = target;
  const health = otherHealth.get(wire) ?? newHealth();
  otherHealth.set(wire, health);
  const requestFor = (key: string | null) => provider.request(wire, settings, key, upstreamName);
  return {
    ...target,
    requests: keys.length === 0 ? [requestFor(null)] : keys.map(requestFor),
    modelIn: provider.modelIn(settings, wire),
    health,
  };
}

function hostOf(origin: string): string {
  return URL.parse(origin)?.hostname ?? origin;
}

/** Which key to use now; one that was refused a moment ago only when all were. */
export function chooseKey(target: Target, now: number, mode: 'random' | 'turn'): number {
  const count = target.requests.length;
  if (count === 1) return 0;
  const start = mode === 'turn' ? target.turn++ : Math.floor(Math.random() * count);
  for (let i = 0; i < count; i++) {
    const index = (start + i) % count;
    if ((target.health.refusedKeys.get(index) ?? 0) <= now) return index;
  }
  return start % count;
}
