/**
 * What tokens cost, in micro-USD, by the bundled list of `@pydantic/genai-prices`. The list is loaded with the first
 * call (20 MB, 55 ms) and asked once in a while for each model; what is not in it has no price, never the price 0.
 */
import type { calcPrice, ModelPrice, TieredPrices } from '@pydantic/genai-prices';
import type { Usage } from '#shared/message.ts';

export interface Prices {
  /** True when `cost` can answer. */
  readonly loaded: boolean;
  /** Loads the list, once; a list that cannot be loaded leaves everything without a price. */
  load(): Promise<void>;
  /** Micro-USD for this usage, or null when the model has no known price. Call it after `load`. */
  cost(provider: string, model: string | null, usage: Usage): number | null;
}

/** Our providers' ids where the list calls them otherwise. The simulator costs what the real thing would. */
const NAMES: Record<string, string> = {
  'azure-openai': 'azure',
  'azure-foundry': 'azure',
  simulator: 'azure',
  gemini: 'google',
  xai: 'x-ai',
  moonshot: 'moonshotai',
  huggingface: 'huggingface_together',
};

/** Prices can depend on the day or the hour. */
const REMEMBERED_MS = 600_000;
const MOST_REMEMBERED = 1000;

export function createPrices(now: () => number = Date.now): Prices {
  let calculate: typeof calcPrice | null = null;
  let loading: Promise<void> | null = null;
  let loaded = false;
  const known = new Map<string, { price: ModelPrice | null; until: number }>();

  async function read(): Promise<void> {
    try {
      calculate = (await import('@pydantic/genai-prices')).calcPrice;
    } catch {
      // Without the list nothing has a price; answers go on.
    }
    loaded = true;
  }

  function priceOf(provider: string, model: string): ModelPrice | null {
    const key = `${provider} ${model}`;
    const at = now();
    const remembered = known.get(key);
    if (remembered !== undefined && remembered.until > at) return remembered.price;
    const price = ask(provider, model) ?? ask(provider, withoutDate(model));
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(key, { price, until: at + REMEMBERED_MS });
    return price;
  }

  function ask(provider: string, model: string): ModelPrice | null {
    const found = calculate?.({ input_tokens: 1, output_tokens: 1 }, model, {
      providerId: NAMES[provider] ?? provider,
    });
    return found?.model_price ?? null;
  }

  return {
    get loaded() {
      return loaded;
    },
    load() {
      loading ??= read();
      return loading;
    },
    cost(provider, model, usage) {
      const price = model === null ? null : priceOf(provider, model);
      return price === null ? null : costOf(price, usage);
    },
  };
}

/** `gpt-4o-2024-11-20` is a version of `gpt-4o`. */
function withoutDate(model: string): string {
  return model.replace(/-\d{4}-\d{2}-\d{2}$/, '');
}

/** USD per million tokens is micro-USD per token. The tier is chosen by the whole input, as vendors bill. */
function costOf(price: ModelPrice, usage: Usage): number | null {
  const rate = (name: string) => rateOf(price[name], usage.input);
  const input = rate('input_mtok');
  const output = rate('output_mtok') ?? (usage.output === 0 ? 0 : null);
  if (input === null || output === null) return null;
  const cached = rate('cache_read_mtok') ?? input;
  return Math.round((usage.input - usage.cached) * input + usage.cached * cached + usage.output * output);
}

function rateOf(price: number | TieredPrices | undefined, input: number): number | null {
  if (price === undefined) return null;
  if (typeof price === 'number') return price;
  let rate = price.base;
  for (const tier of price.tiers) if (input > tier.start) rate = tier.price;
  return rate;
}
