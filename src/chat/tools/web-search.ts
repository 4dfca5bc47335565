/** Asking a search engine for pages of the web, which may then be read. */
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { tool, ToolFailure } from './tool.ts';

const USUAL = 6;

export const searchWeb = tool({
  name: 'search_web',
  group: 'web',
  description:
    'Finds pages of the web. Use it for what is recent or what you are not sure of, and name the addresses of the pages you used, as links.',
  input: z.strictObject({
    query: z.string().min(1).max(400).describe('What to look for, in the language the pages are likely written in'),
    count: z.number().int().min(1).max(10).optional().describe(`How many pages; ${USUAL} unless told`),
  }),
  offered: ({ web }) => web.search !== null,
  async run({ query, count }, { web, signal, addresses }) {
    if (web.search === null) throw new ToolFailure('Searching the web is off.');
    const hits = await web.search({ query, count: count ?? USUAL }, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      const why = error instanceof AppError ? error.code : 'it could not be reached';
      throw new ToolFailure(`The search engine did not answer: ${why}. Tell the person so.`);
    });
    if (hits.length === 0) return { text: 'Nothing found. Try other words.' };
    // What the engine found may be read: these addresses are its own, not a text's that wants something carried away.
    // But an address that the words asked for is what the model was told to ask for, by whomever: some engines give it back.
    const found = hits.map(({ url }) => url).filter((url) => !asksFor(query, url));
    addresses.push(...found);
    const text = hits.map(({ title, url, text: says, date }, at) => {
      const head = `[${at + 1}] ${title}${date === null ? '' : ` (${date})`}\n${url}`;
      return `${head}\n${says}`;
    });
    return {
      text: `<web-pages>\n${text.join('\n\n').replaceAll(/<(\/?)web-pages\b/gi, '‹$1web-pages')}\n</web-pages>`,
      addresses: found,
    };
  },
});

/** Whether the words of a search have this very address in them, however it is written; a place alone says nothing. */
function asksFor(query: string, url: string): boolean {
  const address = bare(url);
  return /[/?]/.test(address) && bare(query).includes(address);
}

function bare(text: string): string {
  const plain = unescaped(text).toLowerCase();
  return plain
    .replaceAll(/https?:\/\/(?:www\.)?/g, '')
    .replaceAll(/[\s+]+/g, ' ')
    .replace(/\/$/, '');
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
