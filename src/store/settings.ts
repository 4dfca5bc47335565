/** Settings as they stand: what was stored, over it what the environment declares, under it the default. */
import type { z } from 'zod';
import type { SettingState } from '#shared/contract/settings.ts';
import { AppError } from '#shared/errors.ts';
import {
  defaultOf,
  settings,
  SettingKeySchema,
  type SettingKey,
  type SettingValue,
  type UserSettings,
} from '#shared/settings.ts';
import type { Db } from './open.ts';

/** What environment variables say; a declared value wins over a stored one. */
export type DeclaredSettings = { readonly [K in SettingKey]?: SettingValue<K> | undefined };

type State = Omit<z.infer<typeof SettingState>, 'setBy'> & {
  /** Of a stored one. */
  setBy: { userId: string | null; at: number } | null;
};

interface Stored {
  value: string;
  setBy: State['setBy'];
}

export interface SettingStore {
  /** The value in force: for `userId`, or of the instance (`userId` is then of no matter). */
  get<K extends SettingKey>(key: K, userId: string | null): Promise<SettingValue<K>>;
  /** All user settings in force for a person. */
  ofUser(userId: string): Promise<UserSettings>;
  /** Every setting of these scopes with its source, in the order of shared/settings.ts. */
  states(userId: string, scopes: readonly State['scope'][]): Promise<State[]>;
  /**
   * Stores a value; `null` where the setting has no null takes it back to its default. Throws `invalid_request` when
   * the value is not one of the setting's, `setting_locked` when the environment declares it.
   */
  put(key: SettingKey, userId: string, value: unknown, now: number): Promise<State>;
  /** Another process changed settings: tells those who listen. */
  changedElsewhere(): Promise<void>;
  /** Called after every change of an instance setting, before its `put` returns. */
  onChange(listener: () => Promise<void> | void): void;
}

const INSTANCE = 'instance';

export function createSettings(db: Db, declared: DeclaredSettings = {}): SettingStore {
  const read = async (userId: string | null) => {
    const rows = await db
      .selectFrom('settings')
      .select(['scope', 'key', 'value', 'updated_by', 'updated_at'])
      .where((eb) =>
        eb.or([
          eb('scope', '=', 'instance').and('owner', '=', INSTANCE),
          ...(userId === null ? [] : [eb('scope', '=', 'user').and('owner', '=', userId)]),
        ]),
      )
      .execute();
    return new Map<string, Stored>(
      rows.map((row) => [
        `${row.scope} ${row.key}`,
        { value: row.value, setBy: { userId: row.updated_by, at: row.updated_at } },
      ]),
    );
  };
  const listeners: (() => Promise<void> | void)[] = [];
  const resolve = (stored: Map<string, Stored>) => (key: SettingKey) => stateOf(key, stored, declared);

  return {
    async get<K extends SettingKey>(key: K, userId: string | null) {
      const { value } = resolve(await read(userId))(key);
      // `stateOf` gives declared values of this key, what its own schema parsed, or its default.
      return value as SettingValue<K>;
    },
    async ofUser(userId) {
      const state = resolve(await read(userId));
      const mine = KEYS.filter((key) => settings[key].scope === 'user').map((key) => [key, state(key).value]);
      // The keys are exactly those of scope `user`, each with a value of its own schema.
      return Object.fromEntries(mine) as UserSettings;
    },
    async states(userId, scopes) {
      return KEYS.filter((key) => scopes.includes(settings[key].scope)).map(resolve(await read(userId)));
    },
    async put(key, userId, value, now) {
      if (declared[key] !== undefined) throw new AppError('setting_locked');
      const { scope } = settings[key];
      const owner = scope === 'instance' ? INSTANCE : userId;
      const text = encoded(key, value);
      if (text === null)
        await db
          .deleteFrom('settings')
          .where('scope', '=', scope)
          .where('owner', '=', owner)
          .where('key', '=', key)
          .execute();
      else
        await db
          .insertInto('settings')
          .values({ scope, owner, key, value: text, updated_at: now, updated_by: userId })
          .onConflict((oc) =>
            oc.columns(['scope', 'owner', 'key']).doUpdateSet({ value: text, updated_at: now, updated_by: userId }),
          )
          .execute();
      if (scope === 'instance') for (const listener of listeners) await listener();
      return resolve(await read(userId))(key);
    },
    async changedElsewhere() {
      for (const listener of listeners) await listener();
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

const KEYS = SettingKeySchema.options;

function stateOf(key: SettingKey, stored: Map<string, Stored>, declared: DeclaredSettings): State {
  const { scope } = settings[key];
  if (declared[key] !== undefined) return { key, scope, value: declared[key], source: 'environment', setBy: null };
  const found = stored.get(`${scope} ${key}`);
  const parsed = found === undefined ? undefined : settings[key].schema.safeParse(decoded(found.value));
  if (found === undefined || parsed?.success !== true)
    return { key, scope, value: defaultOf(key), source: 'default', setBy: null };
  return { key, scope, value: parsed.data, source: scope === 'user' ? 'person' : 'instance', setBy: found.setBy };
}

/** A value that is not JSON any more counts as one that no longer parses. */
function decoded(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return Symbol('unreadable');
  }
}

/** The text to store, or null when the setting goes back to its default. */
function encoded(key: SettingKey, value: unknown): string | null {
  const parsed = settings[key].schema.safeParse(value);
  if (value !== undefined && parsed.success) return JSON.stringify(parsed.data);
  if (value === null) return null;
  const reason = parsed.error?.issues[0]?.message ?? 'a value is missing';
  throw new AppError('invalid_request', { params: { reason: `value: ${reason}` } });
}

/** Everybody who stored this value for one of their own settings. */
export async function peopleWith<K extends SettingKey>(db: Db, key: K, value: SettingValue<K>): Promise<Set<string>> {
  const rows = await db
    .selectFrom('settings')
    .select('owner')
    .where('scope', '=', 'user')
    .where('key', '=', key)
    .where('value', '=', JSON.stringify(value))
    .execute();
  return new Set(rows.map((row) => row.owner));
}

/** What the identity floor keeps for itself between starts; never listed, never a person's. */
export async function readInternal(db: Db, key: string): Promise<unknown> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('scope', '=', 'internal')
    .where('owner', '=', INSTANCE)
    .where('key', '=', key)
    .executeTakeFirst();
  return row === undefined ? undefined : decoded(row.value);
}

export async function writeInternal(db: Db, key: string, value: unknown, now: number): Promise<void> {
  const text = JSON.stringify(value);
  await db
    .insertInto('settings')
    .values({ scope: 'internal', owner: INSTANCE, key, value: text, updated_at: now, updated_by: null })
    .onConflict((oc) => oc.columns(['scope', 'owner', 'key']).doUpdateSet({ value: text, updated_at: now }))
    .execute();
}
