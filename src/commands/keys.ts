/** Keys for programs from the console; a running server knows of them within a second. */
import type { Config } from '#config.ts';
import { createGatewayKeys, type GatewayKeys } from '#identity/gateway-keys.ts';
import { AppError } from '#shared/errors.ts';
import { openStore, type Db } from '#store/open.ts';
import type { UserRow } from '#store/schema.ts';
import { storeOf } from '#store/where.ts';
import { findOwner, findUserByEmail } from '#store/users.ts';
import { CommandError } from './command-line.ts';

const DAY_MS = 86_400_000;

interface NewKey {
  keyName: string;
  /** Whose key it is; the owner's when absent. */
  email: string | undefined;
  days: number | undefined;
}

/** The secret, alone on its line. Throws CommandError, OpenFailure. */
export function createKey(config: Config, { keyName, email, days }: NewKey): Promise<string> {
  return withKeys(config, async (keys, db) => {
    const person = await personOf(db, email);
    const expiresAt = days === undefined ? null : Date.now() + days * DAY_MS;
    return (await keys.create(person.id, { name: keyName, expiresAt })).secret;
  });
}

export function listOfKeys(config: Config): Promise<string> {
  return withKeys(config, async (keys) => {
    const rows = (await keys.list(null)).map(({ id, prefix, name, owner, expiresAt, lastUsedAt }) =>
      [id, `${prefix}…`, name, owner.name, `used ${lastUsedAt ?? 'never'}`, `expires ${expiresAt ?? 'never'}`].join(
        '  ',
      ),
    );
    return rows.length === 0 ? 'There are no keys.' : rows.join('\n');
  });
}

export function revokeKey(config: Config, id: string): Promise<string> {
  return withKeys(config, async (keys) => {
    const owner = await keys.ownerOf(id);
    if (owner === null) throw new CommandError(`There is no key ${id}. “parlor key list” shows those there are.`);
    await keys.revoke(owner, id);
    return `${id} is revoked.`;
  });
}

async function withKeys(config: Config, act: (keys: GatewayKeys, db: Db) => Promise<string>): Promise<string> {
  const store = await openStore(storeOf(config));
  try {
    const log = { info() {}, warn() {} };
    return await act(await createGatewayKeys({ db: store.db, isWelcome: () => true, now: Date.now, log }), store.db);
  } catch (error) {
    if (error instanceof AppError) throw new CommandError(String(error.params['reason'] ?? error.code));
    throw error;
  } finally {
    await store.close();
  }
}

async function personOf(db: Db, email: string | undefined): Promise<UserRow> {
  if (email !== undefined) {
    const person = await findUserByEmail(db, email.trim().toLowerCase());
    if (person === undefined) throw new CommandError(`Nobody here has the email ${email}.`);
    return person;
  }
  const owner = await findOwner(db);
  if (owner === undefined)
    throw new CommandError('There is no owner yet, whose the key would be. Start Parlor and create the owner first.');
  return owner;
}
