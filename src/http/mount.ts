/** Endpoint + handler → route: parse, authorise, run, check the result, errors. Every route of ours goes through here. */
import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import type { SignedIn } from '#identity/identity.ts';
import { canAccess } from '#identity/can.ts';
import type { Endpoint, Parsed, Result } from '#shared/contract/endpoint.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { clientOf, peerAddress, rawHeaders, type Client } from './client.ts';
import type { Deps } from './deps.ts';
import { errorResponse } from './errors.ts';
import { refuseWhatIsOff } from './features.ts';
import { eventResponse } from './stream.ts';
import { refuseBeforeTerms } from './terms-gate.ts';
import { whoAsks } from './vouched.ts';

/** JSON bodies of our own API are small; files have their own limit. */
const MAX_JSON = 8 * 1024 * 1024;
/** Of who may be anybody: a name, an address, a password, a proof. Many at once must not fill the memory. */
const MAX_PUBLIC_JSON = 64 * 1024;

export interface RequestContext {
  requestId: string;
  client: Client;
  /** The request as it came, for handlers of bytes. */
  raw: Request;
  /** Headers for the reply: cookies. */
  headers: Headers;
  signal: AbortSignal;
}

type Answer<E extends Endpoint> = Response | AsyncIterable<Result<E>> | Result<E> | z.input<E['result']>;
type Call<E extends Endpoint> = Parsed<E> & { request: RequestContext };

export interface Mounted {
  endpoint: Endpoint;
  run(call: Call<Endpoint>, who: SignedIn | null, deps: Deps): Promise<Answer<Endpoint>>;
}

/** A handler for an endpoint whose caller is signed in (any access but `public`). */
export function handle<E extends Endpoint>(
  endpoint: E,
  handler: (call: Call<E> & { who: SignedIn }, deps: Deps) => Promise<Answer<E>> | Answer<E>,
): Mounted {
  if (endpoint.access === 'public') throw new Error(`${endpoint.path} is public: mount it with handlePublic`);
  return {
    endpoint,
    async run(call, who, deps) {
      if (who === null) throw new AppError('signed_out');
      // `mount` parsed the call with this endpoint's own schemas.
      return handler({ ...(call as Call<E>), who }, deps);
    },
  };
}

/** A handler for a `public` endpoint; `who` is null for strangers. */
export function handlePublic<E extends Endpoint>(
  endpoint: E,
  handler: (call: Call<E> & { who: SignedIn | null }, deps: Deps) => Promise<Answer<E>> | Answer<E>,
): Mounted {
  if (endpoint.access !== 'public') throw new Error(`${endpoint.path} is not public`);
  return { endpoint, run: async (call, who, deps) => handler({ ...(call as Call<E>), who }, deps) };
}

/** Adds the route. A stranger to a route that is not public gets 404, as for a route that does not exist. */
export function mount(app: Hono, { endpoint, run }: Mounted, deps: Deps): void {
  app.on(endpoint.method, endpoint.path, async (c) => {
    const requestId = newId('call');
    try {
      const client = clientOf(c, deps.web);
      const peer = peerAddress(c);
      const asking = { cookie: c.req.header('cookie') ?? null, client, peer, raw: rawHeaders(c) };
      const { who, cookie } = await whoAsks(deps, asking);
      // A viewer sees the button and is told why; who may not even know of a route is not.
      if (!canAccess(endpoint.access, who))
        throw new AppError(who !== null && endpoint.access === 'member' ? 'forbidden' : 'not_found');
      const headers = new Headers({ 'x-request-id': requestId });
      if (cookie !== null) headers.append('set-cookie', cookie);
      const request = { requestId, client, raw: c.req.raw, headers, signal: c.req.raw.signal };
      const asked = await parsed(endpoint, c);
      await refuseBeforeTerms(endpoint, { who, params: asked.params }, deps.identity);
      await refuseWhatIsOff(endpoint, { who, body: asked.body }, deps.identity.settings);
      const answer = await run({ ...asked, request }, who, deps);
      await deps.audit.note(endpoint, { who, ip: client.ip, params: asked.params, body: asked.body, answer });
      return present(endpoint, answer, headers, deps);
    } catch (error) {
      return errorResponse(error, requestId, c.req.header('accept-language') ?? null, deps.log);
    }
  });
}

async function parsed(endpoint: Endpoint, c: Context): Promise<Parsed<Endpoint>> {
  const takesBody = endpoint.method !== 'GET' && endpoint.method !== 'DELETE' && endpoint.form !== 'bytes';
  return {
    params: check(endpoint.params, c.req.param(), 'not_found'),
    query: check(endpoint.query, c.req.query(), 'invalid_request'),
    body: takesBody ? check(endpoint.body, await json(c.req.raw, endpoint), 'invalid_request') : {},
  };
}

function check(schema: z.ZodType, value: unknown, code: 'not_found' | 'invalid_request'): unknown {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  const [issue] = outcome.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new AppError(code, {
    params: { reason: `${where === '' ? '' : `${where}: `}${issue?.message ?? 'not valid'}` },
  });
}

async function json(request: Request, { access }: Endpoint): Promise<unknown> {
  const bytes = await readBody(request, access === 'public' ? MAX_PUBLIC_JSON : MAX_JSON);
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new AppError('invalid_json');
  }
}

/** The whole body, refused with `too_large` as soon as it exceeds `limit` bytes. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  const most = limit < 1024 * 1024 ? `${limit / 1024} kB` : `${Math.round(limit / 1024 / 1024)} MB`;
  const tooLarge = () => new AppError('too_large', { params: { limit: most } });
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function present(endpoint: Endpoint, answer: Answer<Endpoint>, headers: Headers, deps: Deps): Response {
  if (answer instanceof Response) {
    for (const [name, value] of headers) answer.headers.append(name, value);
    return answer;
  }
  if (endpoint.form === 'events')
    // An endpoint of form `events` returns an iterable; its handler's type says so.
    return eventResponse(answer as AsyncIterable<unknown>, (event) => endpoint.result.parse(event), deps.log);
  headers.set('content-type', 'application/json; charset=utf-8');
  headers.set('cache-control', 'no-store');
  return new Response(JSON.stringify(endpoint.result.parse(answer ?? {})), { headers });
}
