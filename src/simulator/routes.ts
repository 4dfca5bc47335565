/**
 * Every address the resource answers, classic and v1 (azure-openai.md 1.2, 1.3), as one table. Whatever is not in it is
 * E8, and so is an api-version that the operation does not know. On Azure the gateway matches path and version before it
 * looks at credentials, so a stranger gets 404 for a wrong path, not 401.
 */
import { hasChat, isKnownVersion, listsDeployments } from './api-versions.ts';
import type { WireError } from './wire.ts';
import { notFound, versionUnsupported } from './wire-errors.ts';

export type Surface = 'chat' | 'models' | 'deployments';

export interface Route {
  surface: Surface;
  generation: 'classic' | 'v1';
  /** The path segment that names a deployment or a model, decoded once. */
  name: string | undefined;
  /** The dated version; `undefined` on v1. */
  apiVersion: string | undefined;
}

interface Row {
  method: 'GET' | 'POST';
  generation: 'classic' | 'v1';
  path: string;
  surface: Surface;
  /** Which dated versions know this operation. */
  versions?: (version: string) => boolean;
}

const table: readonly Row[] = [
  { method: 'POST', generation: 'classic', path: 'deployments/*/chat/completions', surface: 'chat', versions: hasChat },
  { method: 'GET', generation: 'classic', path: 'models', surface: 'models' },
  { method: 'GET', generation: 'classic', path: 'models/*', surface: 'models' },
  { method: 'GET', generation: 'classic', path: 'deployments', surface: 'deployments', versions: listsDeployments },
  { method: 'GET', generation: 'classic', path: 'deployments/*', surface: 'deployments', versions: listsDeployments },
  { method: 'POST', generation: 'v1', path: 'chat/completions', surface: 'chat' },
  // AzureOpenAI clients with a v1 base URL come here (azure-openai.md 10.1).
  { method: 'POST', generation: 'v1', path: 'deployments/*/chat/completions', surface: 'chat' },
  { method: 'GET', generation: 'v1', path: 'models', surface: 'models' },
  { method: 'GET', generation: 'v1', path: 'models/*', surface: 'models' },
];

const rows = table.map((row) => ({ row, segments: row.path.split('/') }));

/** The route of a request line, or the error the front door answers. */
export function findRoute(method: string, target: string): Route | WireError {
  const question = target.indexOf('?');
  const path = question === -1 ? target : target.slice(0, question);
  const version = question === -1 ? null : new URLSearchParams(target.slice(question + 1)).get('api-version');
  // Clients that append to an endpoint with a trailing slash send `//openai`.
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments[0] !== 'openai') return notFound;
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
    return fine ? { surface, generation, name, apiVersion: undefined } : versionUnsupported;
  }
  if (version === null || !(versions ?? isKnownVersion)(version)) return notFound;
  return { surface, generation, name, apiVersion: version };
}

function decodeOnce(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
