/** Who vouches for people, as the owner keeps them. A client's secret is sealed to its issuer. */
import { z } from 'zod';
import { GivenRole } from '#shared/contract/people.ts';
import { Preset, type SignInProvider } from '#shared/contract/sign-in.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { SignInProviderRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import * as store from '#store/sign-in.ts';

export type ProviderInput = Omit<SignInProvider, 'id' | 'hasSecret' | 'createdAt' | 'enabled'> & {
  secret: string | null;
};
export type ProviderChange = Partial<Omit<ProviderInput, 'preset'>> & { enabled?: boolean | undefined };

export interface Providers {
  list(): Promise<SignInProvider[]>;
  create(input: ProviderInput): Promise<SignInProvider>;
  /** Throws `not_found`. A new issuer takes the stored secret away unless one comes with it. */
  update(id: string, change: { [K in keyof ProviderChange]?: ProviderChange[K] | undefined }): Promise<SignInProvider>;
  /** Throws `not_found`. */
  remove(id: string): Promise<void>;
  /** The provider with its secret, for the one who asks it. Throws `not_found`, `secret_unreadable`. */
  open(id: string): Promise<{ provider: SignInProvider; secret: string | null }>;
}

const Domains = z.array(z.string()).catch([]);
const GroupRoles = z.array(z.object({ group: z.string(), role: GivenRole })).catch([]);
const contextOf = (issuer: string) => `oidc ${issuer}`;

export function createProviders({ db, seal, now }: { db: Db; seal: Seal; now(): number }): Providers {
  const sealed = (secret: string | null, issuer: string) =>
    secret === null || secret === '' ? null : seal.seal(secret, contextOf(issuer));

  return {
    list: async () => (await store.listProviders(db)).map(providerOf),
    async create({ secret, ...input }) {
      const row: SignInProviderRow = {
        ...columns(input),
        id: newId('sip', now()),
        secret: sealed(secret, input.issuer),
        enabled: 1,
        created_at: now(),
      };
      await store.insertProvider(db, row);
      return providerOf(row);
    },
    async update(id, { secret, enabled, ...change }) {
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
      return providerOf(row);
    },
    async remove(id) {
      if (!(await store.deleteProvider(db, id))) throw new AppError('not_found');
    },
    async open(id) {
      const row = await store.findProvider(db, id);
      if (row === undefined) throw new AppError('not_found');
      return { provider: providerOf(row), secret: row.secret === null ? null : unsealed(seal, row.secret, row.issuer) };
    },
  };
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
    createdAt: isoTime(row.created_at),
  };
}
