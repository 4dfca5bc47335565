/** Making, changing, deleting and restoring connections. */
import type {
  Connection,
  ConnectionAuthInput,
  createConnection,
  Understood,
  updateConnection,
} from '#shared/contract/connections.ts';
import type { Parsed } from '#shared/contract/endpoint.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { connectionName, understandAddress } from '#providers/azure-address.ts';
import { splitBaseUrl } from '#providers/base-url.ts';
import { providerOf } from '#providers/index.ts';
import type { Provider } from '#providers/provider.ts';
import { SIMULATOR_ORIGIN } from '#providers/simulator.ts';
import * as connections from '#store/connections.ts';
import { deploymentsOf } from '#store/deployments.ts';
import type { ConnectionRow } from '#store/schema.ts';
import { connectionOf } from './connection-view.ts';
import type { ConnectionsOptions } from './connections-options.ts';
import { addFound } from './deployment-edits.ts';
import { sealSignIn, signInFrom, unsealSignIn, type SignIn } from './entra/stored.ts';
import { originOf, sealKeys, splitKeys } from './secrets.ts';

type NewConnection = Parsed<typeof createConnection>['body'];
type ConnectionPatch = Parsed<typeof updateConnection>['body'];

/** Throws `not_found`. */
export async function requireConnection({ db }: Pick<ConnectionsOptions, 'db'>, id: string): Promise<ConnectionRow> {
  const row = await connections.findConnection(db, id);
  if (row === undefined) throw new AppError('not_found');
  return row;
}

/** The connection as people see it, with its deployments. */
export async function viewOf({ db }: Pick<ConnectionsOptions, 'db'>, row: ConnectionRow): Promise<Connection> {
  return connectionOf(row, await deploymentsOf(db, row.id));
}

/**
 * Stores a connection, its keys sealed to its address. The address may be anything `understandAddress` reads; what the
 * input says of version and surface wins over what the address says. A key found in `paste` is used only for the
 * address of that paste. Throws `address_invalid` and `invalid_request` (no such provider).
 */
export async function makeConnection(options: ConnectionsOptions, input: NewConnection): Promise<Connection> {
  const { db, seal, now } = options;
  const { address, baseUrl, key } = placeOf(input);
  const id = newId('con', now());
  const row: ConnectionRow = {
    id,
    name: input.name === '' ? nameOf(input.provider, address) : input.name,
    provider: input.provider,
    base_url: baseUrl,
    api_version: input.apiVersion ?? address?.apiVersion ?? null,
    surface: input.surface ?? address?.surface ?? null,
    cloud: address?.cloud ?? null,
    region: address?.region ?? null,
    ...sealKeys(seal, { id, base_url: baseUrl }, splitKeys(key)),
    ...signInColumns(options, input.auth ?? { kind: 'key' }, { id, base_url: baseUrl, provider: input.provider }),
    source: 'person',
    enabled: 1,
    last_check: null,
    created_at: now(),
    updated_at: now(),
    deleted_at: null,
  };
  await connections.insertConnection(db, row);
  const found = input.deployments.map(({ name }) => ({ name, model: null }));
  await addFound(options, row, found, 'person');
  await options.gateway.reload();
  return viewOf(options, row);
}

type Signing = Pick<ConnectionRow, 'id' | 'base_url' | 'provider'>;

/**
 * The columns of a wish to sign in. Throws `invalid_request` where no Entra ID is known or a secret is missing, and
 * `identity_host` where the machine's own identity may not be shown.
 */
function signInColumns(
  { seal, identities }: ConnectionsOptions,
  wish: ConnectionAuthInput,
  home: Signing,
  stored: SignIn = { kind: 'key' },
) {
  const signIn = signInFrom(wish, stored);
  const { id, speaks } = providerOf(home.provider);
  if (signIn.kind !== 'key' && (!speaks.includes('deployments') || id === 'simulator'))
    throw new AppError('invalid_request', { params: { reason: 'only Azure signs in with Entra ID' } });
  identities.mayUse(signIn, home.base_url);
  return sealSignIn(seal, home, signIn);
}

/** How it signs in after a change: at another address only what is asked for now, or needs no secret, goes on. */
function signInChange(
  options: ConnectionsOptions,
  row: ConnectionRow,
  wish: ConnectionAuthInput | undefined,
  home: Signing,
) {
  const stays = originOf(home.base_url) === originOf(row.base_url);
  if (wish !== undefined)
    return signInColumns(options, wish, home, stays ? unsealSignIn(options.seal, row) : { kind: 'key' });
  if (stays || row.auth_secret === null) return {};
  const signIn = unsealSignIn(options.seal, row);
  return signIn.kind === 'entra-secret' ? connections.WITH_KEYS : signInColumns(options, signIn, home);
}

function nameOf(provider: string, address: Understood | null): string {
  return address === null ? providerOf(provider).label : connectionName(address);
}

/** Where the new connection leads, and with which key. */
function placeOf(input: NewConnection): { address: Understood | null; baseUrl: string; key: string } {
  const provider = providerOf(input.provider);
  const pasted = input.paste === undefined ? null : understandAddress(input.paste, provider.id);
  const address = input.baseUrl === '' ? pasted : understandAddress(input.baseUrl, provider.id);
  const baseUrl = baseUrlOf(provider, address?.baseUrl ?? input.baseUrl);
  const pastedKey = pasted !== null && originOf(pasted.baseUrl) === originOf(baseUrl) ? pasted.key : null;
  return { address, baseUrl, key: input.key === '' ? (pastedKey ?? '') : input.key };
}

