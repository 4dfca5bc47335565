/** A second proof beside the password: the code of an app, or one of ten recovery codes. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { Db } from '#store/open.ts';
import type { Seal } from '#store/seal.ts';
import { deleteFactor, findFactor, putFactor, spendRecovery, spendStep } from '#store/second-factors.ts';
import type { SettingStore } from '#store/settings.ts';
import { base32, keyUri, newCodeSecret, stepOf } from './one-time-codes.ts';
import type { SignedIn } from './people.ts';

export interface SecondFactor {
  /** Whether it is on, and how many recovery codes are left. */
  factor(who: SignedIn): Promise<{ on: boolean; recoveryLeft: number }>;
  /** A fresh secret that counts only once a code of it was given. */
  beginFactor(who: SignedIn): Promise<{ secret: string; uri: string }>;
  /** Switches it on; the recovery codes are shown once. Throws `second_factor_wrong`. */
  confirmFactor(who: SignedIn, code: string): Promise<{ recovery: string[] }>;
  /** Switches it off. Throws `second_factor_wrong`. */
  removeFactor(who: SignedIn, code: string): Promise<void>;
  /** For somebody whose app and codes are lost; who may do it has been decided. */
  dropFactor(userId: string): Promise<void>;
}

/** Lets through whom the password has proven, with a code where one is needed. Throws `second_factor`, `second_factor_wrong`. */
export type Prove = (userId: string, code: string | undefined) => Promise<void>;

const Marks = z.array(z.string());
const RECOVERY_CODES = 10;
/** Easily read aloud and typed: no letters that look alike. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

interface Options {
  db: Db;
  seal: Seal;
  settings: SettingStore;
  now(): number;
}

export function createSecondFactor({ db, seal, settings, now }: Options): SecondFactor & { prove: Prove } {
  const contextOf = (userId: string) => `second factor ${userId}`;
  const markOf = (userId: string, code: string) => seal.mark(`recovery ${userId} ${code}`);

  function secretOf(userId: string, sealed: string): Buffer {
    try {
      return Buffer.from(seal.unseal(sealed, contextOf(userId)), 'base64url');
    } catch (cause) {
      throw new AppError('secret_unreadable', { cause });
    }
  }

  async function isRight(userId: string, code: string, needsConfirmed: boolean): Promise<boolean> {
    const row = await findFactor(db, userId);
    if (row === undefined || (needsConfirmed && row.confirmed_at === null)) return false;
    const step = stepOf(secretOf(userId, row.secret), code, now(), row.last_step);
    if (step !== null) return spendStep(db, userId, step, row.confirmed_at ?? now());
    if (!needsConfirmed) return false;
    const marks = Marks.parse(JSON.parse(row.recovery));
    const mark = markOf(userId, code.trim().toLowerCase());
    if (!marks.includes(mark)) return false;
    const left = JSON.stringify(marks.filter((other) => other !== mark));
    return spendRecovery(db, userId, row.recovery, left);
  }

  return {
    async factor({ person }) {
      const row = await findFactor(db, person.id);
      const on = row !== undefined && row.confirmed_at !== null;
      return { on, recoveryLeft: on ? Marks.parse(JSON.parse(row.recovery)).length : 0 };
    },
    async beginFactor({ person }) {
      const known = await findFactor(db, person.id);
      if (known !== undefined && known.confirmed_at !== null) throw new AppError('conflict');
      const secret = newCodeSecret();
      await putFactor(db, {
        user_id: person.id,
        secret: seal.seal(secret.toString('base64url'), contextOf(person.id)),
        confirmed_at: null,
        last_step: 0,
        recovery: '[]',
      });
      const issuer = await settings.get('instance.name', null);
      return { secret: base32(secret), uri: keyUri(secret, { issuer, account: person.email ?? person.name }) };
    },
    async confirmFactor({ person }, code) {
      if (!(await isRight(person.id, code, false))) throw new AppError('second_factor_wrong');
      const recovery = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
      const row = await findFactor(db, person.id);
      if (row === undefined) throw new AppError('second_factor_wrong');
      await putFactor(db, { ...row, recovery: JSON.stringify(recovery.map((each) => markOf(person.id, each))) });
      return { recovery };
    },
    async removeFactor({ person }, code) {
      if (!(await isRight(person.id, code, true))) throw new AppError('second_factor_wrong');
      await deleteFactor(db, person.id);
    },
    async dropFactor(userId) {
      await deleteFactor(db, userId);
    },
    async prove(userId, code) {
      const row = await findFactor(db, userId);
      if (row === undefined || row.confirmed_at === null) return;
      if (code === undefined || code.trim() === '') throw new AppError('second_factor');
      if (!(await isRight(userId, code, true))) throw new AppError('second_factor_wrong');
    },
  };
}

/** Ten letters, about 50 bits: `abcde-fghjk`. */
function newRecoveryCode(): string {
  const letters = Array.from(randomBytes(10), (byte) => LETTERS.charAt(byte % LETTERS.length)).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}
