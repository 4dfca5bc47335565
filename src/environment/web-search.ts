/** LobeChat's variables of web search: which engine, and its address or key. */
import { engines, type EngineName } from '#shared/contract/web-search.ts';
import { note } from './notes.ts';
import type { Variables } from './variables.ts';

export interface DeclaredSearch {
  engine: EngineName;
  address: string | null;
  key: string;
}

const keyNames: Partial<Record<EngineName, string>> = {
  brave: 'BRAVE_API_KEY',
  tavily: 'TAVILY_API_KEY',
  bocha: 'BOCHA_API_KEY',
  exa: 'EXA_API_KEY',
  serper: 'SERPER_API_KEY',
  kagi: 'KAGI_API_KEY',
  jina: 'JINA_READER_API_KEY',
};

/** The first engine of `SEARCH_PROVIDERS` that has what it needs; without that list, the first one that has. */
export function readWebSearch(variables: Variables): DeclaredSearch | null {
  const listed = variables.read('SEARCH_PROVIDERS');
  const wanted = listed?.split(',').map((name) => name.trim().toLowerCase()) ?? [...engines];
  const ready = engines.map((engine) => declaredFor(engine, variables));
  const chosen = wanted.map((name) => ready.find((each) => each?.engine === name)).find((each) => each !== undefined);
  for (const each of ready) {
    if (each === null) continue;
    if (each === chosen) variables.say(variableOf(each.engine), 'used', note('searches', { engine: each.engine }));
    else variables.say(variableOf(each.engine), 'ignored', note('search_other'));
  }
  if (chosen) variables.say('SEARCH_PROVIDERS', 'used', note('searches', { engine: chosen.engine }));
  else variables.say('SEARCH_PROVIDERS', 'ignored', note('search_none'));
  return chosen ?? null;
}

const variableOf = (engine: EngineName): string => keyNames[engine] ?? 'SEARXNG_URL';

function declaredFor(engine: EngineName, variables: Variables): DeclaredSearch | null {
  const name = variableOf(engine);
  const value = variables.read(name);
  if (value === undefined) return null;
  if (engine !== 'searxng') return { engine, address: null, key: value };
  if (/^https?:$/.test(URL.parse(value)?.protocol ?? '')) return { engine, address: value, key: '' };
  variables.say(name, 'ignored', null);
  variables.warn(name, note('address_unreadable', { expected: 'https://HOST' }));
  return null;
}
