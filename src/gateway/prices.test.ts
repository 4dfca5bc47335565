/** The owner's table over the bundled list. */
import { describe, expect, it } from 'vitest';
import type { Rates } from '#shared/contract/prices.ts';
import type { Usage } from '#shared/message.ts';
import type { PriceRow } from '#store/schema.ts';
import { assumedSheet, chargeOf, createPrices, type PriceQuery, type UnknownPrice } from './prices.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 22);
const rates = (some: Partial<Rates>): string =>
  JSON.stringify({
    input: null,
    cachedInput: null,
    cacheWrite: null,
    output: null,
    reasoning: null,
    audioInput: null,
    cachedAudioInput: null,
    audioOutput: null,
    imageInput: null,
    imageOutput: null,
    ...some,
  });
let number = 0;
const row = (some: Partial<PriceRow>): PriceRow => ({
  id: `prc_${++number}`,
  model: null,
  connection_id: null,
  starts_at: 0,
  ends_at: null,
  rates: null,
  tiers: '[]',
  factor: 1000,
  batch_factor: null,
  note: '',
  created_at: 0,
  created_by: null,
  ...some,
});
const MILLION: Usage = { input: 1_000_000, cached: 0, output: 0, reasoning: 0, source: 'provider' };

async function prices(...rows: PriceRow[]) {
  const made = createPrices();
  await made.load();
  made.replace(rows);
  const ask = (some: Partial<PriceQuery> = {}): PriceQuery => ({
    provider: 'azure-openai',
    connectionId: 'con_a',
    model: 'gpt-4o',
    at: NOW,
    ...some,
  });
  return { made, ask, million: (some: Partial<PriceQuery> = {}) => made.cost(ask(some), MILLION) };
}

describe('the bundled list', () => {
  it('knows the models of azure-openai.md 7.2, dated and undated', async () => {
    const { million, made, ask } = await prices();
    expect(million()).toBe(2_500_000);
    expect(million({ model: 'gpt-4o-2024-11-20' })).toBe(2_500_000);
    expect(million({ model: 'gpt-4o-2024-05-13' })).toBe(5_000_000);
    expect(million({ model: 'gpt-4o-mini' })).toBe(150_000);
    expect(million({ model: 'gpt-5-nano' })).toBe(50_000);
    expect(made.sheet(ask({ model: 'gpt-4o' }))?.rates).toMatchObject({ cachedInput: 1_250_000, output: 10_000_000 });
    expect(made.sheet(ask({ model: 'gpt-realtime' }))?.rates).toMatchObject({
      audioInput: 32_000_000,
      audioOutput: 64_000_000,
      cachedAudioInput: 400_000,
      imageInput: 5_000_000,
    });
  });

  it('doubles the price of long inputs where the vendor does', async () => {
    const { made, ask } = await prices();
    const query = ask({ model: 'gpt-5.4' });
    expect(made.cost(query, { ...MILLION, input: 200_000, output: 1000 })).toBe(500_000 + 15_000);
    expect(made.cost(query, { ...MILLION, input: 300_000, output: 1000 })).toBe(1_500_000 + 22_500);
  });

  it('says unknown for what it does not know, never 0', async () => {
    const { million } = await prices();
    expect(million({ model: 'gpt-6.1-sol' })).toBeNull();
    expect(million({ model: 'our-own-model' })).toBeNull();
    expect(million({ model: null })).toBeNull();
    expect(million({ provider: 'some-vendor', model: 'gpt-4o' })).toBeNull();
  });
});

