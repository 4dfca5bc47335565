/** The ways in: email and password, an access code, and the set-up of the first owner. */
import { AppError } from '#shared/errors.ts';
import type { Db } from '#store/open.ts';
import type { UserRow } from '#store/schema.ts';
import { findUserByCode, findUserByEmail, updateUser } from '#store/users.ts';
import { isWaiting } from '#store/waiting.ts';
import type { AccessCodes } from './access-codes.ts';
import type { Attempts } from './attempts.ts';
import type { GatewayKeys } from './gateway-keys.ts';
import { makeOwner, type OwnerDetails, type SetupCode } from './owner.ts';
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts';
import { signedIn, type SignedIn } from './people.ts';
import type { Prove } from './second-factor.ts';
import type { Sessions, Visitor } from './sessions.ts';

/** Somebody who came in, and the cookie that says so. */
export interface Entry {
  who: SignedIn;
  cookie: string;
}

/** Who asks: where from, and who this browser was signed in as until now. */
export interface Caller extends Visitor {
  was: SignedIn | null;
}

export interface Doors {
  /**
   * Throws `credentials_wrong`, the same for unknown emails and wrong passwords; `second_factor` when a code is needed
   * too, `second_factor_wrong`; `suspended`; `too_many_attempts`.
   */
  signIn(credentials: { email: string; password: string; code?: string | undefined }, caller: Caller): Promise<Entry>;
  /** Throws `code_wrong`, `suspended`, `too_many_attempts`. */
  enterCode(code: string, caller: Caller): Promise<Entry>;
  /** Throws `setup_code_wrong`, `already_set_up`, `too_many_attempts`, `email_taken`, `invalid_request`. */
  setUp(details: OwnerDetails & { setupCode: string }, caller: Caller): Promise<Entry>;
}

interface Options {
  db: Db;
  codes: AccessCodes;
  setup: SetupCode;
  enter(row: UserRow, caller: Caller): Promise<Entry>;
  attempts: Attempts;
  keys: GatewayKeys;
  /** Asks for the second proof where somebody has one. */
  prove: Prove;
  isStranded(row: UserRow): boolean;
  now(): number;
}

/** Opens a session for somebody who has proven who they are; the one it replaces in this browser ends. Throws `suspended`, `awaiting_approval`. */
export function entering(db: Db, sessions: Sessions): (row: UserRow, caller: Caller) => Promise<Entry> {
  return async (row, caller) => {
    if (row.suspended_at !== null)
      throw new AppError((await isWaiting(db, row.id)) ? 'awaiting_approval' : 'suspended');
    const was = caller.was === null ? null : { userId: caller.was.person.id, sessionId: caller.was.sessionId };
    const { sessionId, cookie } = await sessions.open(row.id, caller, was);
    return { who: signedIn(row, sessionId), cookie };
  };
}

export function createDoors({ db, codes, setup, enter, attempts, keys, prove, isStranded, now }: Options): Doors {
  return {
    async signIn({ email, password, code }, caller) {
      const address = email.trim().toLowerCase();
      const attempt = await attempts.begin(caller.ip, { kind: 'account', name: address });
      const row = await findUserByEmail(db, address);
      if (!(await verifyPassword(password, row?.password ?? null)) || row === undefined)
        throw new AppError('credentials_wrong');
      await prove(row.id, code);
      attempt.succeeded();
      if (row.password !== null && isOutdated(row.password))
        await updateUser(db, row.id, { password: await hashPassword(password) });
      return enter(row, caller);
    },
    async enterCode(code, caller) {
      const attempt = await attempts.begin(caller.ip, { kind: 'door', name: 'access code' });
      const mark = codes.match(code);
      const row = mark === null ? undefined : await findUserByCode(db, mark);
      if (row === undefined) throw new AppError('code_wrong');
      attempt.succeeded();
      return enter(row, caller);
    },
    async setUp({ setupCode, ...details }, caller) {
      const attempt = await attempts.begin(caller.ip, { kind: 'door', name: 'set-up' });
      setup.check(setupCode);
      attempt.succeeded();
      const owner = await setup.spend(() => makeOwner(db, details, isStranded, now()));
      // An owner who had no way in may have keys that now work again.
      await keys.reload(owner.id);
      return enter(owner, caller);
    },
  };
}
