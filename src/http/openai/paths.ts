/** The addresses of our resource: Azure's classic and v1 paths at the root, OpenAI's own beside them. Pure. */
import type { CallWire } from '#gateway/wires/wire.ts';
import { everyOperation, firstVersions, isBesideDeployments, operations } from '#providers/operations.ts';
import type { MessagesWire } from '#providers/operations.ts';
import { messagesPlaceOf, type MessagesPlace } from '../anthropic/paths.ts';

/** `classic`: /openai/deployments/…?api-version= · `v1`: /openai/v1/… · `openai`: /v1/… */
export type Surface = 'classic' | 'v1' | 'openai';

/** As keys and the ledger name them. */
export const SURFACE_NAMES = { classic: 'azure-classic', v1: 'azure-v1', openai: 'openai' } as const;

export type Place =
  /** A model is asked; `deployment`: as the path names it, null where the body does. */
  | { kind: 'call'; surface: Surface; wire: CallWire; deployment: string | null }
  /** Something an upstream keeps under an id; `rest`: what follows it in the path, with its slash. */
  | { kind: 'kept'; surface: Surface; wire: KeptWire; id: string; method: Method; rest: string }
  /** A file or a batch is made, or they are listed. */
  | { kind: 'make'; surface: Surface; wire: 'files' | 'batches' }
  | { kind: 'list'; surface: Surface; wire: 'files' | 'batches' }
  | { kind: 'models'; surface: Surface }
  | { kind: 'model'; surface: Surface; id: string }
  /** Azure's legacy listing, which some clients still ask. */
  | { kind: 'deployments'; surface: Surface; id: string | null }
  | { kind: 'anthropic'; place: MessagesPlace }
  | { kind: 'preflight'; surface: Surface }
  | { kind: 'wrong-method'; surface: Surface; path: string }
  | { kind: 'unknown'; surface: Surface; path: string };

type Method = 'GET' | 'POST' | 'DELETE';

export type KeptWire = 'responses' | 'files' | 'batches';

interface Row {
  method: Method;
  on: readonly Surface[];
  /** After the surface's beginning; `*` is one name, `**` a name with its slashes. */
  path: readonly string[];
  /** The first dated version that knows it; older ones are told that there is nothing. */
  first: string;
  place(surface: Surface, name: string): Place;
}

const EVERYWHERE: readonly Surface[] = ['classic', 'v1', 'openai'];
const AZURE: readonly Surface[] = ['classic', 'v1'];
const WITHOUT_VERSION: readonly Surface[] = ['v1', 'openai'];
/** The first version that was ever served. */
const FIRST = '2022-12-01';

/** Named in the path on classic, in the body elsewhere; AzureOpenAI clients with a v1 address name it in the path too. */
function callRows(wire: Exclude<CallWire, MessagesWire>): Row[] {
  const path = operations[wire].split('/');
  const first = firstVersions[wire] ?? FIRST;
  // The older clients leave the deployment of pictures they change out of the path.
  const everywhere = isBesideDeployments(wire) || wire === 'image-edits';
  const inBody = { method: 'POST', path, first, place: callPlace(wire, false) } as const;
  if (isBesideDeployments(wire)) return [{ ...inBody, on: EVERYWHERE }];
  const inPath = { method: 'POST', path: ['deployments', '*', ...path], first, place: callPlace(wire, true) } as const;
  return [
    { ...inBody, on: everywhere ? EVERYWHERE : WITHOUT_VERSION },
    { ...inPath, on: AZURE },
  ];
}

function callPlace(wire: CallWire, isNamed: boolean): Row['place'] {
  return (surface, name) => ({ kind: 'call', surface, wire, deployment: isNamed ? name : null });
}

/** `rest`: with its slash, or empty. */
function keptRow(method: Method, wire: KeptWire, rest = ''): Row {
  const path = [wire, '*', ...rest.split('/').filter((part) => part !== '')];
  const place: Row['place'] = (surface, id) => ({ kind: 'kept', surface, wire, id, method, rest });
  return { method, on: EVERYWHERE, path, first: firstVersions[wire] ?? FIRST, place };
}

function thingRows(wire: 'files' | 'batches'): Row[] {
  const first = firstVersions[wire] ?? FIRST;
  const make = (surface: Surface): Place => ({ kind: 'make', surface, wire });
  const list = (surface: Surface): Place => ({ kind: 'list', surface, wire });
  return [
    { method: 'POST', on: EVERYWHERE, path: [wire], first, place: make },
    { method: 'GET', on: EVERYWHERE, path: [wire], first, place: list },
    // AzureOpenAI clients that know a deployment put it before this too (azure-openai.md 10.1).
    { method: 'POST', on: AZURE, path: ['deployments', '*', wire], first, place: make },
  ];
}

