/** Calling an operation: one request, to the confirmed address and nowhere else; what comes back, bounded. */
import { AppError } from '#shared/errors.ts';
import { clip } from '#shared/text.ts';
import { ToolFailure, type ApiService, type ToolContext } from '../tool.ts';
import { bodyOf, pairs, scalar, uploadsFor, type Field, type Upload } from './body.ts';
import type { Argument, Operation } from './operation.ts';

const CALL_MS = 60_000;
const MOST_BYTES = 512 * 1024;
const LONGEST_REFUSAL = 2000;
const LONGEST_ARGUMENT = 4000;

interface Request {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
}

type Around = Pick<ToolContext, 'web' | 'signal' | 'db' | 'blobs' | 'principal' | 'documents'>;

/** What the service says. Throws ToolFailure with a sentence for the model. */
export async function callOperation(
  service: ApiService,
  operation: Operation,
  written: unknown,
  context: Around,
): Promise<string> {
  const { web, signal: stopped } = context;
  const { url, ...init } = requestOf(service, operation, written, await uploadsFor(operation, written, context));
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(CALL_MS)]);
  const response = await sent(service, () => web.get(url, { ...init, signal }), stopped);
  const { status } = response;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    // Whoever follows takes the secret along.
    throw new ToolFailure(`${service.name} sends elsewhere (status ${status}), which is not followed.`);
  }
  const text = withoutSecret(service, await textOf(service, response, stopped));
  if (response.ok) return text === '' ? `Done (status ${status}); it answered with nothing.` : text;
  const why = status === 401 || status === 403 ? ' It may not accept its secret, which the owner can change.' : '';
  throw new ToolFailure(`${service.name} answered with status ${status}.${why} ${clip(text, LONGEST_REFUSAL)}`.trim());
}

/** Throws ToolFailure for arguments that lead anywhere but to the operation. */
export function requestOf(
  { name, url: base, secret }: ApiService,
  operation: Operation,
  written: unknown,
  uploads: ReadonlyMap<string, Upload> = new Map(),
): Request {
  const given = valuesOf(operation, written);
  const headers: Record<string, string> = { accept: 'application/json, text/*;q=0.9', 'user-agent': 'Parlor' };
  const query: [string, string][] = [];
  const fields: Field[] = [];
  let path = operation.path;
  let whole: unknown;
  for (const { argument, value } of given) {
    const { there, list } = argument;
    if (argument.in === 'path') path = path.replaceAll(`{${there}}`, () => plain(argument, value, encodeURIComponent));
    else if (argument.in === 'header') headers[there.toLowerCase()] = headerSafe(argument, plain(argument, value));
    else if (argument.in === 'query') query.push(...pairs(there, value, list));
    else if (argument.in === 'body') fields.push({ argument, value });
    else whole = value;
  }
  const left = /\{([^{}]+)\}/.exec(path)?.[1];
  if (left !== undefined) throw new ToolFailure(`The argument ${JSON.stringify(left)} is missing.`);
  const told = secret?.place === 'query' ? [[secret.name, secret.value] as [string, string]] : [];
  const url = inside(base, path, [...query.filter(([key]) => key !== told[0]?.[0]), ...told], name);
  if (secret?.place === 'header') headers[secret.name.toLowerCase()] = secret.value;
  const method = operation.method.toUpperCase();
  const body = bodyOf(operation.type, { fields, whole, uploads });
  if (body === null) return { url, method, headers };
  return { url, method, headers: { ...headers, 'content-type': body.type }, body: body.bytes };
}

/** The address behind the confirmed one; a part of it that climbs (`..`) would end at another operation. */
function inside(base: string, path: string, query: readonly [string, string][], name: string): string {
  const start = base.replace(/\/$/, '');
  const url = URL.parse(`${start}${path}`);
  const isThere =
    url !== null &&
    url.origin === new URL(base).origin &&
    !path.split('/').some((piece) => /^(?:\.|%2e){1,2}$/i.test(piece)) &&
    url.pathname.startsWith(`${new URL(start).pathname.replace(/\/$/, '')}/`);
  if (!isThere) throw new ToolFailure(`That is no address of ${name}.`);
  for (const [key, value] of query) url.searchParams.append(key, value);
  return url.href;
}

