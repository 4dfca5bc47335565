/** The identity floor on a fresh store, with a clock that only the test moves. */
import { createIdentity, type Identity } from '../../src/identity/identity.ts';
import type { Caller } from '../../src/identity/doors.ts';
import type { DeclaredSettings } from '../../src/store/settings.ts';
import { openStore, type Db } from '../../src/store/open.ts';
import { openTestStore } from '../store.ts';
import { sealFrom } from '../../src/store/seal.ts';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
export const PASSWORD = 'correct horse battery';

export interface House {
  db: Db;
  identity: Identity;
  /** Everything said to the log. */
  said: string[];
  /** Moves the clock on. */
  later(ms: number): void;
  now(): number;
  /** Stops and starts again on the same data, with the given things changed. */
  restart(changed?: Partial<Start>): Promise<House>;
}

interface Start {
  accessCodes: string[];
  setup: string | undefined;
  declared: DeclaredSettings;
  secret: string;
}

/** Opens a house on memory, or on `file`. */
export async function house(start: Partial<Start> = {}, file?: string): Promise<House> {
  const { db } = await (file === undefined ? openTestStore() : openStore(file));
  const clock = { now: Date.UTC(2026, 10, 22, 12) };
  return open(db, clock, {
    accessCodes: [],
    setup: undefined,
    declared: {},
    secret: 'a secret of this test',
    ...start,
  });
}

async function open(db: Db, clock: { now: number }, start: Start): Promise<House> {
  const said: string[] = [];
  const say = (event: string, fields?: unknown) => void said.push(`${event} ${JSON.stringify(fields ?? {})}`);
  const identity = await createIdentity({
    db,
    seal: sealFrom(start.secret),
    accessCodes: start.accessCodes,
    setup: start.setup,
    declared: start.declared,
    now: () => clock.now,
    log: { info: say, warn: say },
  });
  return {
    db,
    identity,
    said,
    later: (ms) => void (clock.now += ms),
    now: () => clock.now,
    restart: async (changed) => {
      await identity.close();
      return open(db, clock, { ...start, ...changed });
    },
  };
}

/** A browser on plain http from an address of its own. */
export function from(ip: string, was: Caller['was'] = null): Caller {
  return { ip, userAgent: 'Test/1', secure: false, was };
}

/** What a browser sends back for a Set-Cookie header. */
export function cookieOf(setCookie: string): string {
  return setCookie.split(';', 1)[0] ?? '';
}

/** Makes the owner with the code of the console. */
export async function settle({ identity }: House, email = 'ann@example.org') {
  const setupCode = identity.setupCode() ?? 'there is an owner already';
  return identity.setUp({ setupCode, name: 'Ann', email, password: PASSWORD }, from('198.51.100.1'));
}
