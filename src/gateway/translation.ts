/** The way to vendors with a wire of their own: the provider asks and translates, through the guarded network. */
import { guardedFetch } from '#net/fetch.ts';
import type { AnswerHandler, Net } from '#net/net.ts';
import { isTranslated, type TranslatedProvider } from '#providers/translated.ts';
import type { JsonObject } from '#providers/parameters.ts';
import type { Prepared } from './prepare.ts';
import { produce } from './produced.ts';
import type { Target } from './resolve.ts';

/** What a translated provider is asked. */
export interface Translation {
  provider: TranslatedProvider;
  target: Target;
  key: string | null;
  json: JsonObject;
}

/** What to ask where bytes cannot be relayed; null where they can. */
export function translationFor(target: Target, keyIndex: number, { json, wire }: Prepared): Translation | null {
  const { provider } = target;
  // What else such a vendor serves, it serves in OpenAI's words.
  return wire.id === 'chat-completions' && isTranslated(provider)
    ? { provider, target, key: target.keys[keyIndex] ?? null, json }
    : null;
}

export interface Limits {
  /** ms, as `Outbound` has them. */
  headersTimeout: number;
  bodyTimeout: number;
}

/** Asks and reports. `onAdapted` hears, before the head, what the vendor could not be asked as it was. */
export function translate(
  net: Pick<Net, 'dispatch'>,
  { provider, target, key, json }: Translation,
  limits: Limits,
  handler: AnswerHandler & { onAdapted(adapted: readonly string[]): void },
): void {
  const { settings, trusted, upstreamName: model, requests } = target;
  const fetch = guardedFetch(net, { trusted: trusted ? (requests[0]?.origin ?? null) : null, ...limits });
  void produce(async (signal) => {
    const answer = await provider.translate({ json, settings: { ...settings }, key, model, fetch, signal });
    handler.onAdapted(answer.adapted);
    return answer;
  }, handler);
}
