/**
 * Access codes of the environment (`ACCESS_CODE`, a comma list): each stands for a person of its own. Codes are
 * compared and stored only as keyed marks (HMAC-SHA-256), so neither the data nor a memory of rows shows one.
 */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { newId } from '#shared/ids.ts';
import type { Db } from '#store/open.ts';
import type { UserRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import { deleteSessionsOf } from '#store/sessions.ts';
import { readInternal, writeInternal } from '#store/settings.ts';
import { countUsers, findOwner, insertUser, updateUser, usersWithCodes } from '#store/users.ts';
import type { Notes } from './notes.ts';

export interface AccessCodes {
  /** How many different codes there are. */
  count: number;
  /** The mark of an entered code, or null. The time is the same for every wrong code and every right one. */
  match(code: string): string | null;
  /** Whether this mark is of a code that is still in the environment. */
  isActive(mark: string | null): boolean;
}

export function accessCodes(codes: readonly string[], seal: Seal): AccessCodes & { marks: readonly string[] } {
  const marks = [...new Set(codes.filter((code) => code !== '').map((code) => seal.mark(code)))];
  const active = new Set(marks);
  return {
    count: marks.length,
    marks,
    match(code) {
      const entered = Buffer.from(seal.mark(code));
      let found: string | null = null;
      // Every mark is compared: leaving early would tell which code was near.
      for (const mark of marks) if (timingSafeEqual(entered, Buffer.from(mark))) found = mark;
      return found;
    },
    isActive: (mark) => mark !== null && active.has(mark),
  };
}

/** Marks of the codes of the last start, so that a code's end is noticed once. */
const LAST = 'identity.accessCodes';
const Marks = z.array(z.string()).catch([]);

interface Start {
  db: Db;
  codes: { marks: readonly string[] };
  now: number;
  log: Notes;
}

/**
 * Gives every code its person, at start. New codes get new people; the first one is the owner unless there is an owner
 * who can sign in. People of codes that are gone lose their sessions, never their history. When the only code there was
 * became another only code, it was changed: its person stays the same.
 */
export async function preparePeople({ db, codes, now, log }: Start): Promise<void> {
  const before = Marks.parse(await readInternal(db, LAST));
  const gone = before.filter((mark) => !codes.marks.includes(mark));
  const people = await usersWithCodes(db);
  for (const person of people)
    if (person.access_code !== null && (gone.includes(person.access_code) || isStranded(person, codes.marks)))
      await deleteSessionsOf(db, person.id);

  const [changed] = people.length === 1 && before.length === 1 && gone.length === 1 ? people : [];
  const [only] = codes.marks.length === 1 ? codes.marks : [];
  if (changed !== undefined && only !== undefined && changed.password === null) {
    await updateUser(db, changed.id, { access_code: only });
    log.info('the access code was changed; its person keeps the history');
  }

  await appointOwner(db, codes.marks, now, log);
  const known = new Set((await usersWithCodes(db)).map((person) => person.access_code));
  for (const mark of codes.marks) if (!known.has(mark)) await addPerson(db, mark, 'member', now);
  if (gone.length > 0 || before.length !== codes.marks.length) await writeInternal(db, LAST, codes.marks, now);
}

/** Somebody who has no way in any more: known only by a code, and the code is gone. */
export function isStranded(
  person: { password: string | null; access_code: string | null },
  marks: readonly string[],
): boolean {
  return person.password === null && person.access_code !== null && !marks.includes(person.access_code);
}

async function appointOwner(db: Db, marks: readonly string[], now: number, log: Notes): Promise<void> {
  const owner = await findOwner(db);
  if (owner !== undefined && !isStranded(owner, marks)) return;
  const suspended = new Set<string | null>();
  const byMark = new Map<string | null, UserRow>();
  for (const person of await usersWithCodes(db)) {
    byMark.set(person.access_code, person);
    if (person.suspended_at !== null) suspended.add(person.access_code);
  }
  const first = marks.find((mark) => !suspended.has(mark));
  if (first === undefined) return;
  if (owner !== undefined) {
    await updateUser(db, owner.id, { role: 'member' });
    log.info('the owner’s access code is gone; the first code’s person is the owner now');
  }
  const next = byMark.get(first);
  if (next === undefined) await addPerson(db, first, 'owner', now);
  else await updateUser(db, next.id, { role: 'owner' });
}

async function addPerson(db: Db, mark: string, role: 'owner' | 'member', now: number): Promise<void> {
  const number = (await countUsers(db)) + 1;
  await insertUser(db, {
    id: newId('user', now),
    name: role === 'owner' ? 'Owner' : `Member ${number}`,
    email: null,
    password: null,
    role,
    access_code: mark,
    created_at: now,
    suspended_at: null,
  });
}
