/** The pieces words are made of: plain strings, phrases with gaps, and plurals. Locale files hold nothing else. */
import { fill } from '#shared/fill.ts';
import { once } from './once.ts';

type Gaps<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Gaps<Rest> : never;

export interface Phrase<Name extends string> {
  (gaps: Record<Name, string | number>): string;
  /** The sentence as written, with `{gaps}`: for `Rich`, and for the test that compares languages. */
  source: string;
}

/** A sentence with gaps: `phrase('Delete {name}')({ name: 'x' })`. */
export function phrase<S extends string>(source: S): Phrase<Gaps<S>> {
  return Object.assign((gaps: Record<string, string | number>) => fill(source, gaps), { source });
}

export interface Plural {
  (n: number): string;
  source: string;
}

/** A sentence that depends on a number `{n}`, by the language's own plural rules. */
export function plural(
  language: string,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): Plural {
  const rules = once(() => new Intl.PluralRules(language));
  const format = once(() => new Intl.NumberFormat(language));
  const say = (n: number) => fill(forms[rules().select(n)] ?? forms.other, { n: format().format(n) });
  return Object.assign(say, { source: forms.other });
}

/** The shape another language must fill: same keys, any strings, phrases of the same gaps. */
export type Widen<T> = T extends string
  ? string
  : T extends (...args: never[]) => unknown
    ? T
    : { [K in keyof T]: Widen<T[K]> };
