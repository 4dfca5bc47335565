/** Exports of Cost Management in the shapes they come in, read and put beside a ledger. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell } from '#shared/csv.ts';
import { AppError } from '#shared/errors.ts';
import { compare, type LedgerSum } from './compare.ts';
import { meterOf, modelKey, tokensIn } from './meters.ts';
import { readRows } from './rows.ts';
import { sumsOf, type InvoiceSums } from './sums.ts';

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, '__fixtures__', name));

/** In pieces of that many bytes, as a network brings it. */
async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const read = (bytes: Uint8Array, size = 997): Promise<InvoiceSums> => sumsOf(pieces(bytes, size));
const total = ({ sums }: InvoiceSums) => Math.round(sums.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0) * 1e6);

async function failure(bytes: Uint8Array): Promise<AppError> {
  const error: unknown = await read(bytes).catch((cause: unknown) => cause);
  if (error instanceof AppError) return error;
  throw new Error('it was read', { cause: error });
}

describe('rows of a table', () => {
  it('come out as they went in, however they are quoted and in whatever pieces they arrive', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '语', ';') });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 9 }), (rows, size) => {
        // A head of plain names says which separator it is.
        const all = [['first', 'second', 'third', 'fourth', 'fifth'], ...rows];
        const text = all.map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(',')).join('\r\n');
        const found: string[][] = [];
        const reader = readRows((cells) => found.push([...cells]));
        for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
        reader.end();
        expect(found).toEqual(all);
      }),
      { numRuns: 200 },
    );
  });

  it('take quotes in the middle of a plain cell for what they are', () => {
    const found: string[][] = [];
    const reader = readRows((cells) => found.push([...cells]));
    reader.push(`a,b\n"env": "prod",2\n${csvCell('x, "y"')},`);
    reader.end();
    expect(found).toEqual([
      ['a', 'b'],
      ['env: "prod"', '2'],
      ['x, "y"', ''],
    ]);
  });
});

describe('a meter', () => {
  it.each([
    ['gpt-4o-0806-Inp-glbl Tokens', 'Azure OpenAI', 'gpt-4o', 'input'],
    ['gpt-4o-mini-0718-Batch-Outp-glbl Tokens', 'Azure OpenAI', 'gpt-4o-mini', 'output'],
    ['gpt 4o 1120 cached Inp glbl Tokens', 'Azure OpenAI', 'gpt-4o', 'cached'],
    ['gpt 4.1 nano cached Inp Data Zone Tokens', 'Azure OpenAI', 'gpt-4.1-nano', 'cached'],
    ['GPT 5 Mini cchd Inpt Glbl 1M Tokens', 'Azure OpenAI GPT5', 'gpt-5-mini', 'cached'],
    ['GPT 5 outpt Glbl 1M Tokens', 'Azure OpenAI GPT5', 'gpt-5', 'output'],
    ['5.4 mini opt Gl 1M Tokens', 'Azure OpenAI GPT5', 'gpt-5.4-mini', 'output'],
    ['5.1 pp cd inp Dz 1M Tokens', 'Azure OpenAI GPT5', 'gpt-5.1', 'cached'],
    ['5.5 ShortCo inp Gl 1M Tokens', 'Azure OpenAI GPT5', 'gpt-5.5', 'input'],
    ['gpt-5-codex-ccchd-inp-glbl Tokens', 'Azure OpenAI GPT5', 'gpt-5-codex', 'cached'],
    ['o4-mini 0416 Outp glbl Tokens', 'Azure OpenAI Reasoning', 'o4-mini', 'output'],
    ['o3-deep research 0626-inp-glbl 1M Tokens', 'Azure OpenAI Reasoning', 'o3-deep-research', 'input'],
    ['gpt4omini-rt-txt-1217 cchd Inp glbl Tokens', 'Azure OpenAI', 'gpt-4o-mini-realtime-preview', 'cached'],
    ['gpt rt aud 0828 Outp glbl Tokens', 'Azure OpenAI Media', 'gpt-realtime', 'output'],
    ['gpt aud mini txt Outp glbl Tokens', 'Azure OpenAI Media', 'gpt-audio-mini', 'output'],
    ['gpt 35 turbo 0125 Inp glbl Tokens', 'Azure OpenAI', 'gpt-3.5-turbo', 'input'],
    ['text-embedding-3-large-glbl Tokens', 'Azure OpenAI', 'text-embedding-3-large', 'input'],
    ['embedding-ada-glbl Tokens', 'Azure OpenAI', 'text-embedding-ada-002', 'input'],
    ['gpt-oss-120B Inp glbl Tokens', 'Azure OpenAI OSS Models', 'gpt-oss-120b', 'input'],
  ])('%s counts %s’s %s, %s', (name, product, model, kind) => {
    const meter = meterOf(name, product, '1K');
    expect([meter.model, meter.kind]).toEqual([modelKey(model), kind]);
  });

  it.each([
    ['Image-Dall-E-3 Std LowRes-regnl EP Images', '100'],
    ['Provisioned Managed Global Unit', '1/Hour'],
    ['gpt-4o-mini-0718 ft hosting regnl Unit', '1 Hour'],
    ['Assistants-File Search-glbl GB', '1 GB/Day'],
  ])('%s counts no tokens', (name, unit) => {
    expect(meterOf(name, 'Azure OpenAI', unit).kind).toBeNull();
  });

  it('says how many tokens one of it is', () => {
    expect(['1K', '1M', '10K', '1,000', '1K Tokens', ''].map((unit) => tokensIn(unit, 'x'))).toEqual([
      1000, 1_000_000, 10_000, 1000, 1000, 1000,
    ]);
    expect(tokensIn('', '5.4 opt Gl 1M Tokens')).toBe(1_000_000);
  });
});

