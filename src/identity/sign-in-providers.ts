/** Who vouches for people, as the owner keeps them. A client's secret is sealed to its issuer. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { GivenRole } from '#shared/contract/people.ts';
import { Preset, type SignInProvider } from '#shared/contract/sign-in.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { DeclaredProvider } from '#shared/sign-in-declared.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { SignInProviderRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import { readInternal, writeInternal } from '#store/settings.ts';
import * as store from '#store/sign-in.ts';

export type ProviderInput = Omit<SignInProvider, 'id' | 'hasSecret' | 'createdAt' | 'enabled' | 'declared'> & {
  secret: string | null;
};
export type ProviderChange = Partial<Omit<ProviderInput, 'preset'>> & { enabled?: boolean | undefined };

export interface Providers {
  list(): Promise<SignInProvider[]>;
  create(input: ProviderInput): Promise<SignInProvider>;
  /**
   * A new issuer takes the stored secret away unless one comes with it. Throws `not_found`, `setting_locked` for the one
   * that environment variables say.
   */
  update(id: string, change: { [K in keyof ProviderChange]?: ProviderChange[K] | undefined }): Promise<SignInProvider>;
  /** Throws `not_found`, `setting_locked`. */
  remove(id: string): Promise<void>;
  /** The provider with its secret, for the one who asks it. Throws `not_found`, `secret_unreadable`. */
  open(id: string): Promise<{ provider: SignInProvider; secret: string | null }>;
}

const Domains = z.array(z.string()).catch([]);
const GroupRoles = z.array(z.object({ group: z.string(), role: GivenRole })).catch([]);
const contextOf = (issuer: string) => `oidc ${issuer}`;

interface Options {
  db: Db;
  seal: Seal;
  /** What environment variables say; it wins over a stored one of the same issuer and client. */
  declared: DeclaredProvider | null;
  now(): number;
}

export async function createProviders({ db, seal, declared, now }: Options): Promise<Providers> {
  const declaredId = await placeDeclared(db, declared, now());
  const sealed = (secret: string | null, issuer: string) =>
    secret === null || secret === '' ? null : seal.seal(secret, contextOf(issuer));
  const shown = (row: SignInProviderRow): SignInProvider => {
    const provider = providerOf(row);
    const isDeclared = row.id === declaredId;
    return isDeclared ? { ...provider, declared: true, hasSecret: declared?.secret !== null } : provider;
  };
  const unlocked = (id: string) => {
    if (id === declaredId) throw new AppError('setting_locked');
  };

  return {
    list: async () => (await store.listProviders(db)).map(shown),
    async create({ secret, ...input }) {
      const row: SignInProviderRow = {
        ...columns(input),
        id: newId('sip', now()),
        secret: sealed(secret, input.issuer),
        enabled: 1,
        created_at: now(),
      };
      await store.insertProvider(db, row);
      return shown(row);
    },
    async update(id, { secret, enabled, ...change }) {
      unlocked(id);
      const before = await store.findProvider(db, id);
      if (before === undefined) throw new AppError('not_found');
      const known = providerOf(before);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const next = { ...known, ...given };
      const moved = next.issuer !== before.issuer;
      const row = await store.updateProvider(db, id, {
        ...columns(next),
        secret: secret === undefined ? (moved ? null : before.secret) : sealed(secret, next.issuer),
        enabled: (enabled ?? known.enabled) ? 1 : 0,
      });
      if (row === undefined) throw new AppError('not_found');
      return shown(row);
    },
    async remove(id) {
      unlocked(id);
      if (!(await store.deleteProvider(db, id))) throw new AppError('not_found');
    },
    async open(id) {
      const row = await store.findProvider(db, id);
      if (row === undefined) throw new AppError('not_found');
      const provider = shown(row);
      // Of the environment's the secret stays there: what is stored could be of another time.
      if (id === declaredId) return { provider, secret: declared?.secret ?? null };
      return { provider, secret: row.secret === null ? null : unsealed(seal, row.secret, row.issuer) };
    },
  };
}

/** Where the environment's provider was last time. */
const DECLARED = 'signIn.declaredProvider';

/**
 * Makes the store say what the environment says of a provider, so that people it vouched for stay who they are: the one
 * of the same issuer and client, else a new one. One that the environment no longer names is offered no more.
 */
async function placeDeclared(db: Db, declared: DeclaredProvider | null, now: number): Promise<string | null> {
  const last = z
    .string()
    .nullable()
    .catch(null)
    .parse(await readInternal(db, DECLARED));
  if (declared === null) {
    if (last === null) return null;
    await store.updateProvider(db, last, { enabled: 0 });
    await writeInternal(db, DECLARED, null, now);
    return null;
  }
  const { secret: _, ...input } = declared;
  const rows = await store.listProviders(db);
  const same = rows.find((row) => row.issuer === declared.issuer && row.client_id === declared.clientId);
  const id = same?.id ?? idOf(declared);
  const values = { ...columns({ ...input, preset: Preset.catch('other').parse(same?.preset) }), enabled: 1 };
  await store.putProvider(db, { ...values, id, secret: same?.secret ?? null, created_at: same?.created_at ?? now });
  if (last !== null && last !== id) await store.updateProvider(db, last, { enabled: 0 });
  if (last !== id) await writeInternal(db, DECLARED, id, now);
  return id;
}

/** The same in every process that starts on the same data. */
function idOf({ issuer, clientId }: DeclaredProvider): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([issuer, clientId]))
    .digest('hex');
  return `sip_${digest.slice(0, 26)}`;
}

function unsealed(seal: Seal, secret: string, issuer: string): string {
  try {
    return seal.unseal(secret, contextOf(issuer));
  } catch (cause) {
    throw new AppError('secret_unreadable', { cause });
  }
}

function columns(input: Omit<ProviderInput, 'secret'>) {
  return {
    preset: input.preset,
    name: input.name,
    // To the letter: whether a slash ends it is part of an issuer's name.
    issuer: input.issuer,
    client_id: input.clientId,
    scopes: input.scopes,
    admits: input.admits,
    domains: JSON.stringify(input.domains),
    role: input.role,
    trusts_email: input.trustsEmail ? 1 : 0,
    group_claim: input.groupClaim,
    group_roles: JSON.stringify(input.groupRoles),
  };
}

function providerOf(row: SignInProviderRow): SignInProvider {
  return {
    id: row.id,
    preset: Preset.catch('other').parse(row.preset),
    name: row.name,
    issuer: row.issuer,
    clientId: row.client_id,
    hasSecret: row.secret !== null,
    scopes: row.scopes,
    admits: z.enum(['nobody', 'domains', 'everybody']).catch('nobody').parse(row.admits),
    domains: Domains.parse(JSON.parse(row.domains)),
    role: GivenRole.catch('viewer').parse(row.role),
    trustsEmail: row.trusts_email === 1,
    groupClaim: row.group_claim,
    groupRoles: GroupRoles.parse(JSON.parse(row.group_roles)),
    enabled: row.enabled === 1,
    declared: false,
    createdAt: isoTime(row.created_at),
  };
}
