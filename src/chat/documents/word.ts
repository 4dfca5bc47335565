/** DOCX: paragraphs, headings, lists and tables as markdown; pages where Word noted them when it last laid them out. */
import { attribute, openPackage, readXml, relations, type OfficePackage } from './package.ts';
import { DocumentError, pageCollector, type ParsedDocument } from './parsed.ts';
import { byLength } from './plain.ts';

export function readWord(bytes: Uint8Array): ParsedDocument {
  const office = openPackage(bytes);
  const part = mainPart(office);
  const xml = office.read(part);
  if (xml === null) throw new DocumentError('damaged');
  const flow = bodyOf(xml, headings(office, part));
  const collector = pageCollector();
  const pages = flow.length > 1 ? flow.map((paragraphs) => paragraphs.join('\n')) : byLength(flow[0] ?? []);
  for (const page of pages) if (!collector.add(page)) break;
  return { kind: 'word', unit: flow.length > 1 ? 'page' : 'part', pages: collector.pages, cut: collector.cut };
}

function mainPart(office: OfficePackage): string {
  for (const { path, type } of relations(office, '').values()) if (type === 'officeDocument') return path;
  return 'word/document.xml';
}

/** The level of each paragraph style that is a heading; styles are named in the language Word ran in. */
function headings(office: OfficePackage, part: string): Map<string, number> {
  const found = new Map<string, number>();
  const path = [...relations(office, part).values()].find(({ type }) => type === 'styles')?.path;
  const xml = path === undefined ? null : office.read(path);
  if (xml === null) return found;
  let style = '';
  readXml(xml, {
    open(name, attributes) {
      if (name === 'style') style = attribute(attributes, 'styleId') ?? '';
      const level = name === 'name' && /^heading (\d)$/i.exec(attribute(attributes, 'val') ?? '')?.[1];
      if (level) found.set(style, Number(level));
      if (name === 'name' && attribute(attributes, 'val')?.toLowerCase() === 'title') found.set(style, 1);
    },
  });
  return found;
}

/** What is being written while the body is read. */
interface Flow {
  levels: ReadonlyMap<string, number>;
  /** Paragraphs by page. */
  pages: string[][];
  /** The elements around the present place. */
  within: string[];
  tables: { rows: number; cells: string[] }[];
  line: string;
  prefix: string;
  /** Paragraphs of the table cell that is open. */
  cell: string[] | null;
}

function bodyOf(xml: string, levels: ReadonlyMap<string, number>): string[][] {
  const flow: Flow = { levels, pages: [[]], within: [], tables: [], line: '', prefix: '', cell: null };
  let skipped = 0;
  readXml(xml, {
    open(name, attributes) {
      flow.within.push(name);
      // What stands there for programs that cannot show something newer says the same again.
      if (name === 'Fallback') skipped += 1;
      if (skipped === 0) opened(flow, name, attributes);
    },
    text(text) {
      if (skipped === 0 && flow.within.at(-1) === 't') flow.line += text;
    },
    close(name) {
      flow.within.pop();
      if (name === 'Fallback') skipped -= 1;
      else if (skipped === 0) closed(flow, name);
    },
  });
  return flow.pages.filter((page, at) => at === 0 || page.some((text) => text.trim() !== ''));
}

function opened(flow: Flow, name: string, attributes: Readonly<Record<string, string>>): void {
  switch (name) {
    case 'p':
      flow.line = '';
      flow.prefix = '';
      break;
    case 'pStyle': {
      const level = flow.levels.get(attribute(attributes, 'val') ?? '');
      if (level !== undefined) flow.prefix = `${'#'.repeat(Math.min(level, 6))} `;
      break;
    }
    case 'numPr':
      if (flow.prefix === '') flow.prefix = '- ';
      break;
    case 'tab':
      if (flow.within.at(-2) === 'r') flow.line += '\t';
      break;
    case 'br':
      if (attribute(attributes, 'type') === 'page') breakPage(flow);
      else flow.line += '\n';
      break;
    case 'lastRenderedPageBreak':
      breakPage(flow);
      break;
    case 'tbl':
      flow.tables.push({ rows: 0, cells: [] });
      break;
    case 'tc':
      flow.cell = [];
      break;
  }
}

function closed(flow: Flow, name: string): void {
  const table = flow.tables.at(-1);
  switch (name) {
    case 'p':
      if (flow.cell) flow.cell.push(flow.line);
      else put(flow, flow.line.trim() === '' ? '' : flow.prefix + flow.line);
      flow.line = '';
      break;
    case 'tc': {
      const text = (flow.cell ?? []).join(' ').replaceAll(/\s+/g, ' ');
      table?.cells.push(text.replaceAll('|', String.raw`\|`).trim());
      flow.cell = null;
      break;
    }
    case 'tr':
      if (!table) break;
      put(flow, `| ${table.cells.join(' | ')} |`);
      if (table.rows === 0) put(flow, `|${' --- |'.repeat(table.cells.length)}`);
      table.rows += 1;
      table.cells = [];
      break;
    case 'tbl':
      flow.tables.pop();
      put(flow, '');
      break;
  }
}

function put(flow: Flow, text: string): void {
  flow.pages.at(-1)?.push(text);
}

/** Pages end between paragraphs or within one, never within a table's row. */
function breakPage(flow: Flow): void {
  if (flow.tables.length > 0) return;
  if (flow.line.trim() !== '') put(flow, flow.prefix + flow.line);
  flow.line = '';
  // The same break is noted by hand and by the layout.
  if (flow.pages.at(-1)?.some((text) => text.trim() !== '')) flow.pages.push([]);
}
