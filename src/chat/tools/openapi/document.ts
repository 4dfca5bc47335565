/**
 * An OpenAPI 3.0 or 3.1 document (spec.openapis.org), as somebody else wrote it: read for what is needed, with a bound on
 * everything. Nothing in it is fetched, and no address in it is called before an admin has confirmed it.
 */
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { jsonIn } from '#shared/json.ts';

/** Of the text; so long a document takes some 50 ms to read. */
export const MOST_DOCUMENT = 5_000_000;

export type Loose = Readonly<Record<string, unknown>>;

/** An object as it stands, without a copy: a document is large, and looked at often. Names are looked up by `Object.hasOwn` where they are anybody's. */
export function objectOf(value: unknown): Loose | undefined {
  // What it holds is unknown still.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : undefined;
}

const Servers = z.array(z.object({ url: z.string(), variables: z.unknown().optional() })).catch([]);

export interface OpenApiDocument {
  root: Loose;
  title: string;
  /** Where it says that its service is, in full; relative ones stand on the document's own address. */
  servers: string[];
  paths: Loose;
  /** How it wants to be told who asks, where that is a key or a bearer token. */
  secret: { place: 'header' | 'query'; name: string } | null;
}

/** Throws `openapi_yaml`, `openapi_not_json`, `openapi_version`. `address`: where it was found. */
export function readDocument(text: string, address: string | null): OpenApiDocument {
  const root = objectOf(jsonIn(text));
  if (root === undefined) throw new AppError(looksLikeYaml(text) ? 'openapi_yaml' : 'openapi_not_json');
  const version = root['openapi'] ?? root['swagger'];
  if (typeof version !== 'string' || !/^3\.[01](\.|$)/.test(version))
    throw new AppError('openapi_version', {
      params: { version: typeof version === 'string' ? version.slice(0, 20) : '?' },
    });
  const title = objectOf(root['info'])?.['title'];
  return {
    root,
    title: typeof title === 'string' ? title.slice(0, 100) : '',
    servers: serversOf(root['servers'], address),
    paths: objectOf(root['paths']) ?? {},
    secret: secretOf(root),
  };
}

/** Addresses of http and https only, without credentials, variables set to their defaults. */
export function serversOf(servers: unknown, address: string | null): string[] {
  const written = Servers.parse(servers ?? []).slice(0, 20);
  // Without any it is where the document is (3.1.0, 4.8.5).
  const all = written.length === 0 && address !== null ? [{ url: '/', variables: undefined }] : written;
  const found = all.flatMap(({ url, variables }) => {
    const at = URL.parse(filled(url, variables), address ?? undefined);
    if (at === null || !/^https?:$/.test(at.protocol) || at.username !== '' || at.password !== '') return [];
    at.hash = '';
    at.search = '';
    return [at.href.replace(/\/$/, '')];
  });
  return [...new Set(found)];
}

function filled(url: string, variables: unknown): string {
  const known = objectOf(variables) ?? {};
  return url.slice(0, 500).replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(known, name) ? objectOf(known[name])?.['default'] : '';
    return typeof value === 'string' ? value : '';
  });
}

function secretOf(root: Loose): OpenApiDocument['secret'] {
  const schemes = objectOf(objectOf(root['components'])?.['securitySchemes']) ?? {};
  const Scheme = z.object({
    type: z.string(),
    in: z.string().nullish(),
    name: z.string().nullish(),
    scheme: z.string().nullish(),
  });
  for (const one of Object.values(schemes).slice(0, 20)) {
    const { type, in: place, name, scheme } = Scheme.safeParse(one).data ?? {};
    if (type === 'apiKey' && (place === 'header' || place === 'query') && typeof name === 'string')
      return { place, name: name.slice(0, 64) };
    if (type === 'oauth2' || (type === 'http' && scheme?.toLowerCase() === 'bearer'))
      return { place: 'header', name: 'authorization' };
  }
  return null;
}

/** What stands where `value` points, in this document only; undefined: nothing, elsewhere, or in circles. */
export function resolved(root: Loose, value: unknown): Loose | undefined {
  let at = objectOf(value);
  for (let hops = 0; hops < 10; hops++) {
    const ref = at?.['$ref'];
    if (typeof ref !== 'string') return at;
    at = objectOf(pointed(root, ref));
  }
  return undefined;
}

/** RFC 6901, in a fragment. */
export function pointed(root: Loose, ref: string): unknown {
  if (!ref.startsWith('#/') || ref.length > 500) return undefined;
  let at: unknown = root;
  for (const piece of ref.slice(2).split('/')) {
    const key = decoded(piece).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    // Own, and looked up by name: entries lose that type.
    at = (at as Loose)[key];
  }
  return at;
}

function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}

const looksLikeYaml = (text: string): boolean =>
  /^\s*(?:#.*\n\s*)*(?:---\s*\n\s*)?(?:openapi|swagger|info|paths)\s*:/.test(text.slice(0, 2000));
