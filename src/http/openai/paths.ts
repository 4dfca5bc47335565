/** The addresses of our resource: Azure's classic and v1 paths at the root, OpenAI's own beside them. Pure. */

/** `classic`: /openai/deployments/…?api-version= · `v1`: /openai/v1/… · `openai`: /v1/… */
export type Surface = 'classic' | 'v1' | 'openai';

/** As keys and the ledger name them. */
export const SURFACE_NAMES = { classic: 'azure-classic', v1: 'azure-v1', openai: 'openai' } as const;

export type Place =
  | { kind: 'chat'; surface: Surface; deployment: string | null }
  | { kind: 'models'; surface: Surface }
  | { kind: 'model'; surface: Surface; id: string }
  /** Azure's legacy listing, which some clients still ask. */
  | { kind: 'deployments'; surface: Surface; id: string | null }
  | { kind: 'preflight'; surface: Surface }
  | { kind: 'wrong-method'; surface: Surface; path: string }
  | { kind: 'unknown'; surface: Surface; path: string };

/** Programs ask for the same few addresses over and over. */
const known = new Map<string, Place>();
const MOST_KNOWN = 500;

/** Where a request line leads; null when it is none of our addresses. `target` is a path with its query. */
export function placeOf(method: string, target: string): Place | null {
  const line = `${method} ${target}`;
  const remembered = known.get(line);
  if (remembered !== undefined) return remembered;
  const place = read(method, target);
  if (place === null || place.kind === 'unknown' || target.length > 300) return place;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(line, place);
  return place;
}

function read(method: string, target: string): Place | null {
  const question = target.indexOf('?');
  const written = question === -1 ? target : target.slice(0, question);
  // SDK 4 sends `//openai/…` for an endpoint with a trailing slash.
  const path = written.includes('//') ? written.replaceAll(/\/{2,}/g, '/') : written;
  const azure = path.startsWith('/openai/');
  if (!azure && !path.startsWith('/v1/') && path !== '/v1') return null;
  const parts = path.split('/').filter((part) => part !== '');
  const v1 = parts[azure ? 1 : 0] === 'v1';
  const surface = azure ? (v1 ? 'v1' : 'classic') : 'openai';
  const rest = parts.slice(azure ? (v1 ? 2 : 1) : 1);
  if (method === 'OPTIONS') return { kind: 'preflight', surface };
  if (surface === 'classic' && !isVersion(question === -1 ? '' : target.slice(question + 1)))
    return { kind: 'unknown', surface, path };
  return chatPlace(method, surface, rest, path) ?? listPlace(method, surface, rest, path);
}

function chatPlace(method: string, surface: Surface, parts: string[], path: string): Place | null {
  const [first, second, third, fourth] = parts;
  let deployment: string | null = null;
  if (surface !== 'classic' && parts.length === 2 && first === 'chat' && second === 'completions') deployment = null;
  else if (surface !== 'openai' && parts.length === 4 && first === 'deployments' && third === 'chat') {
    if (fourth !== 'completions') return null;
    // A name that cannot be decoded is nobody's.
    deployment = decoded(second ?? '') ?? '';
  } else return null;
  if (method !== 'POST') return { kind: 'wrong-method', surface, path };
  return { kind: 'chat', surface, deployment };
}

function listPlace(method: string, surface: Surface, parts: string[], path: string): Place {
  const [first, second] = parts;
  const unknown: Place = { kind: 'unknown', surface, path };
  const lists = first === 'models' || (first === 'deployments' && surface === 'classic');
  // Names of models may contain slashes on OpenAI's surfaces.
  const id = surface === 'classic' ? second : parts.slice(1).join('/');
  if (!lists || (surface === 'classic' && parts.length > 2)) return unknown;
  if (method !== 'GET') return { kind: 'wrong-method', surface, path };
  const name = id === undefined || id === '' ? null : (decoded(id) ?? '');
  if (first === 'deployments') return { kind: 'deployments', surface, id: name };
  return name === null ? { kind: 'models', surface } : { kind: 'model', surface, id: name };
}

function decoded(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** The first version that was ever served; later ones than we know are let in, wrong ones are E8 as on Azure. */
const FIRST = '2022-12-01';

/** The `api-version` a request target names; null when it names none. */
export function versionIn(target: string): string | null {
  const question = target.indexOf('?');
  return question === -1 ? null : versionOf(target.slice(question + 1));
}

function versionOf(query: string): string | null {
  return /(?:^|&)api-version=([^&]*)/.exec(query)?.[1] ?? null;
}

function isVersion(query: string): boolean {
  const version = versionOf(query) ?? '';
  if (version === 'v1' || version === 'preview' || version === 'latest') return true;
  return /^\d{4}-\d{2}-\d{2}(-preview)?$/.test(version) && version >= FIRST;
}
