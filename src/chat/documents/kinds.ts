/** What a file is: by its bytes first, and by its name where bytes cannot tell one text from another. */
import type { DocumentKind } from '#shared/document.ts';
import { encodingOf } from './encoding.ts';

export interface FileKind {
  kind: DocumentKind;
  /** What it is served as. Everything that is text is plain text: it must never open as a page. */
  mediaType: string;
}

const OFFICE = 'application/vnd.openxmlformats-officedocument.';
const TEXT = 'text/plain; charset=utf-8';

const CODE = new Set(
  (
    'c cc cpp h hpp cs java kt kts swift go rs rb php py pyi js mjs cjs jsx ts mts cts tsx vue svelte css scss less sql sh ' +
    'bash zsh fish ps1 bat lua pl r jl scala clj ex exs erl hs ml fs dart zig nim asm toml yaml yml json jsonl ini cfg ' +
    'conf env xml svg xsl graphql proto tf gradle cmake make dockerfile diff patch tex bib ipynb vb sol'
  ).split(' '),
);
const PICTURES = new Set(['png', 'jpg', 'jpeg', 'gif', 'webp', 'heic', 'heif', 'avif', 'bmp', 'tif', 'tiff', 'ico']);

export const extensionOf = (name: string): string => /\.([a-z\d]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';

/** Null: nothing whose text can be read. Of a zip the entries decide later which kind of document it is, if any. */
export function kindOf(bytes: Uint8Array, name: string): FileKind | null {
  if (bytes.length === 0) return null;
  if (startsWith(bytes, '%PDF-', 1024)) return { kind: 'pdf', mediaType: 'application/pdf' };
  if (startsWith(bytes, 'PK\u0003\u0004', 0)) return office(bytes);
  const extension = extensionOf(name);
  // What calls itself a picture and is none is not read as text either.
  if (PICTURES.has(extension) || encodingOf(bytes) === null) return null;
  if (extension === 'csv' || extension === 'tsv') return { kind: 'csv', mediaType: TEXT };
  if (extension === 'htm' || extension === 'html' || extension === 'xhtml') return { kind: 'html', mediaType: TEXT };
  if (extension === 'md' || extension === 'markdown' || extension === 'mdx')
    return { kind: 'markdown', mediaType: TEXT };
  if (CODE.has(extension)) return { kind: 'code', mediaType: TEXT };
  return { kind: 'text', mediaType: TEXT };
}

function office(bytes: Uint8Array): FileKind | null {
  // The names of a zip's entries stand in it as they are.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (text.includes('word/document')) return { kind: 'word', mediaType: `${OFFICE}wordprocessingml.document` };
  if (text.includes('xl/workbook')) return { kind: 'sheet', mediaType: `${OFFICE}spreadsheetml.sheet` };
  if (text.includes('ppt/presentation')) return { kind: 'slides', mediaType: `${OFFICE}presentationml.presentation` };
  return null;
}

function startsWith(bytes: Uint8Array, mark: string, within: number): boolean {
  return Buffer.from(bytes.subarray(0, within + mark.length)).includes(mark, 0, 'latin1');
}
