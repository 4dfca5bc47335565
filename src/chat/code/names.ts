/** Names that scripts give their files: data, never a path, and nothing that looks like something else. */

import { clip } from '#shared/text.ts';

const LONGEST = 80;
/** Names of devices on Windows, whatever follows the dot. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
/** What opens as something that a text is not. */
const NO_TEXT =
  /\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|zip|gz|7z|rar|tar|png|jpe?g|gif|webp|avif|heic|bmp|ico|tiff?|mp[34]|wav|ogg|webm|mov|exe|msi|com|scr|pif|cpl|dll|jar|lnk|url|webloc|desktop|hta|vbs|vbe|wsf|reg|inf|appref-ms)$/i;

/** A name as it may be kept; null: it promises what no text is. */
export function fileNameOf(wished: string): string | null {
  const bare = wished
    .slice(0, 5000)
    .normalize('NFC')
    .split(/[/\\]/)
    .at(-1)
    // Controls, and what turns the direction of the words after it.
    ?.replaceAll(/[\p{C}<>:"|?*]/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .replace(/^[. ]+/, '')
    .replace(/[. ]+$/, '');
  if (bare === undefined || bare === '') return 'file.txt';
  if (NO_TEXT.test(bare)) return null;
  const dot = bare.lastIndexOf('.');
  const [stem, ending] = dot < 1 || bare.length - dot > 12 ? [bare, '.txt'] : [bare.slice(0, dot), bare.slice(dot)];
  const short = clip(stem, LONGEST - ending.length)
    .slice(0, 3 * LONGEST)
    .toWellFormed();
  return `${DEVICES.test(short) ? '_' : ''}${short.replace(/[. ]+$/, '') || 'file'}${ending}`;
}

/** One that is not among `taken`, which it joins. */
export function apart(name: string, taken: Set<string>): string {
  const dot = name.lastIndexOf('.');
  let own = name;
  for (let n = 2; taken.has(own.toLowerCase()); n++) own = `${name.slice(0, dot)} (${n})${name.slice(dot)}`;
  taken.add(own.toLowerCase());
  return own;
}
