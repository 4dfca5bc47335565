/** A whole export as it arrives, packed or not, to sums by day, resource and meter. Of the file nothing is kept. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { setImmediate as breathe } from 'node:timers/promises';
import { Unzip, UnzipInflate } from 'fflate';
import { AppError } from '#shared/errors.ts';
import { dayOf, headerOf, isDayFirst, lineOf, type Header, type InvoiceLine } from './columns.ts';
import { NoTable, readRows } from './rows.ts';

export interface InvoiceSum {
  /** `YYYY-MM-DD` */
  day: string;
  resource: string;
  meter: string;
  subCategory: string;
  unit: string;
  quantity: number;
  /** In the currency of the bill. */
  cost: number;
  /** Null where the file does not say. */
  costUsd: number | null;
  currency: string;
  isUsage: boolean;
}

export interface InvoiceSums {
  sums: InvoiceSum[];
  rows: number;
  /** Rows about models. */
  kept: number;
}

/** A month of a large company unpacks to a few gigabytes. */
const MOST_UNPACKED = 8 * 1024 ** 3;
const MOST_SUMS = 200_000;
/** How much is read before others have their turn. */
const TURN_BYTES = 4 * 1024 * 1024;

const unreadable = (reason: string, cause?: unknown) =>
  new AppError('invoice_unreadable', { params: { reason }, ...(cause === undefined ? {} : { cause }) });

/** Throws `invoice_unreadable`, and `invoice_columns` where columns are missing. */
export async function sumsOf(bytes: AsyncIterable<Uint8Array>): Promise<InvoiceSums> {
  const sums = new Collector();
  try {
    const { first, whole } = await peeked(bytes);
    if (first[0] === 0x1f && first[1] === 0x8b) await plain(Readable.from(whole).pipe(createGunzip()), sums);
    else if (first[0] === 0x50 && first[1] === 0x4b) await zipped(whole, sums);
    else await plain(whole, sums);
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof NoTable) throw unreadable(error.message, error);
    throw unreadable('it is damaged or no CSV file', error);
  }
  return sums.done();
}

/** The beginning, which says what it is, and all of it. */
async function peeked(bytes: AsyncIterable<Uint8Array>) {
  const source = bytes[Symbol.asyncIterator]();
  const { value, done } = await source.next();
  const first = done === true ? new Uint8Array() : value;
  async function* whole() {
    yield first;
    for (;;) {
      const next = await source.next();
      if (next.done === true) return;
      yield next.value;
    }
  }
  return { first, whole: whole() };
}

async function plain(bytes: AsyncIterable<Uint8Array>, sums: Collector): Promise<void> {
  const table = sums.table();
  let turn = 0;
  for await (const chunk of bytes) {
    table.push(chunk);
    turn += chunk.length;
    if (turn < TURN_BYTES) continue;
    turn = 0;
    await breathe();
  }
  table.end();
}

/** Every table in it: a large export comes in parts, each with a head of its own. */
async function zipped(bytes: AsyncIterable<Uint8Array>, sums: Collector): Promise<void> {
  let failure: unknown = null;
  let tables = 0;
  const unzip = new Unzip((file) => {
    if (!/\.csv$/i.test(file.name)) return;
    tables++;
    const table = sums.table();
    file.ondata = (error, chunk, isLast) => {
      if (error !== null) failure = error;
      if (failure !== null) return;
      try {
        table.push(chunk);
        if (isLast) table.end();
      } catch (cause) {
        failure = cause;
      }
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  for await (const chunk of bytes) {
    // Small pieces: a few bytes may unpack to very many.
    for (let at = 0; at < chunk.length; at += 65_536) {
      unzip.push(chunk.subarray(at, at + 65_536));
      if (failure !== null) throw failure;
    }
    await breathe();
  }
  unzip.push(new Uint8Array(), true);
  if (failure !== null) throw failure;
  if (tables === 0) throw unreadable('there is no CSV file in it');
}

/** Lives as long as one file is read. */
class Collector {
  readonly #sums = new Map<string, InvoiceLine>();
  #rows = 0;
  #kept = 0;
  #unpacked = 0;

  table(): { push(chunk: Uint8Array): void; end(): void } {
    let decoder: InstanceType<typeof TextDecoder> | null = null;
    let header: Header | null = null;
    const reader = readRows((cells, separator) => {
      if (header === null) header = this.#head(cells);
      else this.#add(lineOf(cells, header, separator));
    });
    return {
      push: (chunk) => {
        this.#unpacked += chunk.length;
        if (this.#unpacked > MOST_UNPACKED) throw unreadable('it unpacks to more than 8 GB');
        // Spreadsheets save as UTF-16 with a mark in front.
        decoder ??= new TextDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? 'utf-16le' : 'utf-8');
        reader.push(decoder.decode(chunk, { stream: true }));
      },
      end: () => {
        reader.end();
        if (header === null) throw unreadable('it is empty');
      },
    };
  }

  #head(cells: readonly string[]): Header {
    const { header, missing } = headerOf(cells);
    if (missing.length > 0) throw new AppError('invoice_columns', { params: { columns: missing.join(', ') } });
    return header;
  }

  #add(line: InvoiceLine | null): void {
    this.#rows++;
    if (line === null) return;
    this.#kept++;
    const { date, resource, meter, subCategory, unit, currency, isUsage } = line;
    const key = [date, resource, meter, subCategory, unit, currency, isUsage].join('\n');
    const sum = this.#sums.get(key);
    if (sum === undefined) {
      if (this.#sums.size >= MOST_SUMS) throw unreadable('it covers too much at once; export a month');
      this.#sums.set(key, line);
      return;
    }
    sum.quantity += line.quantity;
    sum.cost += line.cost;
    sum.costUsd = sum.costUsd === null || line.costUsd === null ? null : sum.costUsd + line.costUsd;
  }

  done(): InvoiceSums {
    const lines = [...this.#sums.values()];
    const dayFirst = isDayFirst(lines.map(({ date }) => date));
    const sums = lines.map(({ date, ...line }) => {
      const day = dayOf(date, dayFirst);
      if (day === null) throw unreadable(`“${date.slice(0, 40)}” is no date`);
      return { ...line, day };
    });
    return { sums, rows: this.#rows, kept: this.#kept };
  }
}
