/** XLSX: every sheet as comma-separated rows, numbers as they are stored, dates as dates. */
import { attribute, openPackage, readXml, relations, type OfficePackage } from './package.ts';
import { DocumentError, LIMITS, pageCollector, type ParsedDocument } from './parsed.ts';

const WORKBOOK = 'xl/workbook.xml';
/** Columns beyond these are formatting more often than data. */
const COLUMNS = 1000;

export function readSheets(bytes: Uint8Array): ParsedDocument {
  const office = openPackage(bytes);
  const workbook = office.read(WORKBOOK);
  if (workbook === null) throw new DocumentError('damaged');
  const places = relations(office, WORKBOOK);
  const shared = sharedStrings(office);
  const dates = dateStyles(office);
  const { names, since1904 } = sheetsOf(workbook);
  const collector = pageCollector();
  for (const { name, id } of names) {
    const xml = office.read(places.get(id)?.path ?? '');
    if (xml === null) continue;
    if (!collector.add(rowsOf(xml, { shared, dates, since1904 }), name)) break;
  }
  return { kind: 'sheet', unit: 'sheet', pages: collector.pages, cut: collector.cut };
}

function sheetsOf(xml: string) {
  const names: { name: string; id: string }[] = [];
  let since1904 = false;
  readXml(xml, {
    open(element, attributes) {
      if (element === 'workbookPr') since1904 = /^(1|true)$/.test(attribute(attributes, 'date1904') ?? '');
      if (element !== 'sheet') return;
      names.push({ name: attributes['name'] ?? '', id: attribute(attributes, 'id') ?? '' });
    },
  });
  return { names, since1904 };
}

function sharedStrings(office: OfficePackage): string[] {
  const strings: string[] = [];
  const xml = office.read('xl/sharedStrings.xml');
  if (xml === null) return strings;
  let text: string | null = null;
  let phonetic = false;
  let inText = false;
  readXml(xml, {
    open(name) {
      if (name === 'si') text = '';
      // Readings beside ideographs are not part of the text.
      if (name === 'rPh') phonetic = true;
      inText = name === 't' && !phonetic;
    },
    text(piece) {
      if (inText && text !== null) text += piece;
    },
    close(name) {
      if (name === 'rPh') phonetic = false;
      if (name === 't') inText = false;
      if (name === 'si') strings.push(text ?? '');
    },
  });
  return strings;
}

/** Which cell styles show a date or a time (ECMA-376, 18.8.30: the built-in formats, and what custom ones are made of). */
function dateStyles(office: OfficePackage): Set<number> {
  const found = new Set<number>();
  const xml = office.read('xl/styles.xml');
  if (xml === null) return found;
  const custom = new Map<number, boolean>();
  let inCells = false;
  let index = 0;
  readXml(xml, {
    open(name, attributes) {
      if (name === 'numFmt') {
        const code = (attributes['formatCode'] ?? '').replaceAll(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
        custom.set(Number(attributes['numFmtId']), /[ymdhs]/i.test(code) && !/general/i.test(code));
      }
      if (name === 'cellXfs') inCells = true;
      if (name !== 'xf' || !inCells) return;
      const id = Number(attributes['numFmtId']);
      if (custom.get(id) ?? ((id >= 14 && id <= 22) || (id >= 45 && id <= 47))) found.add(index);
      index += 1;
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return found;
}

interface Book {
  shared: readonly string[];
  dates: ReadonlySet<number>;
  since1904: boolean;
}

function rowsOf(xml: string, book: Book): string {
  const rows: string[] = [];
  let size = 0;
  let row: string[] = [];
  let column = 0;
  let type = '';
  let style = 0;
  let value = '';
  let taking = false;
  readXml(xml, {
    open(name, attributes) {
      if (name === 'c') {
        const { r: place, t = 'n', s = '0' } = attributes;
        column = place === undefined ? row.length : columnOf(place);
        type = t;
        style = Number(s);
        value = '';
      }
      taking = name === 'v' || name === 't';
    },
    text(piece) {
      if (taking) value += piece;
    },
    close(name) {
      if (name === 'v' || name === 't') taking = false;
      if (name === 'c' && value !== '' && column < COLUMNS) {
        while (row.length < column) row.push('');
        row[column] = shown(value, type, style, book);
      }
      if (name !== 'row') return;
      if (size <= LIMITS.characters && row.length > 0) {
        const line = row.map(quoted).join(',');
        size += line.length + 1;
        rows.push(line);
      }
      row = [];
    },
  });
  return rows.join('\n');
}

/** `C7` → 2. */
function columnOf(place: string): number {
  let column = 0;
  for (const letter of place) {
    const digit = letter.charCodeAt(0) - 64;
    if (digit < 1 || digit > 26) break;
    column = column * 26 + digit;
  }
  return column - 1;
}

function shown(value: string, type: string, style: number, { shared, dates, since1904 }: Book): string {
  if (type === 's') return shared[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  if (type !== 'n') return value;
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  if (dates.has(style)) return dateText(number, since1904);
  // 0.1 + 0.2 is stored as 0.30000000000000004.
  return String(Number(number.toPrecision(15)));
}

/** Days since the end of 1899, or since 1904 on old Macs; a fraction is a time. */
function dateText(days: number, since1904: boolean): string {
  if (days < 0 || days > 2_958_466) return String(days);
  const seconds = Math.round((days - Math.floor(days)) * 86_400);
  const time = new Date(seconds * 1000).toISOString().slice(11, seconds % 60 === 0 ? 16 : 19);
  if (days < 1 && !since1904) return time;
  const epoch = since1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const date = new Date(epoch + Math.floor(days) * 86_400_000).toISOString().slice(0, 10);
  return seconds === 0 ? date : `${date} ${time}`;
}

function quoted(value: string): string {
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
