/** Prices for what a simulator answers, which costs nothing otherwise. */
import { newId } from '#shared/ids.ts';
import type { Resource } from './resource.ts';

/** 2.50 USD for a million tokens of prompt, 10 for as many of the answer. */
const RATES = {
  input: 2_500_000,
  cachedInput: 1_250_000,
  cacheWrite: null,
  output: 10_000_000,
  reasoning: null,
  audioInput: null,
  cachedAudioInput: null,
  audioOutput: null,
  imageInput: null,
  imageOutput: null,
};

/** As gpt-4o costs elsewhere, at every connection there is by now. */
export async function priceSimulated({ db, gateway }: Pick<Resource, 'db' | 'gateway'>): Promise<void> {
  for (const { id: connection_id } of await db.selectFrom('connections').select('id').execute()) {
    const rates = { rates: JSON.stringify(RATES), tiers: '[]', factor: 1000, batch_factor: null };
    const times = { starts_at: 0, ends_at: null, created_at: 0, created_by: null };
    const row = { id: newId('prc'), model: null, connection_id, note: '', ...rates, ...times };
    await db.insertInto('prices').values(row).execute();
  }
  await gateway.limits.reload();
}
