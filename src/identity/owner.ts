/** The first owner: made once, by whoever holds the code of the console, or by `PARLOR_SETUP`. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Email, Password } from '#shared/contract/account.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Db } from '#store/open.ts';
import type { UserRow } from '#store/schema.ts';
import { findOwner, findUserByEmail, insertUser, updateUser } from '#store/users.ts';
import { hashPassword, isPassword } from './passwords.ts';

export interface OwnerDetails {
  name: string;
  email: string;
  password: string;
}

export interface SetupCode {
  /** Another process made the owner. */
  end(): void;
  /** The code for the console's link; null when there is an owner. */
  current(): string | null;
  /** Throws `setup_code_wrong`, or `already_set_up` once it was used. */
  check(code: string): void;
  /** Uses the code for `work`, which happens once however many ask; when it fails the code is good again. */
  spend<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * A fresh code, kept in memory only: after a restart the old link is worth nothing. `given`: the one that several
 * processes have together.
 */
export function setupCode(needed: boolean, given?: string): SetupCode {
  let code = needed ? (given ?? randomBytes(24).toString('base64url')) : null;
  return {
    end() {
      code = null;
    },
    current: () => code,
    check(entered) {
      if (code === null) throw new AppError('already_set_up');
      if (!timingSafeEqual(digest(entered), digest(code))) throw new AppError('setup_code_wrong');
    },
    async spend(work) {
      if (code === null) throw new AppError('already_set_up');
      const spent = code;
      code = null;
      try {
        return await work();
      } catch (error) {
        code = spent;
        throw error;
      }
    },
  };
}

/**
 * Makes the owner, or gives the owner who has no way in (`isStranded`) these credentials, history and all. Throws
 * `already_set_up` when there is another owner, `email_taken`, or `invalid_request` for a bad password.
 */
export async function makeOwner(
  db: Db,
  details: OwnerDetails,
  isStranded: (owner: UserRow) => boolean,
  now: number,
): Promise<UserRow> {
  const password = await hashPassword(details.password);
  return db.transaction().execute(async (trx) => {
    const owner = await findOwner(trx);
    if (owner !== undefined && !isStranded(owner)) throw new AppError('already_set_up');
    const namesake = await findUserByEmail(trx, details.email);
    if (namesake !== undefined && namesake.id !== owner?.id) throw new AppError('email_taken');
    const credentials = { name: details.name, email: details.email, password };
    if (owner !== undefined) {
      const changed = await updateUser(trx, owner.id, { ...credentials, suspended_at: null });
      if (changed !== undefined) return changed;
    }
    const row: UserRow = {
      ...credentials,
      id: newId('user', now),
      role: 'owner',
      access_code: null,
      created_at: now,
      suspended_at: null,
    };
    await insertUser(trx, row);
    return row;
  });
}

/**
 * Makes the owner `PARLOR_SETUP` names, or gives the owner without a password these credentials; an owner who has one
 * stays as they are, so the variable may stay set. Throws SetupError.
 */
export async function ownerFromVariable(db: Db, value: string, now: number): Promise<void> {
  const details = setupVariable(value);
  const owner = await findOwner(db);
  if (owner !== undefined && owner.password !== null) return;
  const namesake = await findUserByEmail(db, details.email);
  if (namesake !== undefined && namesake.id !== owner?.id)
    throw new SetupError('PARLOR_SETUP names an email that another account uses already. Use another email.');
  await makeOwner(db, details, (row) => row.password === null, now);
}

/** `PARLOR_SETUP` cannot be used. The message is a sentence for the operator and never holds the value. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** Reads `PARLOR_SETUP`; throws SetupError, a sentence that names the variable and what was expected, never its value. */
export function setupVariable(value: string): OwnerDetails {
  const expected = 'PARLOR_SETUP must be email:password, for example ann@example.org:a-long-password';
  const colon = value.indexOf(':');
  if (colon < 0) throw new SetupError(`${expected}. There is no colon in it.`);
  const email = Email.safeParse(value.slice(0, colon));
  if (!email.success) throw new SetupError(`${expected}. What stands before the first colon is not an email address.`);
  const password = Password.safeParse(value.slice(colon + 1));
  if (!password.success || !isPassword(password.data))
    throw new SetupError(`${expected}. The password after the first colon needs 8 to 200 characters, not only spaces.`);
  return { name: email.data.split('@')[0] ?? 'Owner', email: email.data, password: password.data };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
