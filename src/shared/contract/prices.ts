import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

/** Micro-USD per million tokens: 2.50 USD per million is 2,500,000. Null: no price of its own. */
const Rate = z.number().int().min(0).max(4_000_000_000).nullable().default(null);

/**
 * What tokens of each class cost. A class without a price of its own costs what stands behind it: cached input, cache
 * writes and image input as input; reasoning and image output as output; cached audio as audio input. Audio has
 * nothing behind it: without a price it is unknown.
 */
export const Rates = z.strictObject({
  input: Rate,
  cachedInput: Rate,
  cacheWrite: Rate,
  output: Rate,
  reasoning: Rate,
  audioInput: Rate,
  cachedAudioInput: Rate,
  audioOutput: Rate,
  imageInput: Rate,
  imageOutput: Rate,
});
export type Rates = z.infer<typeof Rates>;

/** Prices of a whole request whose input is longer than this many tokens. */
export const PriceTier = z.strictObject({
  aboveInputTokens: z.number().int().min(1).max(1_000_000_000),
  rates: Rates,
});
export type PriceTier = z.infer<typeof PriceTier>;

/** Thousandths: 1100 is 1.1 times the price. */
const Factor = z.number().int().min(1).max(100_000);

const Fields = {
  /** A base model (`gpt-4o`, `gpt-4o-2024-05-13`); null: every model. */
  model: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .transform((name) => name.toLowerCase())
    .nullable(),
  /** Only what this connection serves; null: every connection. */
  connectionId: Id.nullable(),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime().nullable(),
  /** These prices replace the ones beneath; null keeps them. */
  rates: Rates.nullable(),
  tiers: z.array(PriceTier).max(8),
  /** Multiplies what the entry's prices, or the ones beneath, say: a data zone costs 1100. */
  factor: Factor,
  /** The same for batch jobs; null: as beneath, at last 500. */
  batchFactor: Factor.nullable(),
  note: z.string().trim().max(200),
};

/**
 * An entry of the owner's price table. Entries lie over the bundled list in layers: for every model, for one model,
 * for one connection, for one model of one connection. Of two in the same layer the one that started later holds.
 */
export const Price = z.object({
  id: Id,
  model: z.string().nullable(),
  connectionId: Id.nullable(),
  startsAt: z.string(),
  endsAt: z.string().nullable(),
  rates: Rates.nullable(),
  tiers: z.array(PriceTier),
  factor: z.number(),
  batchFactor: z.number().nullable(),
  note: z.string(),
  createdAt: z.string(),
});
export type Price = z.infer<typeof Price>;

export const listPrices = endpoint({
  method: 'GET',
  path: '/api/prices',
  access: 'admin',
  result: z.object({ prices: z.array(Price) }),
});
export const createPrice = endpoint({
  method: 'POST',
  path: '/api/prices',
  access: 'admin',
  body: z.strictObject({
    model: Fields.model.default(null),
    connectionId: Fields.connectionId.default(null),
    /** Now, when absent. */
    startsAt: Fields.startsAt.optional(),
    endsAt: Fields.endsAt.default(null),
    rates: Fields.rates.default(null),
    tiers: Fields.tiers.default([]),
    factor: Fields.factor.default(1000),
    batchFactor: Fields.batchFactor.default(null),
    note: Fields.note.default(''),
  }),
  result: Price,
});
export const updatePrice = endpoint({
  method: 'PATCH',
  path: '/api/prices/:id',
  access: 'admin',
  params: z.object({ id: Id }),
  body: z.strictObject({
    model: Fields.model.optional(),
    connectionId: Fields.connectionId.optional(),
    startsAt: Fields.startsAt.optional(),
    endsAt: Fields.endsAt.optional(),
    rates: Fields.rates.optional(),
    tiers: Fields.tiers.optional(),
    factor: Fields.factor.optional(),
    batchFactor: Fields.batchFactor.optional(),
    note: Fields.note.optional(),
  }),
  result: Price,
});
/** Calls that were priced by it keep their cost. */
export const deletePrice = endpoint({
  method: 'DELETE',
  path: '/api/prices/:id',
  access: 'admin',
  params: z.object({ id: Id }),
});

/** What each deployment costs at this moment at each connection it leads to. */
export const PriceInForce = z.object({
  deployment: z.string(),
  connectionId: Id,
  model: z.string().nullable(),
  /**
   * `unknown`: no price is known; calls then have no cost, never the cost 0. `simulator`: the built-in simulator, which
   * costs nothing until its own connection is given a price.
   */
  source: z.enum(['list', 'owner', 'simulator', 'unknown']),
  rates: Rates.nullable(),
  tiers: z.array(PriceTier),
});
export type PriceInForce = z.infer<typeof PriceInForce>;
export const listPricesInForce = endpoint({
  method: 'GET',
  path: '/api/prices/in-force',
  access: 'admin',
  result: z.object({ prices: z.array(PriceInForce) }),
});
