import { DOLLARS, type Currency } from '#shared/currency.ts';
import { once } from './once.ts';

/** Numbers, money, dates and durations as the language writes them. */
export interface Formats {
  number: (n: number) => string;
  /** From millionths of a US dollar, in the currency of the house; small sums keep two significant digits. */
  money: (microUsd: number) => string;
  /** The same in US dollars: what vendors ask. */
  dollars: (microUsd: number) => string;
  /** `US dollars`, as it stands behind what is asked for. */
  currency: string;
  percent: (share: number) => string;
  /** `820 ms`, `1.2 s`, `2 min`: the symbols are international. */
  duration: (ms: number) => string;
  date: (iso: string) => string;
  dateTime: (iso: string) => string;
  /** `5 minutes ago`; dates for what is older than a week. */
  ago: (iso: string, now?: number) => string;
  /** `a, b and c` */
  list: (items: readonly string[]) => string;
  /** `November 2026` */
  month: (date: Date) => string;
}

const cache = new Map<string, Formats>();

export function formats(language: string, currency: Currency = DOLLARS): Formats {
  const key = `${language} ${currency.code} ${currency.perDollar}`;
  const known = cache.get(key);
  if (known) return known;
  const made = make(language, currency);
  cache.set(key, made);
  return made;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function make(language: string, { code, perDollar }: Currency): Formats {
  const number = once(() => new Intl.NumberFormat(language));
  const money = sums(language, { code, perDollar });
  const percent = once(() => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }));
  const tenths = once(() => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }));
  const list = once(() => new Intl.ListFormat(language, { type: 'conjunction' }));
  const date = once(() => new Intl.DateTimeFormat(language, { dateStyle: 'medium' }));
  const dateTime = once(() => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }));
  const month = once(() => new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric' }));
  const relative = once(() => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));

  return {
    number: (n) => number().format(n),
    money,
    dollars: code === DOLLARS.code ? money : sums(language, DOLLARS),
    get currency() {
      return nameOf(language, code);
    },
    percent: (share) => percent().format(share),
    duration: (ms) =>
      ms < 1000
        ? `${number().format(Math.round(ms))}\u00a0ms`
        : ms < MINUTE
          ? `${tenths().format(ms / 1000)}\u00a0s`
          : `${number().format(Math.round(ms / MINUTE))}\u00a0min`,
    list: (items) => list().format(items),
    date: (iso) => date().format(new Date(iso)),
    dateTime: (iso) => dateTime().format(new Date(iso)),
    month: (at) => month().format(at),
    ago: (iso, now = Date.now()) => {
      const since = Math.max(0, now - Date.parse(iso));
      if (since < MINUTE) return relative().format(0, 'second');
      if (since < HOUR) return relative().format(-Math.floor(since / MINUTE), 'minute');
      if (since < DAY) return relative().format(-Math.floor(since / HOUR), 'hour');
      if (since < 7 * DAY) return relative().format(-Math.floor(since / DAY), 'day');
      return date().format(new Date(iso));
    },
  };
}

function sums(language: string, { code: currency, perDollar }: Currency): Formats['money'] {
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  const whole = once(() => new Intl.NumberFormat(language, style));
  const precise = { ...style, minimumFractionDigits: 2, maximumSignificantDigits: 2 };
  const small = once(() => new Intl.NumberFormat(language, precise));
  return (micro) => (micro !== 0 && micro < 100_000 ? small : whole)().format((micro / 1_000_000) * perDollar);
}

function nameOf(language: string, currency: string): string {
  const parts = new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'name' }).formatToParts(
    2,
  );
  return parts.find(({ type }) => type === 'currency')?.value ?? currency;
}
