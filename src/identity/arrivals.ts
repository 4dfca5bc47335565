/** Whom somebody vouches for: known here by their subject, else by a checked email, else new where that is allowed. */
import { z } from 'zod';
import { Email } from '#shared/contract/account.ts';
import type { GivenRole } from '#shared/contract/people.ts';
import type { SignInProvider } from '#shared/contract/sign-in.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { takeClaimed } from '#store/claimed-emails.ts';
import type { Db } from '#store/open.ts';
import type { UserRow } from '#store/schema.ts';
import type { SettingStore } from '#store/settings.ts';
import { findBySubject, noteIdentity } from '#store/sign-in.ts';
import { findUserByEmail, insertUser, updateUser } from '#store/users.ts';
import { roleOfGroups } from './group-roles.ts';
import { isOf, newcomersTerms, welcome, type NewcomersTerms } from './registration.ts';

const Claims = z.looseObject({
  sub: z.string().min(1).max(500),
  email: Email.optional().catch(undefined),
  email_verified: z
    .union([z.boolean(), z.literal('true')])
    .optional()
    .catch(undefined),
  name: z.string().trim().min(1).optional().catch(undefined),
  preferred_username: z.string().trim().min(1).optional().catch(undefined),
});

export interface ArrivalsOptions {
  db: Db;
  settings: SettingStore;
  /** A role that changed at sign-in holds for the person's keys too. */
  onRoleChange(userId: string): Promise<void>;
  now(): number;
}

/** Whose claims these are here. Throws `sso_unknown` for somebody who may not come without having been here before. */
export async function arrivalOf(options: ArrivalsOptions, provider: SignInProvider, raw: object): Promise<UserRow> {
  const { db, settings, onRoleChange, now } = options;
  const claims = Claims.parse(raw);
  const { sub: subject, email = null } = claims;
  const isChecked = claims.email_verified === true || claims.email_verified === 'true' || provider.trustsEmail;
  const role = roleFrom(provider, claims);
  const at = now();
  const terms = await newcomersTerms(settings);
  const row = await db.transaction().execute(async (trx) => {
    const known = await findBySubject(trx, provider.id, subject);
    const namesake = known === undefined && email !== null ? await findUserByEmail(trx, email) : undefined;
    // Whoever could make an account there with somebody's address, unchecked, must not become them here.
    if (namesake !== undefined && !isChecked) throw new AppError('sso_unknown');
    const person =
      known ??
      namesake ??
      (await admitted(trx, provider, { name: nameOf(claims), email, isChecked }, { role, at, terms }));
    // They may be whoever typed it first, or whoever that was kept out of it: from now on it is theirs whose it is.
    if (namesake !== undefined) await takeClaimed(trx, namesake.id, at);
    const about = { provider_id: provider.id, subject, user_id: person.id, email };
    await noteIdentity(trx, { ...about, created_at: at, last_at: at });
    const follows = provider.groupClaim !== null && person.role !== 'owner' && person.role !== role;
    return follows ? ((await updateUser(trx, person.id, { role })) ?? person) : person;
  });
  await onRoleChange(row.id);
  return row;
}

function nameOf({ name, preferred_username: known, email }: z.infer<typeof Claims>): string {
  return (name ?? known ?? email?.split('@')[0] ?? 'Somebody').slice(0, 80);
}

interface Beginning {
  role: GivenRole;
  at: number;
  terms: NewcomersTerms;
}

async function admitted(
  trx: Db,
  { admits, domains }: SignInProvider,
  { name, email, isChecked }: { name: string; email: string | null; isChecked: boolean },
  beginning: Beginning,
): Promise<UserRow> {
  const isOfDomain = isChecked && email !== null && isOf(domains, email);
  if (admits === 'nobody' || (admits === 'domains' && !isOfDomain)) throw new AppError('sso_unknown');
  // An address nobody checked is a claim, not a name to be found by.
  return insertNewcomer(trx, { name, email: isChecked ? email : null }, beginning);
}

/** A person without a password, who begins as newcomers do. */
export async function insertNewcomer(
  trx: Db,
  { name, email }: { name: string; email: string | null },
  { role, at, terms }: Beginning,
): Promise<UserRow> {
  const nothing = { password: null, access_code: null, suspended_at: null };
  const row: UserRow = { id: newId('user', at), name, email, role, ...nothing, created_at: at };
  await insertUser(trx, row);
  await welcome(trx, terms, row.id, at);
  return row;
}

function roleFrom({ groupClaim, groupRoles, role }: SignInProvider, claims: Record<string, unknown>): GivenRole {
  if (groupClaim === null) return role;
  const said = claims[groupClaim];
  const groups = new Set(Array.isArray(said) ? said.map(String) : typeof said === 'string' ? [said] : []);
  return roleOfGroups(groups, groupRoles, role);
}
