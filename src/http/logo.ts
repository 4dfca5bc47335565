/** Which pictures may be the sign of the house: told by their bytes, never by what is said of them. */

const STARTS: readonly [string, readonly number[], number][] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 0],
  ['image/jpeg', [0xff, 0xd8, 0xff], 0],
  ['image/webp', [0x57, 0x45, 0x42, 0x50], 8],
];

/** Elements that draw. What is not among them (script, foreignObject, use of elsewhere, animation …) has no place in a sign. */
const DRAWS = new Set(
  'svg g defs title desc path rect circle ellipse line polyline polygon text tspan lineargradient radialgradient stop clippath mask symbol use style'.split(
    ' ',
  ),
);

/** The media type; null where it is none of those, or an SVG that does more than draw. */
export function logoType(bytes: Buffer): string | null {
  for (const [type, start, at] of STARTS) if (start.every((byte, index) => bytes[at + index] === byte)) return type;
  return isDrawing(bytes) ? 'image/svg+xml' : null;
}

function isDrawing(bytes: Buffer): boolean {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return false;
  }
  const body = text.replace(/^\uFEFF?\s*(?:<\?xml[^>]*\?>)?/, '').replaceAll(/<!--[\s\S]*?-->/g, '');
  if (!/^\s*<svg[\s>]/i.test(body) || !/<\/svg>\s*$/i.test(body)) return false;
  // Entities, processing instructions and sections could spell what is looked for below.
  if (/<[!?]/.test(body) || /&(?!(?:amp|lt|gt|quot|apos);)/i.test(body)) return false;
  const names = [...body.matchAll(/<\/?\s*([\w:.-]+)/g)].map(([, name = '']) => name.toLowerCase());
  if (names.some((name) => !DRAWS.has(name))) return false;
  if (/[\s"'/]on\w+\s*=/i.test(body)) return false;
  // No address of elsewhere anywhere (names of namespaces aside, which nobody fetches), nor what CSS fetches without `url()`.
  const said = body.replaceAll(/\sxmlns(?::[\w.-]+)?\s*=\s*(["'])[\w:/.#-]*\1/gi, ' ');
  if (/\/\/|\b(?:https?|ftp|file|data|blob):/i.test(said)) return false;
  if (/(?:image-set|image|cross-fade|src|element|paint)\s*\(/i.test(said)) return false;
  // Only references to what is inside it.
  const references = [...body.matchAll(/(?:href|src)\s*=\s*["']?\s*([^"'\s>]*)/gi)].map(([, to = '']) => to);
  if (references.some((to) => !to.startsWith('#'))) return false;
  const urls = [...body.matchAll(/url\(\s*["']?\s*([^"')]*)/gi)].map(([, to = '']) => to);
  return urls.every((to) => to.startsWith('#')) && !/@import|expression\(|javascript:|\\/i.test(body);
}
