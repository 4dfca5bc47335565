/**
 * The bundled price list of `@pydantic/genai-prices`: the seed beneath the owner's table. It is loaded with the first
 * call (20 MB, 55 ms); what is not in it has no price, never the price 0.
 */
import type { calcPrice, findProvider, ModelPrice, TieredPrices } from '@pydantic/genai-prices';
import type { Rates } from '#shared/contract/prices.ts';
import { HIGHEST_RATE, type Sheet } from './cost.ts';

export interface PriceList {
  /** True when `sheet` can answer. */
  readonly loaded: boolean;
  /** Loads the list, once; a list that cannot be loaded leaves everything without a price. */
  load(): Promise<void>;
  /** What the list says of a model at a vendor at a time (ms); null when it does not know it. */
  sheet(provider: string, model: string, at: number): Sheet | null;
  /** The models of a vendor that people may still begin with. */
  models(provider: string): { model: string; contextTokens: number | null }[];
}

/** Our providers' ids where the list calls them otherwise. The simulator has Azure's models (and not their prices). */
const NAMES: Record<string, string> = {
  'azure-openai': 'azure',
  'azure-foundry': 'azure',
  simulator: 'azure',
  bedrock: 'aws',
  gemini: 'google',
  xai: 'x-ai',
  moonshot: 'moonshotai',
  huggingface: 'huggingface_together',
};

/** What vendors ask for batch jobs; the list does not say. */
const BATCH = 500;

export function priceList(): PriceList {
  let calculate: typeof calcPrice | null = null;
  let find: typeof findProvider | null = null;
  let loading: Promise<void> | null = null;
  let loaded = false;

  async function read(): Promise<void> {
    try {
      const list = await import('@pydantic/genai-prices');
      calculate = list.calcPrice;
      find = list.findProvider;
    } catch {
      // Without the list nothing has a price; answers go on.
    }
    loaded = true;
  }

  return {
    get loaded() {
      return loaded;
    },
    load() {
      loading ??= read();
      return loading;
    },
    sheet(provider, model, at) {
      const found = calculate?.({ input_tokens: 1, output_tokens: 1 }, model, {
        providerId: NAMES[provider] ?? provider,
        timestamp: new Date(at),
      });
      return found ? sheetOf(found.model_price) : null;
    },
    models(provider) {
      const known = find?.({ providerId: NAMES[provider] ?? provider })?.models ?? [];
      return known
        .filter(({ id, deprecated }) => deprecated !== true && !id.includes(':free'))
        .map(({ id, context_window: window }) => ({ model: id, contextTokens: window ?? null }));
    },
  };
}

function sheetOf(price: ModelPrice): Sheet {
  const starts = new Set<number>();
  for (const name in price) {
    const entry = price[name];
    if (typeof entry === 'object') for (const { start } of entry.tiers) starts.add(start);
  }
  const tiers = [...starts]
    .sort((a, b) => a - b)
    .map((start) => ({ aboveInputTokens: start, rates: ratesAt(price, start) }));
  return { rates: ratesAt(price, null), tiers, batchFactor: BATCH, source: 'list' };
}

/** The rates of the tier that begins at `start`; null: the ones below every tier. */
function ratesAt(price: ModelPrice, start: number | null): Rates {
  const rate = (name: string) => rateAt(price[name], start);
  return {
    input: rate('input_mtok'),
    cachedInput: rate('cache_read_mtok'),
    cacheWrite: rate('cache_write_mtok'),
    output: rate('output_mtok'),
    reasoning: rate('output_reasoning_mtok'),
    audioInput: rate('input_audio_mtok'),
    cachedAudioInput: rate('cache_audio_read_mtok'),
    audioOutput: rate('output_audio_mtok'),
    imageInput: rate('input_image_mtok'),
    imageOutput: rate('output_image_mtok'),
  };
}

/** USD per million tokens to whole micro-USD per million tokens. */
function rateAt(price: number | TieredPrices | undefined, start: number | null): number | null {
  if (price === undefined) return null;
  let usd = typeof price === 'number' ? price : price.base;
  if (typeof price === 'object' && start !== null)
    for (const tier of price.tiers) if (tier.start <= start) usd = tier.price;
  const rate = Math.round(usd * 1_000_000);
  return rate >= 0 && rate <= HIGHEST_RATE ? rate : null;
}
