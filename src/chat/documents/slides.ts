/** PPTX: the text of each slide in the order they are shown, tables as rows, and the speaker's notes. */
import { attribute, openPackage, readXml, relations, type OfficePackage } from './package.ts';
import { DocumentError, pageCollector, type ParsedDocument } from './parsed.ts';

const PRESENTATION = 'ppt/presentation.xml';

export function readSlides(bytes: Uint8Array): ParsedDocument {
  const office = openPackage(bytes);
  const xml = office.read(PRESENTATION);
  if (xml === null) throw new DocumentError('damaged');
  const places = relations(office, PRESENTATION);
  const slides: string[] = [];
  readXml(xml, {
    open(name, attributes) {
      const path = name === 'sldId' && places.get(attribute(attributes, 'id') ?? '')?.path;
      if (path) slides.push(path);
    },
  });
  // `id` is also the slide's own number: the relation's is the prefixed one.
  const paths = slides.length > 0 ? slides : slidesByRelation(xml, places);
  const collector = pageCollector();
  for (const path of paths) if (!collector.add(slideText(office, path))) break;
  return { kind: 'slides', unit: 'slide', pages: collector.pages, cut: collector.cut };
}

function slidesByRelation(xml: string, places: ReturnType<typeof relations>): string[] {
  const found: string[] = [];
  readXml(xml, {
    open(name, attributes) {
      if (name !== 'sldId') return;
      for (const [key, value] of Object.entries(attributes)) {
        const path = key.includes(':') ? places.get(value)?.path : undefined;
        if (path !== undefined) found.push(path);
      }
    },
  });
  return found;
}

function slideText(office: OfficePackage, path: string): string {
  const xml = office.read(path);
  if (xml === null) return '';
  const notes = [...relations(office, path).values()].find(({ type }) => type === 'notesSlide')?.path;
  const said = notes === undefined ? null : office.read(notes);
  const spoken = said === null ? '' : textOf(said, { notes: true });
  return [textOf(xml, { notes: false }), ...(spoken === '' ? [] : [`Notes: ${spoken}`])].join('\n\n');
}

/** Of notes only what was written there: the slide's picture and its number repeat what is known. */
function textOf(xml: string, { notes }: { notes: boolean }): string {
  const lines: string[] = [];
  const cells: string[] = [];
  let line = '';
  let inText = false;
  let cell: string[] | null = null;
  let placeholder = '';
  readXml(xml, {
    open(name, attributes) {
      if (name === 'sp') placeholder = '';
      if (name === 'ph') placeholder = attribute(attributes, 'type') ?? 'body';
      if (name === 'p') line = '';
      if (name === 'br') line += '\n';
      if (name === 'tc') cell = [];
      inText = name === 't';
    },
    text(text) {
      if (inText && !(notes && placeholder !== 'body') && placeholder !== 'sldNum') line += text;
    },
    close(name) {
      if (name === 't') inText = false;
      if (name === 'p' && line.trim() !== '') {
        if (cell) cell.push(line);
        else lines.push(/^(?:title|ctrTitle)$/.test(placeholder) ? `# ${line}` : line);
      }
      if (name === 'tc') {
        cells.push((cell ?? []).join(' '));
        cell = null;
      }
      if (name === 'tr') lines.push(`| ${cells.splice(0).join(' | ')} |`);
    },
  });
  return lines.join('\n');
}
