/** Who somebody is, and whether they may come in: people, sessions, access codes, passwords, gateway keys. */
import type { Person, SessionState } from '#shared/contract/account.ts';
import type { Db } from '#store/open.ts';
import type { UserRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import { deleteSession } from '#store/sessions.ts';
import { listProviders } from '#store/sign-in.ts';
import { createSettings, type DeclaredSettings, type SettingStore } from '#store/settings.ts';
import { findOwner, hasPasswords } from '#store/users.ts';
import { accessCodes, isStranded, preparePeople } from './access-codes.ts';
import { createAccount, type Account } from './account.ts';
import { createAttempts, type Attempts } from './attempts.ts';
import { clearedCookies } from './cookies.ts';
import { createDoors, entering, type Caller, type Doors, type Entry } from './doors.ts';
import { createForgotten, type Forgotten } from './forgotten.ts';
import { createGatewayKeys, type GatewayKeys } from './gateway-keys.ts';
import { houseOf } from './house.ts';
import { createLinks, type Links } from './links.ts';
import { createMembers, type Members } from './members.ts';
import { silent, type Notes } from './notes.ts';
import { ownerFromVariable, setupCode } from './owner.ts';
import { createPasskeys, type Passkeys } from './passkeys.ts';
import { personOf, signedIn, type SignedIn } from './people.ts';
import { createRegistration, type Registration } from './registration.ts';
import { createSecondFactor, type SecondFactor } from './second-factor.ts';
import { createSessions } from './sessions.ts';
import { createTerms, type Terms } from './terms.ts';

export { SetupError } from './owner.ts';
export type { SignedIn } from './people.ts';

export interface Identity
  extends Doors, Account, Links, Forgotten, Registration, Members, SecondFactor, Passkeys, Terms {
  /**
   * Who a Cookie header belongs to; null for strangers. `secure`: the person's side is https, so only a cookie that
   * no other host could have planted counts.
   */
  authenticate(cookieHeader: string | null, secure?: boolean): Promise<SignedIn | null>;
  /** Opens a session for somebody who was vouched for. Throws `suspended`. */
  enter(row: UserRow, caller: Caller): Promise<Entry>;
  /** What the page needs before anything else; the same for every stranger. */
  state(who: SignedIn | null): Promise<SessionState>;
  /** Ends this session; the cookies that make the browser forget it. */
  signOut(who: SignedIn, secure: boolean): Promise<string[]>;
  /** For the link in the console; null when there is an owner. */
  setupCode(): string | null;
  /** The owner; null before the set-up. */
  owner(): Promise<Person | null>;
  readonly keys: GatewayKeys;
  readonly settings: SettingStore;
  /** Slows guessing down, for secrets beyond those of people. */
  readonly attempts: Attempts;
  /** Another process changed people or keys. */
  readAgain(): Promise<void>;
  /** Removes expired sessions; a job for every hour or so. */
  sweep(): Promise<void>;
  /** Writes what is waiting to be written. */
  close(): Promise<void>;
}

export interface IdentityOptions {
  db: Db;
  seal: Seal;
  /** `ACCESS_CODE`, taken apart. */
  accessCodes: readonly string[];
  /** `PARLOR_SETUP`, as it was given. */
  setup?: string | undefined;
  /** Settings that environment variables say. */
  declared?: DeclaredSettings | undefined;
  /** Where failures are counted, and the set-up code, that several processes have together. */
  together?: { attempts: Attempts; setupCode: string } | undefined;
  /** Whether a link for a new password can be sent by mail; not when absent. */
  canWrite?: (() => Promise<boolean>) | undefined;
  now?: (() => number) | undefined;
  log?: Notes | undefined;
}

/**
 * Opens the identity floor: gives access codes their people and makes the owner that `PARLOR_SETUP` names.
 * Throws SetupError when `PARLOR_SETUP` cannot be used.
 */
export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const { db, seal, now = Date.now, log = silent } = options;
  const codes = accessCodes(options.accessCodes, seal);
  if (options.setup !== undefined) await ownerFromVariable(db, options.setup, now());
  await preparePeople({ db, codes, now: now(), log });

  const stranded = (row: { password: string | null; access_code: string | null }) => isStranded(row, codes.marks);
  const owner = await findOwner(db);
  const setup = setupCode(codes.count === 0 && (owner === undefined || stranded(owner)), options.together?.setupCode);
  const settings = createSettings(db, options.declared);
  const sessions = createSessions(db, now);
  const accepting = createTerms({ db, settings, now });
  const enter = entering(db, sessions);
  const factors = createSecondFactor({ db, seal, settings, now });
  const attempts = options.together?.attempts ?? createAttempts(now);
  const keys = await createGatewayKeys({
    db,
    isWelcome: (row) =>
      row.suspendedAt === null &&
      row.role !== 'viewer' &&
      !stranded({ password: row.password, access_code: row.accessCode }),
    now,
    log,
  });

  return {
    ...createDoors({ db, codes, setup, enter, attempts, keys, prove: factors.prove, isStranded: stranded, now }),
    ...factors,
    ...createPasskeys({ db, seal, enter, now }),
    ...createAccount({ db, attempts, keys, now }),
    ...createLinks({ db, attempts, enter, onChange: (userId) => keys.reload(userId), now }),
    ...createForgotten({ db, attempts, now }),
    ...createRegistration({ db, attempts, settings, now }),
    ...createMembers({ db, keys, now }),
    ...accepting,
    enter,
    async authenticate(cookieHeader, secure = false) {
      const found = await sessions.find(cookieHeader, secure);
      if (found === null || found.user.suspended_at !== null || stranded(found.user)) return null;
      return signedIn(found.user, found.session.id);
    },
    async state(who) {
      const doors = await doorsOf({ db, settings, code: codes.count > 0, canWrite: options.canWrite });
      const instanceName = await settings.get('instance.name', null);
      const house = await houseOf(settings, who?.person.id ?? null, now());
      const terms = await accepting.termsState(who);
      if (who === null) {
        const state = setup.current() === null ? ('locked' as const) : ('setup' as const);
        return { state, doors, instanceName, house, ...terms, person: null, settings: {} };
      }
      const { person } = who;
      const defaultAssistantId = await settings.get('instance.defaultAssistant', null);
      const own = await settings.ofUser(person.id);
      return { state: 'signed-in', doors, instanceName, house, ...terms, person, defaultAssistantId, settings: own };
    },
    async signOut(who, secure) {
      await deleteSession(db, who.person.id, who.sessionId);
      return clearedCookies(secure);
    },
    setupCode: () => setup.current(),
    async owner() {
      const row = await findOwner(db);
      return row === undefined ? null : personOf(row);
    },
    keys,
    settings,
    attempts,
    async readAgain() {
      await keys.reload();
      const found = setup.current() === null ? undefined : await findOwner(db);
      if (found !== undefined && !stranded(found)) setup.end();
    },
    sweep: () => sessions.sweep(),
    close: () => keys.flush(),
  };
}

/** Which ways in there are. `code`: whether an access code is one. */
async function doorsOf({
  db,
  settings,
  code,
  canWrite,
}: Pick<IdentityOptions, 'db' | 'canWrite'> & { settings: SettingStore; code: boolean }): Promise<
  SessionState['doors']
> {
  return {
    code,
    password: await hasPasswords(db),
    register: (await settings.get('instance.registration', null)) !== 'closed',
    forgotten: (await canWrite?.()) ?? false,
    providers: (await listProviders(db)).filter(({ enabled }) => enabled === 1).map(({ id, name }) => ({ id, name })),
  };
}