function baseUrlOf(provider: Provider, text: string): string {
  if (text === '' && provider.defaultBaseUrl !== null) return provider.defaultBaseUrl;
  const { origin, segments } = splitBaseUrl(text);
  return [origin, ...segments].join('/');
}

/**
 * Changes a connection. An address with another origin drops the stored keys unless new ones come along: a key is only
 * ever sent to the address it was given for (CVE-2024-37895). Throws `not_found`, `address_invalid`, and
 * `connection_locked` for anything but switching on and off a connection that the environment declares.
 */
export async function changeConnection(
  options: ConnectionsOptions,
  id: string,
  patch: ConnectionPatch,
): Promise<Connection> {
  const changed = await options.db.transaction().execute(async (trx) => {
    const row = await requireConnection({ db: trx }, id);
    return (await connections.updateConnection(trx, id, changeOf(options, row, patch))) ?? row;
  });
  await options.gateway.reload();
  return viewOf(options, changed);
}

function changeOf(
  options: ConnectionsOptions,
  row: ConnectionRow,
  { enabled, ...edits }: ConnectionPatch,
): connections.ConnectionChange {
  const { seal, now } = options;
  const given = Object.entries(edits).filter(([, value]) => value !== undefined);
  if (row.source === 'environment' && given.length > 0) throw new AppError('connection_locked');
  const moved = edits.baseUrl === undefined ? null : movedTo(row, edits.baseUrl);
  const home = { id: row.id, base_url: moved?.base_url ?? row.base_url };
  const leaves = originOf(home.base_url) !== originOf(row.base_url);
  const keys = edits.key === undefined ? (leaves ? [] : null) : splitKeys(edits.key);
  return {
    ...moved,
    ...(edits.name === undefined || edits.name === '' ? {} : { name: edits.name }),
    ...(edits.apiVersion === undefined ? {} : { api_version: edits.apiVersion === '' ? null : edits.apiVersion }),
    ...(edits.surface === undefined ? {} : { surface: edits.surface }),
    ...(keys === null ? {} : sealKeys(seal, home, keys)),
    ...signInChange(options, row, edits.auth, { ...home, provider: row.provider }),
    ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
    // What was checked is not what stands here now.
    ...(given.some(([name]) => name !== 'name') ? { last_check: null } : {}),
    updated_at: now(),
  };
}

function movedTo(row: ConnectionRow, text: string) {
  const provider = providerOf(row.provider);
  const address: Understood | null = text === '' ? null : understandAddress(text, provider.id);
  const base_url = provider.id === 'simulator' ? row.base_url : baseUrlOf(provider, address?.baseUrl ?? text);
  return {
    base_url,
    cloud: address?.cloud ?? null,
    region: address?.region ?? (originOf(base_url) === originOf(row.base_url) ? row.region : null),
    ...(address === null || address.apiVersion === null ? {} : { api_version: address.apiVersion }),
    ...(address === null || address.surface === null ? {} : { surface: address.surface }),
  };
}

/** Marks it deleted; its models can no longer be called. Throws `not_found`, `connection_locked`. */
export async function removeConnection(options: ConnectionsOptions, id: string): Promise<void> {
  const row = await requireConnection(options, id);
  if (row.source === 'environment') throw new AppError('connection_locked');
  await connections.updateConnection(options.db, id, { deleted_at: options.now() });
  await options.gateway.reload();
}

/** Takes a deletion back. Throws `not_found` when there is nothing to restore. */
export async function restoreConnection(options: ConnectionsOptions, id: string): Promise<Connection> {
  const row = await connections.findConnectionEver(options.db, id);
  // A connection that vanished from the environment comes back only with it.
  if (row === undefined || (row.source === 'environment' && row.deleted_at !== null)) throw new AppError('not_found');
  const restored = await connections.updateConnection(options.db, id, { deleted_at: null });
  await options.gateway.reload();
  return viewOf(options, restored ?? row);
}

/** The simulator's connection: the one that is, brought back and switched on when need be, or a new one. */
export async function simulatorRow({ db, now }: ConnectionsOptions): Promise<ConnectionRow> {
  return db.transaction().execute(async (trx) => {
    const [known] = await connections.connectionsOfSource(trx, 'simulator');
    if (known !== undefined)
      return (await connections.updateConnection(trx, known.id, { deleted_at: null, enabled: 1 })) ?? known;
    const row: ConnectionRow = {
      id: newId('con', now()),
      name: 'Simulator',
      provider: 'simulator',
      base_url: SIMULATOR_ORIGIN,
      api_version: null,
      surface: null,
      cloud: null,
      region: null,
      secret: null,
      key_hint: null,
      key_count: 0,
      ...connections.WITH_KEYS,
      source: 'simulator',
      enabled: 1,
      last_check: null,
      created_at: now(),
      updated_at: now(),
      deleted_at: null,
    };
    await connections.insertConnection(trx, row);
    return row;
  });
}
