/**
 * Every address of the data plane, classic and v1 (azure-openai.md 1.2, 1.3), as one table. Whatever is not in it is
 * E8, and so is an api-version that the operation does not know. On Azure the gateway matches path and version before it
 * looks at credentials, so a stranger gets 404 for a wrong path, not 401.
 */
import { isKnownVersion, listsDeployments, previewsSince, since } from './api-versions.ts';
import type { WireError } from './wire.ts';
import { notFound, versionUnsupported } from './wire-errors.ts';

export type Surface =
  | 'chat'
  | 'embeddings'
  | 'responses'
  | 'response'
  | 'response-delete'
  | 'response-cancel'
  | 'response-input-items'
  | 'responses-compact'
  | 'completions'
  | 'images-generations'
  | 'images-edits'
  | 'image'
  | 'transcriptions'
  | 'translations'
  | 'speech'
  | 'files'
  | 'files-upload'
  | 'file'
  | 'file-delete'
  | 'file-content'
  | 'batches'
  | 'batch-create'
  | 'batch'
  | 'batch-cancel'
  | 'models'
  | 'deployments';

export interface Route {
  surface: Surface;
  generation: Generation;
  /** The path segment that names a deployment, a model or an object, decoded once. */
  name: string | undefined;
  /** The dated version; `undefined` on v1. */
  apiVersion: string | undefined;
  query: URLSearchParams;
}

type Method = 'GET' | 'POST' | 'DELETE';
/** `open`: outside both, asks for no credentials. */
export type Generation = 'classic' | 'v1' | 'open';

interface Row {
  method: Method;
  generation: Generation;
  path: string;
  surface: Surface;
  /** Which dated versions know this operation. */
  versions: (version: string) => boolean;
}

/** An operation of a deployment: under its name on classic, by `model` on v1. */
function operation(path: string, surface: Surface, versions: Row['versions']): Row[] {
  const method = 'POST';
  return [
    { method, generation: 'classic', path: `deployments/*/${path}`, surface, versions },
    { method, generation: 'v1', path, surface, versions },
    // AzureOpenAI clients with a v1 base URL come here (azure-openai.md 10.1).
    { method, generation: 'v1', path: `deployments/*/${path}`, surface, versions },
  ];
}

/** The same path on both generations. */
function both(method: Method, path: string, surface: Surface, first: string): Row[] {
  const versions = since(first);
  return [
    { method, generation: 'classic', path, surface, versions },
    { method, generation: 'v1', path, surface, versions },
  ];
}

const RESPONSES_SINCE = '2025-03-01';
const BATCHES_SINCE = '2024-07-01';

const table: readonly Row[] = [
  ...operation('chat/completions', 'chat', since('2023-03-15')),
  ...operation('completions', 'completions', since('2022-12-01')),
  ...operation('embeddings', 'embeddings', since('2022-12-01')),
  ...operation('images/generations', 'images-generations', since('2023-12-01')),
  // No dated GA version has these two.
  ...operation('images/edits', 'images-edits', previewsSince('2025-04-01')),
  ...operation('audio/speech', 'speech', previewsSince('2024-02-15')),
  ...operation('audio/transcriptions', 'transcriptions', since('2023-09-01')),
  ...operation('audio/translations', 'translations', since('2023-09-01')),
  ...both('POST', 'responses', 'responses', RESPONSES_SINCE),
  ...both('GET', 'responses/*', 'response', RESPONSES_SINCE),
  ...both('DELETE', 'responses/*', 'response-delete', RESPONSES_SINCE),
  ...both('POST', 'responses/*/cancel', 'response-cancel', RESPONSES_SINCE),
  ...both('GET', 'responses/*/input_items', 'response-input-items', RESPONSES_SINCE),
  ...both('POST', 'responses/compact', 'responses-compact', RESPONSES_SINCE),
  ...both('GET', 'files', 'files', '2022-12-01'),
  ...both('POST', 'files', 'files-upload', '2022-12-01'),
  ...both('GET', 'files/*', 'file', '2022-12-01'),
  ...both('DELETE', 'files/*', 'file-delete', '2022-12-01'),
  ...both('GET', 'files/*/content', 'file-content', '2022-12-01'),
  ...both('GET', 'batches', 'batches', BATCHES_SINCE),
  ...both('POST', 'batches', 'batch-create', BATCHES_SINCE),
  // AzureOpenAI clients that know a deployment put it before every operation (azure-openai.md 10.1).
  ...both('POST', 'deployments/*/batches', 'batch-create', BATCHES_SINCE),
  ...both('GET', 'batches/*', 'batch', BATCHES_SINCE),
  ...both('POST', 'batches/*/cancel', 'batch-cancel', BATCHES_SINCE),
  ...both('GET', 'models', 'models', '2022-12-01'),
  ...both('GET', 'models/*', 'models', '2022-12-01'),
  { method: 'GET', generation: 'classic', path: 'deployments', surface: 'deployments', versions: listsDeployments },
  { method: 'GET', generation: 'classic', path: 'deployments/*', surface: 'deployments', versions: listsDeployments },
];

const rows = table.map((row) => ({ row, segments: row.path.split('/') }));

/** The route of a request line, or the error the front door answers. */
export function findRoute(method: string, target: string): Route | WireError {
  const question = target.indexOf('?');
  const path = question === -1 ? target : target.slice(0, question);
  const query = new URLSearchParams(question === -1 ? '' : target.slice(question + 1));
  const version = query.get('api-version');
  // Clients that append to an endpoint with a trailing slash send `//openai`.
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments[0] !== 'openai') return openRoute(method, segments, query);
  const generation = segments[1] === 'v1' ? 'v1' : 'classic';
  const rest = segments.slice(generation === 'v1' ? 2 : 1);
  const found = rows.find(
    ({ row, segments: pattern }) =>
      row.method === method &&
      row.generation === generation &&
      pattern.length === rest.length &&
      pattern.every((part, i) => part === '*' || part === rest[i]),
  );
  if (!found) return notFound;
  const star = found.segments.indexOf('*');
  const name = star === -1 ? undefined : decodeOnce(rest[star] ?? '');
  if (name === null) return notFound;
  const { surface, versions } = found.row;
  if (generation === 'v1') {
    const fine = version === null || version === 'v1' || version === 'preview' || isKnownVersion(version);
    return fine ? { surface, generation, name, apiVersion: undefined, query } : versionUnsupported;
  }
  if (version === null || !versions(version)) return notFound;
  return { surface, generation, name, apiVersion: version, query };
}

/** Pictures behind an address that is its own credential. */
function openRoute(method: string, segments: readonly string[], query: URLSearchParams): Route | WireError {
  const [first, second, id, file] = segments;
  const found = first === 'private' && second === 'images' && file === 'generated_00.png' && segments.length === 4;
  if (!found || method !== 'GET') return notFound;
  return { surface: 'image', generation: 'open', name: id, apiVersion: undefined, query };
}

function decodeOnce(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
