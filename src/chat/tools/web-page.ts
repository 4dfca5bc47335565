/** Reading a page of the web that the person named. Every hop goes through the guarded way out. */
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { clip } from '#shared/text.ts';
import { tokensOf } from '../documents/library.ts';
import { textOfHtml } from '../documents/markup.ts';
import { decoded } from '../documents/plain.ts';
import { tool, ToolFailure, type ToolContext } from './tool.ts';

const MOST_HOPS = 5;
const MOST_BYTES = 5 * 1024 * 1024;
const MOST_TOKENS = 10_000;
const TIMEOUT_MS = 20_000;

/**
 * Only addresses the person wrote or our own search found: otherwise a text that was read could make the model carry what it knows elsewhere, in
 * the address it asks for.
 */
function addressNamed(written: string, { addresses }: ToolContext): URL {
  const url = URL.parse(written);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw new ToolFailure('That is no web address.');
  url.hash = '';
  if (!addresses.some((address) => sameAddress(address, url)))
    throw new ToolFailure(
      'Only pages whose addresses the person wrote in this conversation, or a search in it found, can be read. Ask for the address.',
    );
  return url;
}

function sameAddress(named: string, url: URL): boolean {
  const known = URL.parse(/^https?:/i.test(named) ? named : `https://${named}`);
  if (!known) return false;
  known.hash = '';
  return known.href.replace(/\/$/, '') === url.href.replace(/\/$/, '');
}

/** Addresses in a person's text. */
export function addressesIn(text: string): string[] {
  return [...text.matchAll(/\bhttps?:\/\/[^\s<>"'`，。；、）】》]+/gi)].map(([address]) =>
    address.replace(/[.,;:!?)\]}]+$/, ''),
  );
}

export const readWebPage = tool({
  name: 'read_web_page',
  group: 'web',
  description:
    'Reads the text of a web page whose address the person wrote in this conversation, or a search in it found.',
  input: z.strictObject({
    url: z.string().max(2000).describe('The address, as the person wrote it or the search gave it'),
  }),
  offered: ({ web }) => web.allowed,
  async run({ url }, context) {
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const { response, at } = await followed(addressNamed(url, context), context, signal);
    const type = response.headers.get('content-type') ?? '';
    if (!/^text\/|[/+](?:json|xml)\b/i.test(type))
      throw new ToolFailure(`${at.host} answered with ${type === '' ? 'something that is no text' : type}.`);
    const source = decoded(await bytesOf(response));
    const page = /html/i.test(type) ? textOfHtml(source) : { title: '', text: source };
    const text =
      tokensOf(page.text) > MOST_TOKENS ? `${clip(page.text, MOST_TOKENS * 3)}\n(The page goes on.)` : page.text;
    const head = `<web-page address=${JSON.stringify(at.href)} title=${JSON.stringify(page.title)}>`;
    return { text: `${head}\n${text.replaceAll(/<(\/?)web-page\b/gi, '‹$1web-page')}\n</web-page>` };
  },
});

async function followed(from: URL, { web }: ToolContext, signal: AbortSignal) {
  let at = from;
  for (let hop = 0; hop <= MOST_HOPS; hop++) {
    const response = await answerOf(at, web.get, signal);
    const next = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (next === null) {
      if (!response.ok) throw new ToolFailure(`${at.host} answered with status ${response.status}.`);
      return { response, at };
    }
    await response.body?.cancel();
    const url = URL.parse(next, at.href);
    if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
      throw new ToolFailure('The page leads elsewhere.');
    at = url;
  }
  throw new ToolFailure('The page leads in circles.');
}

async function answerOf(url: URL, get: typeof globalThis.fetch, signal: AbortSignal): Promise<Response> {
  try {
    const headers = { accept: 'text/html,text/plain;q=0.9,*/*;q=0.1', 'user-agent': 'Parlor' };
    return await get(url.href, { headers, signal });
  } catch (error) {
    if (signal.aborted || error instanceof ToolFailure) throw error;
    const why = error instanceof AppError ? error.code : 'it could not be reached';
    throw new ToolFailure(`${url.host} was not read: ${why}.`);
  }
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MOST_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES);
}
