/** What letters say, in the language of whoever gets them. */
import type { Letter } from '#net/post.ts';
import { DOLLARS, type Currency } from '#shared/currency.ts';
import { fill } from '#shared/fill.ts';
import { languageFor, type Language } from '#shared/languages.ts';
import { en } from '#shared/letter-words/en.ts';
import { zhCN } from '#shared/letter-words/zh-CN.ts';

const words: Record<Language, typeof en> = { en, 'zh-CN': zhCN };

export interface Addressee {
  name: string;
  email: string;
  /** Their `look.language`: where the browser was to say it, which is not there to ask, it is English. */
  language: string;
}

/** What every letter needs to know of the house. */
export interface Sender {
  instance: string;
  /** Stands before the path in links; null: no links. */
  address: string | null;
}

function speech(language: string, { code: currency, perDollar }: Currency = DOLLARS) {
  const spoken = languageFor(language) ?? 'en';
  const day = new Intl.DateTimeFormat(spoken, { dateStyle: 'long', timeZone: 'UTC' });
  const money = new Intl.NumberFormat(spoken, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  });
  const percent = new Intl.NumberFormat(spoken, { style: 'percent' });
  return {
    words: words[spoken],
    date: (ms: number) => day.format(ms),
    money: (microUsd: number) => money.format((microUsd / 1_000_000) * perDollar),
    percent: (share: number) => percent.format(share),
  };
}

function letter(to: string, subject: string, paragraphs: readonly (string | null)[]): Letter {
  return { to, subject, text: `${paragraphs.filter((each) => each !== null).join('\n\n')}\n` };
}

export function testLetter({ name, email, language }: Addressee, { instance }: Sender): Letter {
  const { test, hello, sign } = speech(language).words;
  return letter(email, fill(test.subject, { instance }), [fill(hello, { name }), test.text, fill(sign, { instance })]);
}

/** Nobody knows yet how whoever is invited is called, or what they speak: `language` is the inviter's. */
export function inviteLetter(
  to: { email: string; language: string; inviter: string; expiresAt: number; token: string },
  { instance, address }: Sender & { address: string },
): Letter {
  const { words: said, date } = speech(to.language);
  const { inviter, email, expiresAt, token } = to;
  return letter(email, fill(said.invite.subject, { instance }), [
    fill(said.invite.text, { inviter, instance }),
    `${address}/join#code=${token}`,
    fill(said.invite.until, { date: date(expiresAt) }),
    fill(said.sign, { instance }),
  ]);
}

export function resetLetter(
  { name, email, language, token }: Addressee & { token: string },
  { instance, address }: Sender & { address: string },
): Letter {
  const { hello, reset, sign } = speech(language).words;
  return letter(email, fill(reset.subject, { instance }), [
    fill(hello, { name }),
    reset.text,
    `${address}/join#code=${token}`,
    reset.until,
    reset.not,
    fill(sign, { instance }),
  ]);
}

/** Without the name that was typed: nobody knows yet whose it is, and it could say anything. */
export function confirmLetter(
  { email, language, token }: { email: string; language: string; token: string },
  { instance, address }: Sender & { address: string },
): Letter {
  const { confirm, sign } = speech(language).words;
  return letter(email, fill(confirm.subject, { instance }), [
    fill(confirm.text, { instance }),
    `${address}/join#code=${token}`,
    confirm.until,
    confirm.not,
    fill(sign, { instance }),
  ]);
}

export interface BudgetNews {
  /** Whose budget it is, seen from the addressee. */
  whose: 'own' | 'key' | 'team' | 'person' | 'instance';
  name: string;
  period: 'day' | 'month';
  mark: number;
  budgetMicroUsd: number;
  spentMicroUsd: number;
  /** ms */
  endsAt: number;
}

export function budgetLetter(
  { name, email, language }: Addressee,
  news: BudgetNews,
  { instance, address, currency }: Sender & { currency: Currency },
): Letter {
  const { words: said, date, money, percent } = speech(language, currency);
  const gaps = { share: percent(news.mark / 100), name: news.name, instance };
  const sums = { spent: money(news.spentMicroUsd), budget: money(news.budgetMicroUsd) };
  const ends = { date: date(news.endsAt) };
  const { budget } = said;
  return letter(email, fill(budget.subject[news.whose], gaps), [
    fill(said.hello, { name }),
    `${fill(budget.subject[news.whose], gaps)}${said === words.en ? '.' : '。'} ${fill(budget[news.period], sums)}`,
    fill(news.mark >= 100 ? budget.stopped : budget.goesOn, ends),
    address === null ? null : `${budget.look}\n${address}/settings/usage\n${budget.off}`,
    fill(said.sign, { instance }),
  ]);
}