describe('the owner’s table', () => {
  it('lies over the list in layers, the most exact one uppermost', async () => {
    const every = row({ factor: 2000 });
    const model = row({ model: 'gpt-4o', rates: rates({ input: 1_000_000 }) });
    const connection = row({ connection_id: 'con_a', factor: 1100 });
    const both = row({ model: 'gpt-4o', connection_id: 'con_a', rates: rates({ input: 7_000_000 }) });
    expect((await prices(every)).million()).toBe(5_000_000);
    expect((await prices(every, model)).million()).toBe(1_000_000);
    expect((await prices(every, model, connection)).million()).toBe(1_100_000);
    expect((await prices(every, model, connection)).million({ connectionId: 'con_b' })).toBe(1_000_000);
    expect((await prices(both, connection, model, every)).million()).toBe(7_000_000);
    expect((await prices(every, connection)).million({ model: 'gpt-4o-mini' })).toBe(330_000);
  });

  it('holds between its dates, and the later of two wins', async () => {
    const { million } = await prices(
      row({ model: 'gpt-4o', rates: rates({ input: 1_000_000 }), starts_at: NOW - 2 * DAY }),
      row({
        model: 'gpt-4o',
        rates: rates({ input: 3_000_000 }),
        starts_at: NOW - DAY,
        ends_at: NOW + DAY,
      }),
    );
    expect(million({ at: NOW - 3 * DAY })).toBe(2_500_000);
    expect(million({ at: NOW - 2 * DAY })).toBe(1_000_000);
    expect(million({ at: NOW - DAY - 1 })).toBe(1_000_000);
    expect(million({ at: NOW - DAY })).toBe(3_000_000);
    expect(million({ at: NOW + DAY - 1 })).toBe(3_000_000);
    expect(million({ at: NOW + DAY })).toBe(1_000_000);
    // Asked again in another order: what is remembered does not reach over a date.
    expect(million({ at: NOW - DAY })).toBe(3_000_000);
    expect(million({ at: NOW - DAY - 1 })).toBe(1_000_000);
  });

  it('takes effect as soon as it is replaced', async () => {
    const { made, million } = await prices();
    expect(million({ model: 'our-own-model' })).toBeNull();
    made.replace([row({ model: 'our-own-model', rates: rates({ input: 5 }) })]);
    expect(million({ model: 'our-own-model' })).toBe(5);
    made.replace([]);
    expect(million({ model: 'our-own-model' })).toBeNull();
  });

  it('finds a model by its exact name before its base name', async () => {
    const { million } = await prices(
      row({ model: 'gpt-4o', rates: rates({ input: 1 }) }),
      row({ model: 'gpt-4o-2024-11-20', rates: rates({ input: 2 }) }),
    );
    expect(million({ model: 'gpt-4o-2024-11-20' })).toBe(2);
    expect(million({ model: 'GPT-4o-2024-08-06' })).toBe(1);
    expect(million({ model: 'openai/gpt-4o' })).toBe(1);
  });

  it('gives a whole connection a price, or none to pay', async () => {
    const { million } = await prices(row({ connection_id: 'con_a', rates: rates({ input: 0, output: 0 }) }));
    expect(million({ model: 'gpt-oss:20b', provider: 'ollama' })).toBe(0);
    expect(million({ model: null })).toBe(0);
    expect(million({ connectionId: 'con_b' })).toBe(2_500_000);
  });

  it('has tiers in any order, and a factor for batch jobs', async () => {
    const tiers = JSON.stringify([
      { aboveInputTokens: 900_000, rates: JSON.parse(rates({ input: 4_000_000 })) },
      { aboveInputTokens: 100_000, rates: JSON.parse(rates({ input: 2_000_000 })) },
    ]);
    const { made, ask, million } = await prices(row({ model: 'm', rates: rates({ input: 1_000_000 }), tiers }));
    expect(million({ model: 'm' })).toBe(4_000_000);
    expect(made.cost(ask({ model: 'm' }), { ...MILLION, input: 200_000 })).toBe(400_000);
    expect(million({ model: 'gpt-4o', batch: true })).toBe(1_250_000);
    const cheap = await prices(row({ batch_factor: 250 }));
    expect(cheap.million({ batch: true })).toBe(625_000);
    expect(cheap.million()).toBe(2_500_000);
  });
});

describe('an unknown price', () => {
  const unknown = (policy: UnknownPrice['policy']): UnknownPrice => ({
    policy,
    assumed: { input: 5_000_000, output: 25_000_000 },
  });
  const used: Usage = { input: 100, cached: 50, output: 10, reasoning: 5, source: 'provider', audioInput: 1 };

  it('is charged as the policy says, and a known one as it is', () => {
    expect(chargeOf(null, used, unknown('assume'))).toBe(500 + 250);
    expect(chargeOf(null, used, unknown('deny'))).toBe(750);
    expect(chargeOf(null, used, unknown('allow'))).toBe(0);
    expect(chargeOf(3, used, unknown('assume'))).toBe(3);
    expect(chargeOf(0, used, unknown('assume'))).toBe(0);
    expect(chargeOf(null, null, unknown('assume'))).toBe(0);
    expect(assumedSheet(unknown('assume')).rates.audioOutput).toBe(25_000_000);
  });
});
