/** The data plane alone: store in memory, gateway and its routes on a real port, in front of upstreams a test scripts. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGateway } from '#gateway/call.ts';
import { createIdentities, type Machine } from '#gateway/entra/identities.ts';
import { sealSignIn, type SignIn } from '#gateway/entra/stored.ts';
import type { Gateway } from '#gateway/gateway.ts';
import type { UnknownPrice } from '#gateway/prices.ts';
import { sealKeys } from '#gateway/secrets.ts';
import { serverOptions } from '#http/listening.ts';
import { hearUpgrades } from '#http/openai/realtime.ts';
import { handleGateway } from '#http/openai/routes.ts';
import { createNet } from '#net/net.ts';
import type { Routing } from '#shared/contract/models.ts';
import { newId } from '#shared/ids.ts';
import type { KeyDirectory, Principal } from '#shared/principal.ts';
import { createSimulator, type Simulator } from '#simulator/index.ts';
import { WITH_KEYS } from '#store/connections.ts';
import { NO_TERMS, PLAIN_TARGET } from '#store/deployments.ts';
import { openStore, type Db } from '#store/open.ts';
import type { CallRow } from '#store/schema.ts';
import { sealFrom } from '#store/seal.ts';
import { NOBODY } from './connections-house.ts';
import { openTestStore } from './store.ts';
import { fakeUpstream, type FakeUpstream, type Script } from './upstream.ts';

export const KEY = 'plr-a-good-key';
export const PRINCIPAL: Principal = { userId: 'user_1', role: 'member', keyId: 'key_1' };

const keys: KeyDirectory = { find: (secret) => (secret === KEY ? PRINCIPAL : null) };

export interface Place {
  baseUrl: string;
  provider?: string;
  apiVersion?: string | null;
  surface?: 'classic' | 'v1' | null;
  keys?: string[];
  signIn?: SignIn;
  cloud?: 'public' | 'china' | 'government';
  /** The base model there. */
  model?: string;
  sku?: string;
  capacityTpm?: number;
  upstreamName?: string;
  priority?: number;
  weight?: number;
}

export interface Resource {
  url: string;
  db: Db;
  gateway: Gateway;
  simulator: Simulator;
  /** Lines the gateway logged. */
  log: string[];
  /** Adds a deployment that these places may answer for, the first one first. */
  deploy(
    name: string,
    places: Place[],
    model?: string | null,
    terms?: { routing?: Partial<Routing>; successor?: string; retiresAt?: number; modelVersion?: string },
  ): Promise<void>;
  /** The ledger, once everything that ended is written, oldest first. */
  ledger(): Promise<CallRow[]>;
  close(): Promise<void>;
}

export interface ResourceOptions {
  now?: () => number;
  file?: string;
  /** Where the ledger's rows outlive the process. */
  spool?: string;
  unknownPrice?: () => UnknownPrice;
  /** The longest pause within an answer, ms. */
  idleMs?: number;
  /** What connections to `simulator:` reach; one of their own when absent. */
  simulator?: Simulator;
  /** What the environment says of the machine's identity; nothing when absent. */
  machine?: Partial<Machine>;
  /** Who may come in; the one good key when absent. */
  keys?: KeyDirectory;
}

