/**
 * How a connection signs in, at rest: what people see in one column, and all of it sealed to the connection and the
 * origin of its address in another. Only the sealed one is believed.
 */
import { z } from 'zod';
import { ConnectionAuth, type ConnectionAuthInput } from '#shared/contract/connections.ts';
import { AppError } from '#shared/errors.ts';
import type { ConnectionRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import { WITH_KEYS } from '#store/connections.ts';
import { originOf } from '../secrets.ts';

/** The same with the secret of the application. */
export type SignIn =
  | Exclude<ConnectionAuth, { kind: 'entra-secret' }>
  | (Extract<ConnectionAuth, { kind: 'entra-secret' }> & { clientSecret: string });

type Columns = Pick<ConnectionRow, 'auth' | 'auth_secret'>;
type Home = Pick<ConnectionRow, 'id' | 'base_url'>;

const Sealed = z.object({ auth: ConnectionAuth, clientSecret: z.string().nullable() });

const contextOf = ({ id, base_url }: Home) => `connection:${id}:${originOf(base_url)}:auth`;

/** The columns for a connection at this address. */
export function sealSignIn(seal: Seal, home: Home, signIn: SignIn): Columns {
  if (signIn.kind === 'key') return WITH_KEYS;
  const clientSecret = signIn.kind === 'entra-secret' ? signIn.clientSecret : null;
  const auth = ConnectionAuth.parse(signIn);
  return {
    auth: JSON.stringify(auth),
    auth_secret: seal.seal(JSON.stringify({ auth, clientSecret }), contextOf(home)),
  };
}

/** Throws `secret_unreadable` when it was sealed for another connection, another origin or with another secret. */
export function unsealSignIn(seal: Seal, row: Home & Columns): SignIn {
  if (row.auth_secret === null) return { kind: 'key' };
  try {
    const { auth, clientSecret } = Sealed.parse(JSON.parse(seal.unseal(row.auth_secret, contextOf(row))));
    return auth.kind === 'entra-secret' ? { ...auth, clientSecret: clientSecret ?? '' } : auth;
  } catch (cause) {
    throw new AppError('secret_unreadable', { cause });
  }
}

/**
 * What a person's wish comes to. Without a secret the stored one stays where application and tenant do.
 * Throws `invalid_request` when there is none to keep.
 */
export function signInFrom(wish: ConnectionAuthInput, stored: SignIn): SignIn {
  if (wish.kind !== 'entra-secret') return wish;
  const { clientSecret, ...auth } = wish;
  if (clientSecret !== undefined) return { ...auth, clientSecret };
  if (stored.kind === 'entra-secret' && stored.tenantId === auth.tenantId && stored.clientId === auth.clientId)
    return stored;
  throw new AppError('invalid_request', { params: { reason: 'the client secret is missing' } });
}

/** As people see it; keys when the column cannot be read. */
export function authShown(column: string): ConnectionAuth {
  return ConnectionAuth.catch({ kind: 'key' }).parse(JSON.parse(column));
}