function valuesOf({ arguments: known }: Operation, written: unknown): { argument: Argument; value: unknown }[] {
  if (typeof written !== 'object' || written === null || Array.isArray(written))
    throw new ToolFailure('The arguments are no object.');
  return Object.entries(written).flatMap(([key, value]) => {
    const argument = known.find(({ name }) => name === key);
    if (argument === undefined)
      throw new ToolFailure(
        `There is no argument ${JSON.stringify(key.slice(0, 60))}; there are: ${known.map(({ name }) => name).join(', ') || 'none'}.`,
      );
    return value === undefined || (value === null && argument.in !== 'body' && argument.in !== 'whole')
      ? []
      : [{ argument, value: value as unknown }];
  });
}

/** RFC 6570: lists and objects with commas; after a point, or as `;name=value`, where the path wants that. `encode`: each part, not what joins them. */
function plain(argument: Argument, value: unknown, encode: (text: string) => string = (text) => text): string {
  const { name, list } = argument;
  const text = list === 'json' ? encode(JSON.stringify(value)) : joined(argument, value, encode);
  if (text === '' || text.length > LONGEST_ARGUMENT)
    throw new ToolFailure(`The argument ${JSON.stringify(name)} is empty or too long.`);
  return text;
}

function joined({ there, style, explode }: Argument, value: unknown, encode: (text: string) => string): string {
  const isList = Array.isArray(value);
  const parts: string[] = isList
    ? value.map((one) => encode(scalar(one)))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).map(([key, one]) => `${encode(key)}${explode ? '=' : ','}${encode(scalar(one))}`)
      : [encode(scalar(value))];
  if (parts.every((part) => part === '')) return '';
  if (style === 'label') return `.${parts.join(explode ? '.' : ',')}`;
  if (style !== 'matrix') return parts.join(',');
  const key = encode(there);
  if (!explode) return `;${key}=${parts.join(',')}`;
  return parts.map((part) => (isList || typeof value !== 'object' ? `;${key}=${part}` : `;${part}`)).join('');
}

function headerSafe({ name }: Argument, text: string): string {
  if (!/^[\x20-\x7e]*$/.test(text))
    throw new ToolFailure(`The argument ${JSON.stringify(name)} may have plain letters only.`);
  return text;
}

async function sent(service: ApiService, send: () => Promise<Response>, stopped: AbortSignal): Promise<Response> {
  try {
    return await send();
  } catch (error) {
    if (stopped.aborted) throw error;
    const why = error instanceof AppError ? ` (${error.code})` : '';
    throw new ToolFailure(`${service.name} could not be reached${why}.`);
  }
}

/** JSON or text; anything else is only named. */
async function textOf(service: ApiService, response: Response, stopped: AbortSignal): Promise<string> {
  const type = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim() ?? '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MOST_BYTES) break;
    }
  } catch (error) {
    if (stopped.aborted) throw error;
    throw new ToolFailure(`${service.name} stopped in the middle of its answer.`);
  }
  if (size > 0 && !/^(?:text\/|application\/(?:[\w.+-]+\+)?(?:json|xml)$|$)/i.test(type))
    return `[${type.slice(0, 100)}, ${size > MOST_BYTES ? 'more than ' : ''}${Math.min(size, MOST_BYTES)} bytes: not shown]`;
  const text = Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8');
  return size > MOST_BYTES ? `${text}\n(The answer goes on.)` : text;
}

/** Some services repeat what they were told: the model, and so the chat, is not shown it. */
function withoutSecret({ secret }: ApiService, text: string): string {
  if (secret === null) return text;
  const bare = secret.value.replace(/^\w+\s+/, '');
  const spellings = [secret.value, bare, encodeURIComponent(bare)].filter(({ length }) => length >= 4);
  return spellings.reduce((left, spelling) => left.replaceAll(spelling, '•••'), text);
}