/** What the fixtures say, in micro-USD: tokens of ours, what is no tokens, and a resource that is none of ours. */
const BILLED = 3_000_000 + 500_000 + 3_000_000 + 500_000 + 25_000 + 1_000_000 + 1_440_000 + 24_000_000 + 220_000;

describe('an export', () => {
  it('is read in the columns of an enterprise agreement, with a mark in front, quotes, commas and lines in cells', async () => {
    for (const size of [1, 7, 100_000]) {
      const found = await read(fixture('ea.csv'), size);
      expect([found.rows, found.kept, total(found)]).toEqual([10, 9, BILLED]);
    }
    const { sums } = await read(fixture('ea.csv'));
    expect(sums[0]).toMatchObject({ day: '2026-10-01', resource: 'contoso-jp', currency: 'USD', unit: '1K' });
  });

  it('is read in those of a customer agreement, whose bill is in euros and says dollars too', async () => {
    const found = await read(fixture('mca.csv'));
    expect(total(found)).toBe(BILLED);
    expect(found.sums[0]).toMatchObject({ currency: 'EUR', day: '2026-10-01' });
  });

  it('is read after a spreadsheet has saved it in another country', async () => {
    const { sums } = await read(fixture('spreadsheet.csv'));
    expect(sums.map(({ day }) => day)).toContain('2026-10-13');
    expect(sums[0]).toMatchObject({ day: '2026-10-01', quantity: 1200, cost: 2.76, costUsd: null });
    const wide = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from(fixture('ea.csv').toString('utf8').slice(1), 'utf16le'),
    ]);
    expect(total(await read(wide))).toBe(BILLED);
  });

  /** The example of the customer agreement, as a spreadsheet in Germany or China saves it. */
  const saved = (date: (day: string) => string, number: (text: string) => string, separator: string) => {
    const lines = ['Date,MeterName,MeterCategory,UnitOfMeasure,Quantity,CostInBillingCurrency,BillingCurrency'];
    for (const [day, cost] of [
      ['2026-10-01', '1234.5'],
      ['2026-10-02', '0.000012'],
      ['2026-10-13', '7'],
    ])
      lines.push(`${date(day ?? '')},gpt-4o-1120-Inp-glbl Tokens,Foundry Models,1K,1,${number(cost ?? '')},EUR`);
    return Buffer.from(
      lines
        .map((line) =>
          line
            .split(',')
            .map((cell) => cell.replace('~', ','))
            .join(separator),
        )
        .join('\r\n'),
    );
  };

  it.each([
    ['Germany', (day: string) => day.split('-').toReversed().join('.'), ['1.234~5', '1~2E-05', '7~00'], ';'],
    ['Switzerland', (day: string) => day.split('-').toReversed().join('.'), ["1'234.5", '1.2E-05', '7'], ';'],
    ['China', (day: string) => day.replaceAll('-', '/').replaceAll('/0', '/'), ['1234.5', '1.2E-05', '7'], '\t'],
    [
      'China, written out',
      (day: string) => day.replace('-', '年').replace('-', '月') + '日',
      ['1234.5', '0.000012', '7'],
      ';',
    ],
    ['France', (day: string) => day.split('-').toReversed().join('/'), ['1\u202F234~5', '0~000012', '7'], '\t'],
  ])('is read as saved in %s', async (_, date, numbers, separator) => {
    const known = ['1234.5', '0.000012', '7'];
    const { sums } = await read(saved(date, (text) => numbers[known.indexOf(text)] ?? '', separator));
    expect(sums.map(({ day, cost }) => [day, cost])).toEqual([
      ['2026-10-01', 1234.5],
      ['2026-10-02', 0.000012],
      ['2026-10-13', 7],
    ]);
  });

  it('is read below a title, and below what tells a spreadsheet the separator', async () => {
    const plain = fixture('mca.csv').toString('utf8');
    for (const above of ['Usage Data Extract\r\n\r\n', '\uFEFFsep=,\n'])
      expect(total(await read(Buffer.from(above + plain)))).toBe(BILLED);
  });

  it('whose numbers could be misread is refused, never counted as nothing', async () => {
    const row = (cost: string) =>
      Buffer.from(
        `Date,MeterName,MeterCategory,Quantity,Cost\n10/01/2026,gpt-4o Tokens,Cognitive Services,1,${cost}\n`,
      );
    expect((await read(row('"1,234.5"'))).sums[0]?.cost).toBe(1234.5);
    expect((await failure(row('"0,5"'))).params['reason']).toContain('decimal comma');
    expect((await failure(row('about 3'))).params['reason']).toContain('“about 3” is no number');
  });

  it('with names in another language says which are missing', async () => {
    const german = Buffer.from('Datum;Verbrauchseinheit;Kosten;Währung\n01.10.2026;x;1,5;EUR\n');
    const { code, params } = await failure(german);
    expect([code, params['columns']]).toEqual(['invoice_columns', 'Date, MeterName, CostInBillingCurrency']);
  });

  it('is read packed, and of several parts', async () => {
    expect(total(await read(gzipSync(fixture('mca.csv'))))).toBe(BILLED);
    const zip = zipSync({
      'part_0.csv': fixture('ea.csv'),
      'part_1.csv': fixture('mca.csv'),
      'manifest.json': new Uint8Array(9),
    });
    expect(total(await read(zip))).toBe(2 * BILLED);
  });

  it('that is none says why', async () => {
    expect(await failure(Buffer.from('Date,MeterName\n10/01/2026,x\n'))).toMatchObject({
      code: 'invoice_columns',
      params: { columns: 'CostInBillingCurrency' },
    });
    for (const bytes of [
      Buffer.from(''),
      Buffer.from([0x1f, 0x8b, 8, 0, 1, 2]),
      zipSync({ 'a.txt': new Uint8Array(3) }),
    ])
      expect((await failure(bytes)).code).toBe('invoice_unreadable');
    const wrong = fixture('ea.csv').toString('utf8').replaceAll('10/01/2026', 'sometime');
    expect((await failure(Buffer.from(wrong))).params['reason']).toContain('sometime');
  });

  it('of twenty thousand lines keeps only their sums', async () => {
    const [head = '', ...lines] = fixture('mca.csv').toString('utf8').trimEnd().split('\n');
    const many = `${head}\n${`${lines.join('\n')}\n`.repeat(2223)}`;
    const found = await read(Buffer.from(many), 65_536);
    expect(found.kept).toBe(20_007);
    expect(found.sums).toHaveLength(lines.length);
  });
});

