/** Addresses of the page, taken apart and put together. Pure. */

/** What an address says behind its `?`: strings as they are, everything else as JSON. */
export type Search = Readonly<Record<string, unknown>>;

export interface Address {
  pathname: string;
  search: Search;
  /** Without its `#`. */
  hash: string;
}

/** Takes `/c/x?a=b#m` apart. */
export function addressOf(href: string): Address {
  const { pathname, search, hash } = new URL(href, 'http://parlor');
  return {
    pathname: pathname.replace(/(.)\/+$/, '$1'),
    search: searchOf(search),
    hash: decodeURIComponent(hash.slice(1)),
  };
}

/** The opposite of `addressOf`. */
export function hrefOf({ pathname, search, hash }: Address): string {
  return pathname + searchText(search) + (hash === '' ? '' : `#${encodeURIComponent(hash)}`);
}

/** `?a=b`, or nothing. What is undefined is left out. */
export function searchText(search: Search): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) if (value !== undefined) params.set(name, written(value));
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

function searchOf(text: string): Search {
  return Object.fromEntries([...new URLSearchParams(text)].map(([name, value]) => [name, read(value)]));
}

/** A string that would be read as something else stands in quotes. */
function written(value: unknown): string {
  return typeof value === 'string' && read(value) === value ? value : JSON.stringify(value);
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const segments = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

/** What `$name` stands for in `pathname`; null where the pattern is another address's. */
export function paramsOf(pattern: string, pathname: string): Record<string, string> | null {
  const wanted = segments(pattern);
  const given = segments(pathname);
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const text = given[index] ?? '';
    if (segment.startsWith('$')) params[segment.slice(1)] = decoded(text);
    else if (segment !== text) return null;
  }
  return params;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `/c/$chatId` with what `$chatId` stands for. */
export function fillIn(pattern: string, params: Readonly<Record<string, string>>): string {
  return pattern.replace(/\$(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

/** Patterns in the order they are tried: words before what stands for any word. */
export function inOrder(patterns: readonly string[]): string[] {
  return patterns.toSorted((a, b) => (a.replaceAll('$', '\uffff') < b.replaceAll('$', '\uffff') ? -1 : 1));
}
