/**
 * Which column is what. Cost Management writes the same things under several names: by agreement (EA, MCA, pay as you
 * go), by the version of the schema, in FOCUS, and in what the portal's cost analysis saves. Case, spaces and order do
 * not matter.
 */
export interface InvoiceLine {
  /** As it is written: `MM/DD/YYYY` or `YYYY-MM-DD…`. */
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
  cost: ['costinbillingcurrency', 'pretaxcost', 'billedcost', 'cost', 'extendedcost'],
  costUsd: ['costinusd', 'costusd', 'xbilledcostinusd'],
  costInPricing: ['costinpricingcurrency'],
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

/** The line, if it is about models at all. */
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

/** Where semicolons part the cells, commas part the fractions. */
function numberOf(text: string, separator: string): number | null {
  if (text === '') return null;
  const plain = separator === ';' && /^-?[\d.]*,\d+$/.test(text) ? text.replaceAll('.', '').replace(',', '.') : text;
  const value = Number(plain.replaceAll(/[\s\u00A0]/g, '').replaceAll(/(?<=\d),(?=\d{3}\b)/g, ''));
  return Number.isFinite(value) ? value : null;
}

function resourceOf(text: string): string {
  return (text.split('/').at(-1) ?? '').toLowerCase();
}

/** The day as `YYYY-MM-DD`, or null. `dayFirst`: of two numbers before the year the first is the day. */
export function dayOf(date: string, dayFirst: boolean): string | null {
  const iso = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})/.exec(date);
  if (iso) return valid(iso[1], iso[2], iso[3]);
  const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})/.exec(date);
  if (!parts) return null;
  return dayFirst ? valid(parts[3], parts[2], parts[1]) : valid(parts[3], parts[1], parts[2]);
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