const CONNECTIONS = [
  { id: 'con_jp', name: 'Japan', resource: 'contoso-jp' },
  { id: 'con_us', name: 'America', resource: 'contoso-us' },
];
const AROUND = { connections: CONNECTIONS, ownPrices: new Set<string>(), rate: undefined };

function ledger(day: string, model: string, change: Partial<LedgerSum> = {}): LedgerSum {
  const none = { calls: 10, unpricedCalls: 0, estimatedCalls: 0, costMicroUsd: 0 };
  const tokens = { inputTokens: 0, cachedTokens: 0, outputTokens: 0 };
  return { day, model, connectionId: 'con_jp', ...none, ...tokens, ...change };
}

const FOUR_O = { inputTokens: 1_600_000, cachedTokens: 400_000, outputTokens: 300_000 };
const MINI = { inputTokens: 3_000_000, cachedTokens: 1_000_000, outputTokens: 500_000 };

describe('a bill beside the ledger', () => {
  it('agrees where both say the same, and keeps apart what is no tokens and what is elsewhere', async () => {
    const report = compare(
      await read(fixture('ea.csv')),
      [
        ledger('2026-10-01', 'gpt-4o-2024-11-20', { ...FOUR_O, costMicroUsd: 6_500_000 }),
        ledger('2026-10-02', 'gpt-5-mini', { ...MINI, costMicroUsd: 1_525_000 }),
      ],
      AROUND,
    );
    expect(report.lines).toMatchObject([
      {
        day: '2026-10-01',
        model: 'gpt-4o-2024-11-20',
        differenceMicroUsd: 0,
        reason: 'same',
        billed: { cached: 400_000 },
      },
      { day: '2026-10-02', model: 'gpt-5-mini', differenceMicroUsd: 0, reason: 'same' },
    ]);
    expect(report.others).toEqual([
      { meter: 'Provisioned Managed Global Unit', costMicroUsd: 24_000_000 },
      { meter: 'Image-Dall-E-3 HD HighRes-glbl Images', costMicroUsd: 1_440_000 },
    ]);
    expect(report.elsewhere).toEqual([{ resource: 'lab-elsewhere', costMicroUsd: 220_000 }]);
    expect(report.unmentioned).toEqual(['America']);
  });

  it.each([
    ['own-price', { ...FOUR_O, costMicroUsd: 7_150_000 }, new Set(['gpt4o'])],
    ['list-price', { ...FOUR_O, costMicroUsd: 7_150_000 }, new Set<string>()],
    ['price-unknown', { ...FOUR_O, unpricedCalls: 4 }, new Set<string>()],
    ['outside', { inputTokens: 800_000, outputTokens: 100_000, costMicroUsd: 3_000_000 }, new Set<string>()],
    ['late', { inputTokens: 3_600_000, outputTokens: 900_000, costMicroUsd: 18_000_000 }, new Set<string>()],
  ])('differs: %s', async (reason, change, ownPrices) => {
    const { lines } = compare(await read(fixture('ea.csv')), [ledger('2026-10-01', 'gpt-4o', change)], {
      ...AROUND,
      ownPrices,
    });
    expect(lines.find(({ day }) => day === '2026-10-01')?.reason).toBe(reason);
  });

  it('differs by the hour at which days end, by models only one of them knows, and by estimates', async () => {
    const { lines } = compare(
      await read(fixture('spreadsheet.csv')),
      [
        // The same money, half of it a day earlier.
        ledger('2026-09-30', 'gpt-4o', { costMicroUsd: 3_250_000, inputTokens: 800_000, outputTokens: 150_000 }),
        ledger('2026-10-01', 'gpt-4o', { costMicroUsd: 3_250_000, inputTokens: 800_000, outputTokens: 150_000 }),
        ledger('2026-10-03', 'o3', { costMicroUsd: 900_000 }),
        ledger('2026-10-02', 'gpt-5-mini', { costMicroUsd: 9_000_000, inputTokens: 9_000_000, estimatedCalls: 2 }),
      ],
      { ...AROUND, rate: 0.92 },
    );
    expect(lines.map(({ day, model, reason }) => `${day} ${model} ${reason}`)).toEqual([
      '2026-09-30 gpt-4o day',
      '2026-10-01 gpt-4o day',
      '2026-10-02 gpt-5-mini estimated',
      '2026-10-03 o3 not-billed',
      '2026-10-13 gpt-4.1-nano outside',
    ]);
  });

  it('in euros needs somebody to say what a dollar was', async () => {
    const file = await read(fixture('spreadsheet.csv'));
    expect(() => compare(file, [], AROUND)).toThrow('invoice_currency');
    const { lines, rate } = compare(file, [], { ...AROUND, rate: 0.92 });
    expect(rate).toBe(0.92);
    expect(lines[0]?.billed?.costMicroUsd).toBe(6_500_000);
  });
});
