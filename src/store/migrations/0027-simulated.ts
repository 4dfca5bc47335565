import type { Kysely } from 'kysely';

interface Books {
  calls: {
    provider: string | null;
    input_tokens: number | null;
    cost_micro_usd: number | null;
    charged_micro_usd: number | null;
  };
  usage_hours: {
    connection_id: string;
    cost_micro_usd: number;
    charged_micro_usd: number;
    priced_calls: number;
    unpriced_calls: number;
  };
  connections: { id: string; provider: string };
}

/** What the built-in simulator answered cost nobody anything: earlier versions wrote down what a real model would have. */
export async function up(db: Kysely<Books>): Promise<void> {
  await db
    .updateTable('calls')
    .set({ cost_micro_usd: 0, charged_micro_usd: 0 })
    .where('provider', '=', 'simulator')
    .where('input_tokens', 'is not', null)
    .execute();
  await db
    .updateTable('usage_hours')
    .set((eb) => ({
      cost_micro_usd: 0,
      charged_micro_usd: 0,
      priced_calls: eb('priced_calls', '+', eb.ref('unpriced_calls')),
      unpriced_calls: 0,
    }))
    .where('connection_id', 'in', (eb) => eb.selectFrom('connections').select('id').where('provider', '=', 'simulator'))
    .execute();
}
