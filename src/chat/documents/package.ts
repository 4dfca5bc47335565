/** An Office file: a zip of XML, opened with limits before anything is unpacked, and read without its DTDs. */
import { unzipSync, type UnzipFileInfo } from 'fflate';
import { SaxesParser } from 'saxes';
import { decoded } from './plain.ts';
import { DocumentError, LIMITS } from './parsed.ts';

export interface OfficePackage {
  /** The entry as text; null when there is none. Throws `large` when too much was unpacked in all. */
  read(path: string): string | null;
  names: readonly string[];
}

/** Throws DocumentError `damaged`, `encrypted` or `large` (too many entries, or ones that unpack to far too much). */
export function openPackage(bytes: Uint8Array): OfficePackage {
  const entries = new Map<string, UnzipFileInfo>();
  let seen = 0;
  list(bytes, (entry) => {
    if (++seen > LIMITS.entries) throw new DocumentError('large');
    entries.set(entry.name.replace(/^\//, ''), entry);
    return false;
  });
  if (entries.has('EncryptedPackage')) throw new DocumentError('encrypted');
  let unpacked = 0;
  return {
    names: [...entries.keys()],
    read(path) {
      const entry = entries.get(path);
      if (!entry) return null;
      const { originalSize, size } = entry;
      unpacked += originalSize;
      const bomb = originalSize > LIMITS.ratioFrom && originalSize > size * LIMITS.ratio;
      if (bomb || unpacked > LIMITS.unpacked) throw new DocumentError('large');
      const found = list(bytes, ({ name }) => name === entry.name)[entry.name];
      return found ? decoded(found) : null;
    },
  };
}

function list(bytes: Uint8Array, filter: (entry: UnzipFileInfo) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    throw new DocumentError('damaged', error);
  }
}

export interface XmlReader {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** Elements by their local names. A document type means entities, which office files do not have: `damaged`. */
export function readXml(xml: string, reader: XmlReader): void {
  const parser = new SaxesParser({ xmlns: false });
  parser.on('doctype', () => {
    throw new DocumentError('damaged');
  });
  parser.on('error', (error) => {
    throw new DocumentError('damaged', error);
  });
  parser.on('opentag', ({ name, attributes }) => reader.open?.(local(name), attributes));
  parser.on('closetag', ({ name }) => reader.close?.(local(name)));
  parser.on('text', (text) => reader.text?.(text));
  parser.on('cdata', (text) => reader.text?.(text));
  parser.write(xml.replace(/^\ufeff/, '')).close();
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** An attribute by its local name, whatever prefix the file uses. */
export function attribute(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  if (attributes[name] !== undefined) return attributes[name];
  for (const [key, value] of Object.entries(attributes)) if (key.endsWith(`:${name}`)) return value;
  return undefined;
}

/** What a part refers to, by relation id, as paths within the package. */
export function relations(office: OfficePackage, part: string): Map<string, { path: string; type: string }> {
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  const found = new Map<string, { path: string; type: string }>();
  const xml = office.read(`${folder}_rels/${part.slice(folder.length)}.rels`);
  if (xml === null) return found;
  readXml(xml, {
    open(name, { Id: id, Target: target, Type: type, TargetMode: mode }) {
      // What is outside is never looked at.
      if (name !== 'Relationship' || id === undefined || target === undefined || mode === 'External') return;
      found.set(id, { path: resolved(folder, target), type: type?.split('/').at(-1) ?? '' });
    },
  });
  return found;
}

function resolved(folder: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const path = folder.split('/').slice(0, -1);
  for (const step of target.split('/')) {
    if (step === '..') path.pop();
    else if (step !== '.') path.push(step);
  }
  return path.join('/');
}
