/** Letters to people: found by who they are, written in their language, handed to the mail server. */
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { Db } from '#store/open.ts';
import type { DeliveryRow, UserRow } from '#store/schema.ts';
import type { SettingStore } from '#store/settings.ts';
import { findUser } from '#store/users.ts';
import { budgetLetter, confirmLetter, inviteLetter, resetLetter, testLetter, type Addressee } from './letters.ts';
import type { Mail } from './mail.ts';

export interface Post {
  /** Throws `mail_unset`, `mail_no_address` for somebody without one, and what `sendLetter` throws. */
  test(userId: string): Promise<{ to: string }>;
  /** True when letters can be sent that need an address of ours in them. */
  canLink(): Promise<boolean>;
  /** Throws `mail_unset` also where nobody said our address. */
  invite(to: { email: string; expiresAt: number; token: string }, inviter: { id: string; name: string }): Promise<void>;
  reset(person: UserRow, token: string): Promise<void>;
  /** For who made an account, in the language of their browser. Throws as `invite` does. */
  confirm(to: { email: string; token: string; language: string }): Promise<void>;
  /** A letter of the outbox; nothing is sent to somebody who has gone meanwhile. */
  carry(row: DeliveryRow): Promise<null>;
}

interface Options {
  db: Db;
  mail: Mail;
  settings: Pick<SettingStore, 'get'>;
}

const BudgetNews = z.object({
  whose: z.enum(['own', 'key', 'team', 'person', 'instance']),
  name: z.string(),
  period: z.enum(['day', 'month']),
  mark: z.number(),
  budgetMicroUsd: z.number(),
  spentMicroUsd: z.number(),
  endsAt: z.number(),
});

export function createPost({ db, mail, settings }: Options): Post {
  const language = (userId: string) => settings.get('look.language', userId);

  async function sender() {
    return { instance: await settings.get('instance.name', null), address: await mail.address() };
  }

  async function linking() {
    const { instance, address } = await sender();
    // A letter whose link leads nowhere helps nobody; and what a request says of our address may be anybody's.
    if (address === null) throw new AppError('mail_unset');
    return { instance, address };
  }

  async function addressee(row: UserRow): Promise<Addressee> {
    if (row.email === null) throw new AppError('mail_no_address');
    return { name: row.name, email: row.email, language: await language(row.id) };
  }

  return {
    async test(userId) {
      const row = await findUser(db, userId);
      if (row === undefined) throw new AppError('not_found');
      const to = await addressee(row);
      await mail.send(testLetter(to, await sender()));
      return { to: to.email };
    },
    canLink: async () => (await mail.isSet()) && (await mail.address()) !== null,
    async invite(to, inviter) {
      const from = await linking();
      await mail.send(inviteLetter({ ...to, inviter: inviter.name, language: await language(inviter.id) }, from));
    },
    async reset(person, token) {
      const from = await linking();
      await mail.send(resetLetter({ ...(await addressee(person)), token }, from));
    },
    async confirm(to) {
      await mail.send(confirmLetter(to, await linking()));
    },
    async carry(row) {
      const person = row.user_id === null ? undefined : await findUser(db, row.user_id);
      if (person === undefined || person.email === null || person.suspended_at !== null) return null;
      const news = BudgetNews.parse(JSON.parse(row.payload));
      const currency = await settings.get('instance.currency', null);
      await mail.send(budgetLetter(await addressee(person), news, { ...(await sender()), currency }));
      return null;
    },
  };
}
