import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

const Tokens = { input: z.number(), cached: z.number(), output: z.number() };

/** Why two sums differ, as far as they tell. */
export const DifferenceReason = z.enum([
  /** They agree to a cent or one per cent. */
  'same',
  /** Together with the day before or after it agrees: the days end at different hours. */
  'day',
  /** Azure bills a day or two late. */
  'late',
  /** Calls whose price is not known are not in our sum. */
  'price-unknown',
  /** The tokens agree; an entry of the owner's price table says something else than the bill. */
  'own-price',
  /** The tokens agree; the bundled list says something else than the bill: a discount, a data zone, an old price. */
  'list-price',
  /** More was billed than went through here. */
  'outside',
  /** Less was billed than went through here. */
  'less',
  /** Less was billed; some of our counts were estimated, because the model did not say. */
  'estimated',
  /** Not billed at all in this file: another subscription, or another account. */
  'not-billed',
]);
export type DifferenceReason = z.infer<typeof DifferenceReason>;

/** A model on a day (UTC), as Azure billed it and as our ledger has it. Money is micro-USD. */
export const ComparedLine = z.object({
  day: z.string(),
  model: z.string(),
  billed: z.object({ costMicroUsd: z.number(), ...Tokens }).nullable(),
  ours: z.object({ costMicroUsd: z.number(), ...Tokens, calls: z.number(), unpricedCalls: z.number() }).nullable(),
  /** Billed less ours. */
  differenceMicroUsd: z.number(),
  reason: DifferenceReason,
});
export type ComparedLine = z.infer<typeof ComparedLine>;

export const InvoiceReport = z.object({
  /** First and last day of the file. */
  from: z.string(),
  to: z.string(),
  /** Of the file; sums here are in US dollars. */
  currency: z.string(),
  /** How many of that currency a dollar is, where somebody had to say so. */
  rate: z.number().nullable(),
  rows: z.number(),
  /** Rows about models. */
  kept: z.number(),
  lines: z.array(ComparedLine).max(20_000),
  /** What is billed for something else than tokens: provisioned units, pictures, hours, hosting. */
  others: z.array(z.object({ meter: z.string(), costMicroUsd: z.number() })).max(2000),
  /** Resources in the file that no connection leads to. */
  elsewhere: z.array(z.object({ resource: z.string(), costMicroUsd: z.number() })).max(2000),
  /** Names of Azure connections whose resource the file does not mention. */
  unmentioned: z.array(z.string()).max(500),
});
export type InvoiceReport = z.infer<typeof InvoiceReport>;

/**
 * Compares an export of Azure's Cost Management (CSV, also as gzip or zip) with the ledger. Nothing of it is kept.
 * Throws `invoice_unreadable`, `invoice_columns`, `invoice_currency`, `too_large`.
 */
export const compareInvoice = endpoint({
  method: 'POST',
  path: '/api/invoices/compare',
  access: 'admin',
  form: 'bytes',
  query: z.strictObject({
    /** How many of the bill's currency a dollar was, for files that say no sums in dollars. */
    rate: z.coerce.number().positive().max(1_000_000).optional(),
  }),
  result: InvoiceReport,
});

const Saved = z.object({
  id: Id,
  name: z.string(),
  from: z.string(),
  to: z.string(),
  savedAt: z.string(),
  by: z.string(),
});
export type SavedInvoice = z.infer<typeof Saved>;

/** Reports that somebody kept, newest first. */
export const listInvoices = endpoint({
  method: 'GET',
  path: '/api/invoices',
  access: 'admin',
  result: z.object({ invoices: z.array(Saved) }),
});
export const getInvoice = endpoint({
  method: 'GET',
  path: '/api/invoices/:id',
  access: 'admin',
  params: z.object({ id: Id }),
  result: Saved.extend({ report: InvoiceReport }),
});
/** Keeps a report as it was shown. */
export const saveInvoice = endpoint({
  method: 'POST',
  path: '/api/invoices',
  access: 'admin',
  body: z.strictObject({ name: z.string().trim().min(1).max(200), report: InvoiceReport }),
  result: Saved,
});
export const deleteInvoice = endpoint({
  method: 'DELETE',
  path: '/api/invoices/:id',
  access: 'admin',
  params: z.object({ id: Id }),
});