export async function openResource(options: ResourceOptions = {}): Promise<Resource> {
  const store = await (options.file === undefined ? openTestStore() : openStore(options.file));
  const { db } = store;
  const seal = sealFrom('a secret of sixteen characters');
  const net = createNet({
    allowedNetworks: () => ['127.0.0.0/8'],
    proxy: { http: null, https: null, without: [] },
    connectTimeout: 2000,
  });
  const simulator = options.simulator ?? createSimulator();
  const log: string[] = [];
  const machine = { ...NOBODY, ...options.machine };
  const identities = createIdentities({ net, seal, machine, now: options.now ?? Date.now });
  const gateway = await createGateway({
    db,
    seal,
    net,
    identities,
    simulator,
    log: { warn: (event) => log.push(event) },
    ...(options.now ? { now: options.now } : {}),
    watchMs: 5,
    ...(options.spool === undefined ? {} : { spool: options.spool }),
    ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
    ...(options.unknownPrice ? { unknownPrice: options.unknownPrice } : {}),
  });
  const server = createServer(serverOptions, (req, res) => {
    if (handleGateway(req, res, { gateway, identity: { keys: options.keys ?? keys } })) return;
    res.writeHead(404).end('not ours');
  });
  hearUpgrades(server, { gateway, identity: { keys: options.keys ?? keys } });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo;
  let position = 0;

  async function place(deployment: string, each: Place, order: number): Promise<void> {
    const id = newId('con');
    const now = Date.now();
    await db
      .insertInto('connections')
      .values({
        id,
        name: `connection ${order}`,
        provider: each.provider ?? 'azure-openai',
        base_url: each.baseUrl,
        api_version: each.apiVersion === undefined ? '2024-10-21' : each.apiVersion,
        surface: each.surface ?? null,
        cloud: each.cloud ?? null,
        region: null,
        ...sealKeys(seal, { id, base_url: each.baseUrl }, each.keys ?? ['upstream-key-0123456789']),
        ...(each.signIn === undefined ? WITH_KEYS : sealSignIn(seal, { id, base_url: each.baseUrl }, each.signIn)),
        source: 'person',
        enabled: 1,
        last_check: null,
        created_at: now,
        updated_at: now,
        deleted_at: null,
      })
      .execute();
    await db
      .insertInto('targets')
      .values({
        ...PLAIN_TARGET,
        id: newId('tgt'),
        deployment_id: deployment,
        connection_id: id,
        upstream_name: each.upstreamName ?? 'upstream-name',
        priority: each.priority ?? order,
        weight: each.weight ?? 1,
        model: each.model ?? null,
        sku: each.sku ?? null,
        capacity_tpm: each.capacityTpm ?? null,
      })
      .execute();
  }

  return {
    url: `http://127.0.0.1:${port}`,
    db,
    gateway,
    simulator,
    log,
    async deploy(name, places, model = null, terms = {}) {
      const id = newId('dep');
      await db
        .insertInto('deployments')
        .values({
          ...NO_TERMS,
          id,
          name,
          display_name: name,
          model,
          capabilities: JSON.stringify({ vision: false, tools: true, reasoning: false }),
          context_tokens: null,
          enabled: 1,
          source: 'person',
          position: position++,
          created_at: Date.now(),
          updated_at: Date.now(),
          routing: JSON.stringify(terms.routing ?? {}),
          successor: terms.successor ?? null,
          retires_at: terms.retiresAt ?? null,
          model_version: terms.modelVersion ?? null,
        })
        .execute();
      for (const [order, each] of places.entries()) await place(id, each, order);
      await gateway.reload();
    },
    async ledger() {
      for (let tries = 0; tries < 500; tries++) {
        const rows = await db.selectFrom('calls').selectAll().orderBy('id').execute();
        if (rows.length > 0 && rows.every((row) => row.state === 'settled')) return rows;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error('the ledger did not settle');
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await gateway.close();
      await net.close();
      await store.close();
    },
  };
}

/** Upstreams and resources of one test, closed together. */
export function stage() {
  const open: { close(): Promise<unknown> }[] = [];
  const keep = <T extends { close(): Promise<unknown> }>(made: T): T => {
    open.push(made);
    return made;
  };
  return {
    upstream: async (...scripts: Script[]) => keep(await fakeUpstream(...scripts)),
    resource: async (options?: Parameters<typeof openResource>[0]) => keep(await openResource(options)),
    /** A resource with one deployment, `chat`, in front of these upstreams in their order. */
    async inFrontOf(upstreams: FakeUpstream[], place: Partial<Place> = {}, model: string | null = null) {
      const made = keep(await openResource());
      const places = upstreams.map(({ url }) => ({ baseUrl: url, ...place }));
      await made.deploy('chat', places, model);
      return made;
    },
    async close() {
      for (const each of open.splice(0).reverse()) await each.close();
    },
  };
}

export const CLASSIC = '/openai/deployments/chat/chat/completions?api-version=2024-10-21';
export const messages = [{ role: 'user', content: 'Say hello.' }];

/** Asks the deployment `chat` with a good key. */
export async function ask({ url }: Resource, body: object | string = { messages }, path: string = CLASSIC) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'api-key': KEY },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
