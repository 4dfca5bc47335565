/** What a call may cost, before anybody knows what it does cost. */
import { AppError } from '#shared/errors.ts';
import type { Usage } from '#shared/message.ts';
import { costOf, worstCostOf, type Worst } from '../money/cost.ts';
import { assumedSheet, type Prices, type UnknownPrice } from '../prices.ts';
import type { Route } from '../resolve.ts';

interface Options {
  prices: Prices;
  unknownPrice(): UnknownPrice;
  /** The model a target said that it is; null: it has not. */
  modelOf(target: string): string | null;
}

interface Wanted {
  input: number;
  most: number;
  audio: boolean;
}

/** Micro-USD at the targets of a route, whichever of them answers. Throws `price_unknown` where such calls are refused. */
export function forecast({ prices, unknownPrice, modelOf }: Options) {
  /** The most it can cost at any of the targets, whichever of them answers. */
  function worstCost({ entry, targets }: Route, worst: Worst, at: number): number {
    let most = 0;
    let isKnown = true;
    for (const { id, provider, connectionId, model: declared } of targets) {
      const model = declared ?? modelOf(id);
      const sheet = prices.sheet({ provider: provider.id, connectionId, model, at });
      const cost = sheet && worstCostOf(sheet, worst);
      if (cost === null) isKnown = false;
      else most = Math.max(most, cost);
    }
    return isKnown ? most : Math.max(most, supposedCost(entry.name, worst));
  }

  function supposedCost(deployment: string, worst: Worst): number {
    const unknown = unknownPrice();
    if (unknown.policy === 'allow') return 0;
    if (unknown.policy === 'deny') throw new AppError('price_unknown', { params: { model: deployment } });
    return worstCostOf(assumedSheet(unknown), worst) ?? 0;
  }

  /** What its prompt is supposed to cost at the cheapest target whose price is known; 0 where there is none. */
  function leastCost({ targets }: Route, input: number, at: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { id, provider, connectionId, model: declared } of targets) {
      const model = declared ?? modelOf(id);
      const sheet = prices.sheet({ provider: provider.id, connectionId, model, at });
      // All of it may stand in the upstream's cache.
      const prompt: Usage = { input, cached: input, output: 0, reasoning: 0, source: 'estimated' };
      least = Math.min(least, (sheet && costOf(sheet, prompt)) ?? 0);
    }
    return Number.isFinite(least) ? least : 0;
  }

  /**
   * How many tokens of an answer `money` pays for, once `input` tokens are paid, at the dearest target. `most`: more
   * than that is not asked for.
   */
  function outputFor(route: Route, money: number, { input, most, audio }: Wanted, at: number): number {
    const cost = (output: number) => worstCost(route, { input, output, audio }, at);
    let [enough, tooMany] = [0, most + 1];
    // Costs grow with the answer, in steps and tiers: looked for by halves.
    while (tooMany - enough > 1) {
      const middle = Math.floor((enough + tooMany) / 2);
      if (cost(middle) <= money) enough = middle;
      else tooMany = middle;
    }
    return enough;
  }

  return { worstCost, leastCost, outputFor };
}
