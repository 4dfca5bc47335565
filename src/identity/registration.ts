/** The open door, where the instance has one: people who come by themselves, and what they begin with. */
import type { Limits } from '#shared/contract/limits.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { claimEmail } from '#store/claimed-emails.ts';
import { putLimits } from '#store/limits.ts';
import type { Db } from '#store/open.ts';
import type { SettingStore } from '#store/settings.ts';
import { findTeam, joinTeam } from '#store/teams.ts';
import { findUserByEmail, insertUser } from '#store/users.ts';
import { waitFor } from '#store/waiting.ts';
import type { Attempts } from './attempts.ts';
import type { NewPerson } from './links.ts';
import { hashPassword } from './passwords.ts';

export interface Registration {
  /**
   * Makes an account; the answer, and the work for it, are the same when the address has one already. `wait`: an admin
   * has to let the person in. Throws `registration_closed`, `registration_domain`, `too_many_attempts`.
   */
  register(person: NewPerson, ip: string): Promise<'sign-in' | 'wait'>;
}

interface Options {
  db: Db;
  attempts: Attempts;
  settings: SettingStore;
  now(): number;
}

export function createRegistration({ db, attempts, settings, now }: Options): Registration {
  return {
    async register({ name, email, password }, ip) {
      const mode = await settings.get('instance.registration', null);
      if (mode === 'closed') throw new AppError('registration_closed');
      // Every account is a row and a hash of some milliseconds: nobody makes many of them from one place.
      await attempts.begin(ip, { kind: 'door', name: 'register' });
      const domains = await settings.get('instance.registrationDomains', null);
      if (mode === 'domains' && !isOf(domains, email))
        throw new AppError('registration_domain', { params: { domains: domains.join(', ') || '–' } });
      const role = await settings.get('instance.registrationRole', null);
      const hashed = await hashPassword(password);
      const terms = await newcomersTerms(settings);
      await db.transaction().execute(async (trx) => {
        // Whose address it is already is not told here; at the door their own password still counts.
        if ((await findUserByEmail(trx, email)) !== undefined) return;
        const at = now();
        const id = newId('user', at);
        const waits = mode === 'domains';
        const columns = { password: hashed, role, access_code: null, suspended_at: waits ? at : null };
        await insertUser(trx, { id, name, email, ...columns, created_at: at });
        await claimEmail(trx, id, at);
        if (waits) await waitFor(trx, id, at);
        await welcome(trx, terms, id, at);
      });
      return mode === 'domains' ? 'wait' : 'sign-in';
    },
  };
}

/** What people begin with whom nobody invited. */
export interface NewcomersTerms {
  teamId: string | null;
  limits: Limits;
}

/** Asked before a transaction begins: settings are read on a connection of their own. */
export async function newcomersTerms(settings: SettingStore): Promise<NewcomersTerms> {
  return {
    teamId: await settings.get('instance.registrationTeam', null),
    limits: await settings.get('instance.registrationLimits', null),
  };
}

/** Gives a new person the team and the limits of newcomers. */
export async function welcome(trx: Db, { teamId, limits }: NewcomersTerms, userId: string, now: number): Promise<void> {
  if (teamId !== null && (await findTeam(trx, teamId)) !== undefined) await joinTeam(trx, userId, teamId, now);
  await putLimits(trx, { scope: 'user', owner: userId }, limits, { by: userId, now });
}

/** Whether the address is of one of these domains, to the letter: a subdomain is another domain. */
export function isOf(domains: readonly string[], email: string): boolean {
  const domain = email.split('@').at(-1)?.toLowerCase();
  return domain !== undefined && domains.includes(domain);
}
