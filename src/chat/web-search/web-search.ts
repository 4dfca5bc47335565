/** Searching the web: which engine, who says so, and its pages. The key goes to the engine's own address only. */
import { z } from 'zod';
import { WebSearchSettings, type Hit, type WebSearchChange, type WebSearchState } from '#shared/contract/web-search.ts';
import { AppError } from '#shared/errors.ts';
import { clip } from '#shared/text.ts';
import type { Db } from '#store/open.ts';
import type { Seal } from '#store/seal.ts';
import { readInternal, writeInternal } from '#store/settings.ts';
import { engineRows } from './engines.ts';

/** What variables say: the engine, and its key in plain words. */
export interface DeclaredSearch extends WebSearchSettings {
  key: string;
}

export interface WebSearch {
  state(): Promise<WebSearchState>;
  /**
   * Stores settings; null takes them away. Throws `setting_locked` where variables say them,
   * `web_search_address_missing` and `web_search_key_missing`.
   */
  put(change: WebSearchChange | null): Promise<WebSearchState>;
  isSet(): Promise<boolean>;
  /**
   * The pages an engine finds, at most `count`. Throws `web_search_unset`, `web_search_refused` (the engine said no),
   * `web_search_failed` (it answered what is none of its answers), `secret_unreadable`, `address_*`, what the network says.
   */
  find(question: { query: string; count: number }, signal: AbortSignal): Promise<Hit[]>;
}

interface Options {
  db: Db;
  seal: Pick<Seal, 'seal' | 'unseal'>;
  /** The guarded way out; an origin that the operator named is not checked. */
  reach(trusted: string | null): typeof globalThis.fetch;
  declared: DeclaredSearch | null;
  now(): number;
}

const Stored = z.object({ settings: WebSearchSettings, key: z.string().nullable() });
type Stored = z.infer<typeof Stored>;

const KEY = 'web-search';
const TIMEOUT_MS = 15_000;
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_TEXT = 2000;

/** Where the engine answers, without a slash at its end; null: nobody said it. */
const addressOf = ({ engine, address }: WebSearchSettings) =>
  (address ?? engineRows[engine].address)?.replace(/\/+$/, '') ?? null;

/** A key opens at one engine's one address only. */
const contextOf = (settings: WebSearchSettings) => `web search ${settings.engine} ${addressOf(settings) ?? ''}`;

export function createWebSearch({ db, seal, reach, declared, now }: Options): WebSearch {
  async function stored(): Promise<Stored | null> {
    return Stored.nullable()
      .catch(null)
      .parse((await readInternal(db, KEY)) ?? null);
  }

  async function state(): Promise<WebSearchState> {
    if (declared !== null) {
      const { key, ...settings } = declared;
      return { settings, hasKey: key !== '', source: 'environment' };
    }
    const kept = await stored();
    if (kept === null) return { settings: null, hasKey: false, source: 'default' };
    return { settings: kept.settings, hasKey: kept.key !== null, source: 'instance' };
  }

  async function inForce(): Promise<DeclaredSearch & { trusted: boolean }> {
    // An address in a variable is the operator's word.
    if (declared !== null) return { ...declared, trusted: true };
    const kept = await stored();
    if (kept === null) throw new AppError('web_search_unset');
    return { ...kept.settings, key: opened(kept), trusted: false };
  }

  function opened({ key, settings }: Stored): string {
    try {
      return key === null ? '' : seal.unseal(key, contextOf(settings));
    } catch (cause) {
      throw new AppError('secret_unreadable', { cause });
    }
  }

  return {
    state,
    async put(change) {
      if (declared !== null) throw new AppError('setting_locked');
      if (change === null) {
        await writeInternal(db, KEY, null, now());
        return state();
      }
      const { key: written, ...settings } = change;
      if (addressOf(settings) === null) throw new AppError('web_search_address_missing');
      const kept = await stored();
      const stays = written === undefined && kept !== null && contextOf(kept.settings) === contextOf(settings);
      const key = stays ? kept.key : written ? seal.seal(written, contextOf(settings)) : null;
      if (key === null && engineRows[settings.engine].needsKey) throw new AppError('web_search_key_missing');
      await writeInternal(db, KEY, { settings, key } satisfies Stored, now());
      return state();
    },
    isSet: async () => declared !== null || (await stored()) !== null,
    async find(question, signal) {
      const { key, trusted, ...settings } = await inForce();
      const engine = engineRows[settings.engine];
      const address = addressOf(settings);
      if (address === null) throw new AppError('web_search_address_missing');
      const { url, init } = engine.request(question, address, key);
      const get = reach(trusted ? new URL(address).origin : null);
      const response = await get(url, { ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) });
      if (!response.ok) {
        await response.body?.cancel();
        throw new AppError('web_search_refused', { params: { status: String(response.status) } });
      }
      return hitsOf(await answerOf(response), engine.hits).slice(0, question.count);
    },
  };
}

async function answerOf(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new AppError('web_search_failed');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (cause) {
    throw new AppError('web_search_failed', { cause });
  }
}

/** Pages of the web only, each once, none longer than a paragraph or two. */
function hitsOf(answer: unknown, read: (answer: unknown) => Hit[]): Hit[] {
  let hits: Hit[];
  try {
    hits = read(answer);
  } catch (cause) {
    throw new AppError('web_search_failed', { cause });
  }
  const known = new Set<string>();
  return hits
    .filter(({ url }) => /^https?:\/\//i.test(url) && URL.canParse(url) && !known.has(url) && known.add(url))
    .map(({ title, url, text, date }) => ({
      title: clip(title.trim(), 300),
      url,
      text: clip(text.trim(), MOST_TEXT),
      date: date === null ? null : clip(date, 40),
    }));
}
