/** A bill that is dropped in, beside what calls to Azure cost, in the real application. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnection } from '#shared/contract/connections.ts';
import {
  compareInvoice,
  deleteInvoice,
  getInvoice,
  InvoiceReport,
  listInvoices,
  saveInvoice,
} from '#shared/contract/invoices.ts';
import type { CallRow } from '#store/schema.ts';
import { addUsage } from '#store/usage.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let owner: Caller;

beforeAll(async () => {
  app = await testApp();
  owner = await app.as('owner', 'owner');
  const { id } = await owner.call(createConnection, {
    body: { provider: 'azure-openai', baseUrl: 'https://contoso.openai.azure.com', key: 'k'.repeat(32) },
  });
  const row = {
    user_id: owner.userId,
    team_id: null,
    key_id: null,
    connection_id: id,
    error: null,
    first_byte_ms: null,
  };
  const tokens = { input_tokens: 1_600_000, cached_tokens: 400_000, output_tokens: 300_000 };
  const call = { ...row, ...tokens, deployment: 'chat', model: 'gpt-4o-2024-11-20', usage_source: 'upstream' };
  const cost = {
    cost_micro_usd: 6_500_000,
    charged_micro_usd: 6_500_000,
    started_at: Date.parse('2026-10-01T12:00:00Z'),
  };
  // Only what sums are made of.
  await addUsage(app.deps.db, [{ ...call, ...cost } as CallRow]);
});
afterAll(() => app.close());

const csv = readFileSync(join(import.meta.dirname, '../../gateway/money/invoice/__fixtures__/ea.csv'));

async function drop(who: Caller, body: Uint8Array<ArrayBuffer>, query = '') {
  const response = await who.raw(`${compareInvoice.path}${query}`, { method: 'POST', body });
  const json: unknown = await response.json();
  return { status: response.status, json };
}

describe('a bill', () => {
  it('is put beside the ledger, and nothing of it stays', async () => {
    const { status, json } = await drop(owner, csv);
    expect(status).toBe(200);
    const report = InvoiceReport.parse(json);
    expect(report).toMatchObject({ from: '2026-10-01', to: '2026-10-02', currency: 'USD', rows: 10, kept: 9 });
    expect(report.lines).toMatchObject([
      { day: '2026-10-01', model: 'gpt-4o-2024-11-20', differenceMicroUsd: 0, reason: 'same', ours: { calls: 1 } },
      { day: '2026-10-02', reason: 'outside', ours: null },
      { day: '2026-10-02', reason: 'outside', ours: null },
    ]);
    expect(await owner.call(listInvoices)).toEqual({ invoices: [] });
  });

  it('is kept when somebody says so, until somebody says otherwise', async () => {
    const report = InvoiceReport.parse((await drop(owner, csv)).json);
    const { id } = await owner.call(saveInvoice, { body: { name: 'October', report } });
    expect((await owner.call(listInvoices)).invoices).toMatchObject([{ id, name: 'October', by: 'owner' }]);
    expect((await owner.call(getInvoice, { params: { id } })).report).toEqual(report);
    await owner.call(deleteInvoice, { params: { id } });
    await expect(owner.call(getInvoice, { params: { id } })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is for owner and admins', async () => {
    expect((await drop(await app.as('mia', 'member'), csv)).status).toBe(404);
  });

  it('that is something else says so', async () => {
    const other = Buffer.from('Date,MeterCategory,MeterName,Cost\n10/01/2026,Storage,LRS Data Stored,1\n');
    expect((await drop(owner, other)).json).toMatchObject({ error: { code: 'invoice_unreadable' } });
  });
});
