/**
 * A reverse proxy that has asked people who they are, and says so in a header. Believed from the addresses the operator
 * named and from nowhere else: the socket's own peer counts, never what a header says of it.
 */
import { peersOf } from '#net/peers.ts';
import { Email } from '#shared/contract/account.ts';
import type { GivenRole } from '#shared/contract/people.ts';
import type { DeclaredHeader } from '#shared/sign-in-declared.ts';
import { takeClaimed } from '#store/claimed-emails.ts';
import type { UserRow } from '#store/schema.ts';
import { deleteSession, listSessions } from '#store/sessions.ts';
import { findUserByEmail, updateUser } from '#store/users.ts';
import { insertNewcomer, type ArrivalsOptions } from './arrivals.ts';
import type { Caller, Entry } from './doors.ts';
import { roleOfGroups } from './group-roles.ts';
import { newcomersTerms } from './registration.ts';

export interface TrustedHeader {
  readonly declared: DeclaredHeader;
  /**
   * Takes in whom the proxy names, unless it is who is here already (`caller.was`): then, and when nothing is said that
   * can be believed, null. `peer`: the socket's own address. `raw`: names and values in turn, as they came.
   * Throws `suspended`, `awaiting_approval`.
   */
  come(peer: string, raw: readonly string[], caller: Caller): Promise<Entry | null>;
}

interface Options extends ArrivalsOptions {
  enter(row: UserRow, caller: Caller): Promise<Entry>;
}

/** Of one person. */
const MOST_SESSIONS = 30;

interface Said {
  email: string;
  name: string;
  /** Null where roles are given here alone. */
  role: GivenRole | null;
}

export function createTrustedHeader(declared: DeclaredHeader, options: Options): TrustedHeader {
  const { db, settings, enter, onRoleChange, now } = options;
  const sources = peersOf(declared.sources);

  async function personOf({ email, name, role }: Said): Promise<UserRow> {
    const terms = await newcomersTerms(settings);
    const row = await db.transaction().execute(async (trx) => {
      const known = await findUserByEmail(trx, email);
      if (known === undefined)
        return insertNewcomer(trx, { name, email }, { role: role ?? declared.role, at: now(), terms });
      await takeClaimed(trx, known.id, now());
      const follows = role !== null && known.role !== 'owner' && known.role !== role;
      return follows ? ((await updateUser(trx, known.id, { role })) ?? known) : known;
    });
    await onRoleChange(row.id);
    return row;
  }

  /** What keeps no cookies gets a session with every request; their number stays bounded. */
  async function forgetOldest(userId: string): Promise<void> {
    const sessions = await listSessions(db, userId, now());
    for (const { id } of sessions.slice(MOST_SESSIONS)) await deleteSession(db, userId, id);
  }

  return {
    declared,
    async come(peer, raw, caller) {
      if (!sources.has(peer)) return null;
      const said = saidIn(raw, declared);
      if (said === null) return null;
      const here = caller.was?.person;
      const keeps = here?.role === 'owner' || said.role === null || here?.role === said.role;
      if (here?.email === said.email && keeps) return null;
      const entry = await enter(await personOf(said), caller);
      await forgetOldest(entry.who.person.id);
      return entry;
    },
  };
}

/** Each header once or not at all: a second one could be the visitor's own, let through beside the proxy's. */
function saidIn(raw: readonly string[], declared: DeclaredHeader): Said | null {
  const values = new Map<string, string>();
  const names = new Set([declared.email, declared.name, declared.groups]);
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    if (!names.has(name)) continue;
    if (values.has(name)) return null;
    values.set(name, raw[at + 1] ?? '');
  }
  const email = Email.safeParse(values.get(declared.email)).data;
  if (email === undefined) return null;
  const name = declared.name === null ? '' : textOf(values.get(declared.name) ?? '').trim();
  const groups = declared.groups === null ? null : listOf(values.get(declared.groups) ?? '');
  return {
    email,
    name: (name || (email.split('@')[0] ?? email)).slice(0, 80),
    role: groups === null ? null : roleOfGroups(groups, declared.groupRoles, declared.role),
  };
}

/** Headers are bytes; what a proxy writes into them is UTF-8 or plain. */
function textOf(value: string): string {
  const text = Buffer.from(value, 'latin1').toString('utf8');
  return text.includes('\uFFFD') ? value : text;
}

/** With commas, semicolons or bars between: proxies differ. */
function listOf(value: string): ReadonlySet<string> {
  const groups = textOf(value)
    .split(/[,;|]/)
    .map((group) => group.trim());
  return new Set(groups.filter((group) => group !== ''));
}
