/**
 * Which column is what. Cost Management writes the same things under several names: by agreement (EA, MCA, pay as you
 * go), by the version of the schema, in FOCUS, and in what the portal's cost analysis saves. Case, spaces and order do
 * not matter. The names are English whatever language the portal speaks: there are no others to know.
 */
import { NoTable } from './rows.ts';

export interface InvoiceLine {
  /** As it is written: `MM/DD/YYYY` or `YYYY-MM-DD…`, or what a spreadsheet made of it. */
  date: string;
  meter: string;
  subCategory: string;
  unit: string;
  /** Last part of the resource's id, lower case; empty where the file does not say. */
  resource: string;
  quantity: number;
  /** In the currency of the bill. */
  cost: number;
  /** Null where the file does not say. */
  costUsd: number | null;
  currency: string;
  isUsage: boolean;
}

const NAMES = {
  date: ['date', 'usagedate', 'usagedatetime', 'chargeperiodstart', 'consumptiondate'],
  meter: ['metername', 'meter', 'xskumetername'],
  category: ['metercategory', 'xskumetercategory', 'servicename'],
  subCategory: ['metersubcategory', 'xskumetersubcategory', 'productname', 'product'],
  service: ['consumedservice', 'xresourcetype', 'resourcetype'],
  unit: ['unitofmeasure', 'unit', 'xpricingunitdescription', 'pricingunit'],
  quantity: ['quantity', 'usagequantity', 'consumedquantity', 'pricingquantity'],
  cost: ['costinbillingcurrency', 'pretaxcost', 'billedcost', 'cost', 'extendedcost', 'billingpretaxtotal'],
  costUsd: ['costinusd', 'costusd', 'xbilledcostinusd'],
  costInPricing: ['costinpricingcurrency', 'pricingpretaxtotal'],
  pricingCurrency: ['pricingcurrency', 'pricingcurrencycode'],
  currency: ['billingcurrency', 'billingcurrencycode', 'currency', 'currencycode'],
  resource: ['resourceid', 'instanceid', 'instancename', 'resourcename', 'resource'],
  charge: ['chargetype', 'chargecategory'],
} as const;

type Column = keyof typeof NAMES;

/** Without these nothing can be compared; how they are called to people. */
const NEEDED: readonly [Column, string][] = [
  ['date', 'Date'],
  ['meter', 'MeterName'],
  ['cost', 'CostInBillingCurrency'],
];

export type Header = Partial<Record<Column, number>>;

/** Where each column is; `missing`: names of those without which it does not go. */
export function headerOf(cells: readonly string[]): { header: Header; missing: string[] } {
  const names = cells.map((cell) => cell.toLowerCase().replaceAll(/[^a-z\d]/g, ''));
  const header: Header = {};
  for (const [column, known] of Object.entries(NAMES)) {
    const found = known.map((name) => names.indexOf(name)).find((index) => index !== -1);
    // The keys of an object of ours are what its type says.
    if (found !== undefined) header[column as Column] = found;
  }
  const missing = NEEDED.filter(([column]) => header[column] === undefined).map(([, name]) => name);
  return { header, missing };
}

/** What belongs to models: the service that is billed has had several names. */
const SERVICE = /cognitive\s*services|microsoft\.cognitiveservices|foundry|openai|azure\s*ai\b/i;

/** The line, if it is about models at all. Throws NoTable where a number is none. */
export function lineOf(cells: readonly string[], header: Header, separator: string): InvoiceLine | null {
  const text = (column: Column) => (header[column] === undefined ? '' : (cells[header[column]] ?? '').trim());
  const kinds = `${text('category')} ${text('service')} ${text('subCategory')}`;
  if (!SERVICE.test(kinds) && !/\bopenai\b|\bgpt\b/i.test(text('meter'))) return null;
  const number = (column: Column) => numberOf(text(column), separator);
  const usd = number('costUsd') ?? (/^usd$/i.test(text('pricingCurrency')) ? number('costInPricing') : null);
  const currency = text('currency').toUpperCase();
  const cost = number('cost') ?? 0;
  return {
    date: text('date'),
    meter: text('meter'),
    subCategory: text('subCategory'),
    unit: text('unit'),
    resource: resourceOf(text('resource')),
    quantity: number('quantity') ?? 0,
    cost,
    costUsd: currency === 'USD' || currency === '' ? (usd ?? cost) : usd,
    currency: currency === '' ? 'USD' : currency,
    isUsage: !/purchase|refund|adjustment|tax|credit/i.test(text('charge')),
  };
}

/** `1.234,56`, `0,5`, `1,2E-05` */
const DECIMAL_COMMA = /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d*),\d+(?:e[+-]?\d+)?$/i;
/** `1,234,567.89` */
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

/**
 * Where commas do not part the cells, they part the fractions. Where they do, one can only group thousands: a fraction
 * that somebody wrote with a comma is refused, because `1,234` would be read a thousand times too large.
 */
function numberOf(text: string, separator: string): number | null {
  const tight = text.replaceAll(/[\s\u00A0\u202F']/g, '');
  if (tight === '') return null;
  const value =
    separator !== ',' && DECIMAL_COMMA.test(tight)
      ? Number(tight.replaceAll('.', '').replace(',', '.'))
      : Number(GROUPED.test(tight) ? tight.replaceAll(',', '') : tight);
  if (Number.isFinite(value)) return value;
  const shown = `“${text.slice(0, 40)}”`;
  throw new NoTable(
    DECIMAL_COMMA.test(tight)
      ? `${shown} has a decimal comma, and commas separate the columns too: save it with semicolons`
      : `${shown} is no number`,
  );
}

function resourceOf(text: string): string {
  return (text.split('/').at(-1) ?? '').toLowerCase();
}

/** The day as `YYYY-MM-DD`, or null. `dayFirst`: of two numbers before the year the first is the day. */
export function dayOf(date: string, dayFirst: boolean): string | null {
  const iso = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})|(\d{2})(\d{2}))(?!\d)/.exec(date);
  if (iso) return valid(iso[1], iso[2] ?? iso[4], iso[3] ?? iso[5]);
  const parts = /^(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4})/.exec(date);
  if (!parts) return null;
  // Dots are written where the day comes first.
  return dayFirst || parts[2] === '.' ? valid(parts[4], parts[3], parts[1]) : valid(parts[4], parts[1], parts[3]);
}

function valid(year = '', month = '', day = ''): string | null {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return Number.isNaN(Date.parse(`${text}T00:00:00Z`)) ? null : text;
}

/** Azure writes the month first; a file that went through a spreadsheet elsewhere may not. */
export function isDayFirst(dates: Iterable<string>): boolean {
  for (const date of dates) {
    const first = /^(\d{1,2})[/.-]\d{1,2}[/.-]\d{4}/.exec(date)?.[1];
    if (first !== undefined && Number(first) > 12) return true;
  }
  return false;
}