const rows: readonly Row[] = [
  // Before what it would otherwise be the id of.
  ...everyOperation.flatMap((wire) => (wire === 'realtime' ? [] : callRows(wire))),
  keptRow('GET', 'responses'),
  keptRow('DELETE', 'responses'),
  keptRow('POST', 'responses', '/cancel'),
  keptRow('GET', 'responses', '/input_items'),
  ...thingRows('files'),
  keptRow('GET', 'files'),
  keptRow('DELETE', 'files'),
  keptRow('GET', 'files', '/content'),
  ...thingRows('batches'),
  keptRow('GET', 'batches'),
  keptRow('POST', 'batches', '/cancel'),
  { method: 'GET', on: EVERYWHERE, path: ['models'], first: FIRST, place: (surface) => ({ kind: 'models', surface }) },
  {
    method: 'GET',
    on: EVERYWHERE,
    // Names of models may contain slashes.
    path: ['models', '**'],
    first: FIRST,
    place: (surface, id) => ({ kind: 'model', surface, id }),
  },
  {
    method: 'GET',
    on: ['classic'],
    path: ['deployments'],
    first: FIRST,
    place: (surface) => ({ kind: 'deployments', surface, id: null }),
  },
  {
    method: 'GET',
    on: ['classic'],
    path: ['deployments', '*'],
    first: FIRST,
    place: (surface, id) => ({ kind: 'deployments', surface, id }),
  },
];

/** Every address there is beside Anthropic's, as it is served: `*` is one name, `**` a name with its slashes. */
export const addresses: readonly { method: string; surface: Surface; path: readonly string[] }[] = rows.flatMap(
  ({ method, on, path }) => on.map((surface) => ({ method, surface, path })),
);

/** Programs ask for the same few addresses over and over. */
const known = new Map<string, Place>();
const MOST_KNOWN = 500;
let last: { method: string; target: string; place: Place } | null = null;

/** Where a request line leads; null when it is none of our addresses. `target` is a path with its query. */
export function placeOf(method: string, target: string): Place | null {
  // Under load most ask what was asked just now.
  if (last !== null && last.target === target && last.method === method) return last.place;
  const line = `${method} ${target}`;
  const remembered = known.get(line);
  const place = remembered ?? read(method, target);
  // Ids are many, and each is asked for a few times only.
  if (place === null || place.kind === 'unknown' || place.kind === 'kept' || target.length > 300) return place;
  last = { method, target, place };
  if (remembered !== undefined) return place;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(line, place);
  return place;
}

function read(method: string, target: string): Place | null {
  const question = target.indexOf('?');
  const written = question === -1 ? target : target.slice(0, question);
  // SDK 4 sends `//openai/…` for an endpoint with a trailing slash.
  const path = written.includes('//') ? written.replaceAll(/\/{2,}/g, '/') : written;
  const messages = messagesPlaceOf(method, path);
  if (messages !== null) return { kind: 'anthropic', place: messages };
  const azure = path.startsWith('/openai/');
  if (!azure && !path.startsWith('/v1/') && path !== '/v1') return null;
  const parts = path.split('/').filter((part) => part !== '');
  const v1 = parts[azure ? 1 : 0] === 'v1';
  const surface = azure ? (v1 ? 'v1' : 'classic') : 'openai';
  const rest = parts.slice(azure ? (v1 ? 2 : 1) : 1);
  if (method === 'OPTIONS') return { kind: 'preflight', surface };
  const version = versionOf(question === -1 ? '' : target.slice(question + 1));
  const there = rows.filter((row) => row.on.includes(surface) && fits(row.path, rest));
  const served = there.filter(({ first }) => surface !== 'classic' || isVersion(version ?? '', first));
  const row = served.find((each) => each.method === method);
  if (row !== undefined) return row.place(surface, nameIn(row.path, rest));
  return { kind: served.length > 0 ? 'wrong-method' : 'unknown', surface, path };
}

function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  const open = pattern.at(-1) === '**';
  if (open ? parts.length < pattern.length : parts.length !== pattern.length) return false;
  return pattern.every((part, i) => part === '*' || part === '**' || part === parts[i]);
}

/** What stands in the place of the star; a name that cannot be decoded is nobody's. */
function nameIn(pattern: readonly string[], parts: readonly string[]): string {
  const star = pattern.findIndex((part) => part.startsWith('*'));
  if (star === -1) return '';
  const written = pattern[star] === '**' ? parts.slice(star).join('/') : (parts[star] ?? '');
  if (!written.includes('%')) return written;
  try {
    return decodeURIComponent(written);
  } catch {
    return '';
  }
}

/** The `api-version` a request target names; null when it names none. */
export function versionIn(target: string): string | null {
  const question = target.indexOf('?');
  return question === -1 ? null : versionOf(target.slice(question + 1));
}

function versionOf(query: string): string | null {
  return /(?:^|&)api-version=([^&]*)/.exec(query)?.[1] ?? null;
}

/** Later versions than we know are let in, wrong ones are E8 as on Azure. */
export function isVersion(version: string, first: string): boolean {
  if (version === 'v1' || version === 'preview' || version === 'latest') return true;
  return /^\d{4}-\d{2}-\d{2}(-preview)?$/.test(version) && version >= first;
}
