/** Which SVG may be shown as a picture, in an answer or as the sign of the house: one that draws, and does nothing else. */
import { readXml } from '../documents/package.ts';
import { DocumentError } from '../documents/parsed.ts';

export interface Drawing {
  text: string;
  width: number;
  height: number;
}

/** Larger ones would hold up everybody while they are looked through, characters. */
const LARGEST = 400_000;
const NAMESPACE = 'http://www.w3.org/2000/svg';
const SIZE = { width: 800, height: 450 };
const MOST_SIZE = 8192;

/** What is not among them (script, foreignObject, image, animation …) has no place in a chart. */
const DRAWS = new Set(
  (
    'svg g defs title desc path rect circle ellipse line polyline polygon text tspan textpath lineargradient ' +
    'radialgradient stop clippath mask pattern marker symbol use style filter feblend fecolormatrix fecomposite ' +
    'fedropshadow feflood fegaussianblur femerge femergenode feoffset'
  ).split(' '),
);

/** Throws an Error whose sentence tells the model what is in the way. */
export function drawingOf(text: string): Drawing {
  if (text.length > LARGEST) throw new Error(`a picture has at most ${LARGEST} characters`);
  if (/<\?(?!xml\s)/.test(text)) throw new Error('a picture has no processing instructions');
  // Another one would make other characters of the bytes that were looked at here.
  if (/^\s*<\?xml[^>]*\sencoding\s*=\s*["'](?!utf-8["'])/i.test(text)) throw new Error('its encoding must be UTF-8');
  let root: Readonly<Record<string, string>> | null = null;
  let wrong: string | null = null;
  let style: string | null = null;
  try {
    readXml(text, {
      open(name, attributes) {
        if (root === null && name !== 'svg') wrong ??= 'its root must be <svg>';
        root ??= attributes;
        // What stands on both sides of it is read as one.
        if (style !== null) wrong ??= 'its styles may hold nothing but text';
        if (name.toLowerCase() === 'style') style = '';
        if (!DRAWS.has(name.toLowerCase())) wrong ??= `<${name.slice(0, 40)}> is not allowed in a picture`;
        wrong ??= wrongIn(attributes);
      },
      close(name) {
        if (name.toLowerCase() !== 'style' || style === null) return;
        if (!isInside(style)) wrong ??= 'its styles may refer to nothing outside of it';
        style = null;
      },
      text(piece) {
        // In pieces: what a comment parts goes together again.
        if (style !== null) style += piece;
      },
    });
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const why = error.cause instanceof Error ? error.cause.message.split('\n', 1)[0] : 'it has a document type';
    throw new Error(`it is not well-formed XML (${why})`, { cause: error });
  }
  if (root === null) throw new Error('its root must be <svg>');
  if (wrong !== null) throw new Error(wrong);
  const { xmlns } = root as Record<string, string>;
  if (xmlns !== undefined && xmlns !== NAMESPACE) throw new Error(`its xmlns must be ${NAMESPACE}`);
  const named = xmlns === undefined ? text.replace(/<svg(?=[\s/>])/i, (tag) => `${tag} xmlns="${NAMESPACE}"`) : text;
  return { text: named, ...sizeOf(root) };
}

function wrongIn(attributes: Readonly<Record<string, string>>): string | null {
  for (const [key, value] of Object.entries(attributes)) {
    const name = key.slice(key.indexOf(':') + 1).toLowerCase();
    if (name.startsWith('on')) return `the attribute ${key.slice(0, 40)} is not allowed in a picture`;
    if ((name === 'href' || name === 'src') && !value.startsWith('#')) return 'it may refer to nothing outside of it';
    if (name === 'base' || !isInside(value)) return 'it may refer to nothing outside of it';
  }
  return null;
}

/** Words of a style sheet that ask for nothing from elsewhere. */
function isInside(style: string): boolean {
  if (/@import|(?:expression|image-set|image|cross-fade|src|element|paint)\s*\(|javascript:/i.test(style)) return false;
  // An escape could spell any of them.
  if (/\\/.test(style) && /[{;:(]/.test(style)) return false;
  const urls = [...style.matchAll(/url\(\s*["']?\s*([^"')]*)/gi)].map(([, to = '']) => to);
  return urls.every((to) => to.startsWith('#'));
}

/** As it says; else as its view box does. */
function sizeOf({ width, height, viewBox = '' }: Readonly<Record<string, string>>): { width: number; height: number } {
  const box = viewBox
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const found = [width, height].map((said, at) => {
    const size = /^\s*(\d{1,5}(?:\.\d+)?)(?:px)?\s*$/.exec(said ?? '')?.[1];
    return Math.round(size === undefined ? (box[at + 2] ?? 0) : Number(size));
  });
  const [across = 0, down = 0] = found;
  const fits = found.every((size) => Number.isFinite(size) && size >= 1 && size <= MOST_SIZE);
  return fits ? { width: across, height: down } : SIZE;
}
