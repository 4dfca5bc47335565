/**
 * Passkeys (WebAuthn level 3), verified by @simplewebauthn/server. A challenge travels sealed through the browser and
 * counts once, for five minutes. A passkey proves both the device and the person, so no other factor is asked for.
 */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { UserRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import { deletePasskey, findPasskey, insertPasskey, listPasskeys, touchPasskey } from '#store/second-factors.ts';
import { findUser } from '#store/users.ts';
import type { Caller, Entry } from './doors.ts';
import type { SignedIn } from './people.ts';

/** The page's address as the browser knows it: passkeys belong to its host. */
export interface Place {
  origin: string;
  host: string;
}

export interface PasskeyView {
  id: string;
  name: string;
  createdAt: string;
  lastUsedAt: string | null;
}

export interface Passkeys {
  passkeys(who: SignedIn): Promise<PasskeyView[]>;
  /** What `navigator.credentials.create` is asked, and the challenge to bring back. */
  beginPasskey(who: SignedIn, place: Place, instanceName: string): Promise<{ options: unknown; token: string }>;
  /** Throws `passkey_failed`. */
  addPasskey(who: SignedIn, place: Place, given: { token: string; name: string; response: unknown }): Promise<void>;
  /** Throws `not_found`. */
  removePasskey(who: SignedIn, id: string): Promise<void>;
  /** What `navigator.credentials.get` is asked; the same for everybody: the device knows whose keys it has. */
  beginPasskeySignIn(place: Place): Promise<{ options: unknown; token: string }>;
  /** Throws `passkey_failed`, `suspended`. */
  passkeySignIn(place: Place, given: { token: string; response: unknown }, caller: Caller): Promise<Entry>;
}

interface Options {
  db: Db;
  seal: Seal;
  enter(row: UserRow, caller: Caller): Promise<Entry>;
  now(): number;
}

/** EdDSA, ES256 and RS256: what devices have. The newest ones are still experimental in our runtime. */
const ALGORITHMS = [-8, -7, -257];
const FIVE_MINUTES = 300_000;
const Challenge = z.object({ challenge: z.string(), for: z.string(), until: z.number() });
const Transports = z.array(z.string()).catch([]);
const SIGN_IN = 'sign-in';

/** Challenges: sealed, for one purpose, answered once. */
function createChallenges({ seal, now }: Pick<Options, 'seal' | 'now'>) {
  /** Challenges already answered, until they end by themselves. */
  const spent = new Map<string, number>();
  const context = 'passkey challenge';

  function sealed(challenge: string, purpose: string): string {
    return seal.seal(JSON.stringify({ challenge, for: purpose, until: now() + FIVE_MINUTES }), context);
  }

  /** The challenge of a token, once. Throws `passkey_failed`. */
  function spend(token: string, purpose: string): string {
    const found = opened(seal, token, context);
    if (found === null || found.for !== purpose || found.until < now() || spent.has(found.challenge))
      throw new AppError('passkey_failed');
    for (const [old, until] of spent) if (until < now()) spent.delete(old);
    spent.set(found.challenge, found.until);
    return found.challenge;
  }

  return { sealed, spend };
}

export function createPasskeys(options: Options): Passkeys {
  const { db, now } = options;
  const challenges = createChallenges(options);
  const { sealed, spend } = challenges;
  return {
    async passkeys({ person }) {
      const rows = await listPasskeys(db, person.id);
      return rows.map((row) => ({
        id: row.id,
        name: row.name,
        createdAt: isoTime(row.created_at),
        lastUsedAt: row.last_used_at === null ? null : isoTime(row.last_used_at),
      }));
    },
    async beginPasskey({ person }, { host }, instanceName) {
      const known = await listPasskeys(db, person.id);
      const asked = await generateRegistrationOptions({
        rpName: instanceName,
        rpID: host,
        userID: new Uint8Array(Buffer.from(person.id)),
        userName: person.email ?? person.name,
        userDisplayName: person.name,
        excludeCredentials: known.map(({ id, transports }) => ({
          id,
          transports: Transports.parse(JSON.parse(transports)),
        })),
        supportedAlgorithmIDs: ALGORITHMS,
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      return { options: asked, token: sealed(asked.challenge, person.id) };
    },
    async addPasskey({ person }, { origin, host }, { token, name, response }) {
      const expectedChallenge = spend(token, person.id);
      const { verified, registrationInfo } = await tried(() =>
        verifyRegistrationResponse({
          // The library checks its shape and every byte of it.
          response: response as RegistrationResponseJSON,
          expectedChallenge,
          expectedOrigin: origin,
          expectedRPID: host,
          requireUserVerification: true,
          supportedAlgorithmIDs: ALGORITHMS,
        }),
      );
      if (!verified || registrationInfo === undefined) throw new AppError('passkey_failed');
      const { credential } = registrationInfo;
      if ((await findPasskey(db, credential.id)) !== undefined) throw new AppError('passkey_failed');
      await insertPasskey(db, {
        id: credential.id,
        user_id: person.id,
        public_key: Buffer.from(credential.publicKey).toString('base64url'),
        counter: credential.counter,
        transports: JSON.stringify(credential.transports ?? []),
        name,
        created_at: now(),
        last_used_at: null,
      });
    },
    async removePasskey({ person }, id) {
      if (!(await deletePasskey(db, person.id, id))) throw new AppError('not_found');
    },
    ...passkeyDoor(options, challenges),
  };
}

type Door = Pick<Passkeys, 'beginPasskeySignIn' | 'passkeySignIn'>;

function passkeyDoor({ db, enter, now }: Options, { sealed, spend }: ReturnType<typeof createChallenges>): Door {
  return {
    async beginPasskeySignIn({ host }) {
      const options = await generateAuthenticationOptions({ rpID: host, userVerification: 'required' });
      return { options, token: sealed(options.challenge, SIGN_IN) };
    },
    async passkeySignIn({ origin, host }, { token, response }, caller) {
      const expectedChallenge = spend(token, SIGN_IN);
      const { id } = z
        .looseObject({ id: z.string().max(2000) })
        .catch({ id: '' })
        .parse(response);
      const row = await findPasskey(db, id);
      const person = row === undefined ? undefined : await findUser(db, row.user_id);
      if (row === undefined || person === undefined) throw new AppError('passkey_failed');
      const { verified, authenticationInfo } = await tried(() =>
        verifyAuthenticationResponse({
          // As above.
          response: response as AuthenticationResponseJSON,
          expectedChallenge,
          expectedOrigin: origin,
          expectedRPID: host,
          requireUserVerification: true,
          credential: {
            id: row.id,
            publicKey: new Uint8Array(Buffer.from(row.public_key, 'base64url')),
            counter: row.counter,
          },
        }),
      );
      if (!verified) throw new AppError('passkey_failed');
      await touchPasskey(db, row.id, authenticationInfo.newCounter, now());
      return enter(person, caller);
    },
  };
}

/** What the library throws says what is wrong with the proof: nothing the person can act on. */
async function tried<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify();
  } catch (cause) {
    throw new AppError('passkey_failed', { cause });
  }
}

function opened(seal: Seal, token: string, context: string): z.infer<typeof Challenge> | null {
  try {
    return Challenge.parse(JSON.parse(seal.unseal(token, context)));
  } catch {
    return null;
  }
}
