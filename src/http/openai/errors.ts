/**
 * Refusals as the clients of each surface expect them: Azure's own bytes on Azure's paths (the catalogue that the
 * simulator speaks), OpenAI's envelope on OpenAI's. What the official clients raise depends on them.
 */
import { LimitReached } from '#gateway/limits/refusal.ts';
import type { UpstreamReply } from '#gateway/sink.ts';
import type { CallWire } from '#gateway/wires/wire.ts';
import { en } from '#shared/error-words/en.ts';
import { errors, type AppError } from '#shared/errors.ts';
import { fill } from '#shared/fill.ts';
import { objectIn } from '#shared/json.ts';
import { brokenJson, keyWrong, notFound, tokenMissing } from '#simulator/wire-errors.ts';
import type { Refusal } from './auth.ts';
import { openAI, type Reply } from './envelope.ts';
import { limitReply } from './limit-replies.ts';
import { missingReply } from './missing.ts';
import type { KeptWire, Surface } from './paths.ts';

export function unauthorised(surface: Surface, refusal: Refusal): Reply {
  // On v1 a bearer token is a key, as with the plain OpenAI client.
  if (surface !== 'openai')
    return refusal === 'missing' || (surface === 'classic' && refusal === 'token') ? tokenMissing : keyWrong;
  if (refusal === 'missing')
    return openAI(401, {
      message:
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    });
  return openAI(401, {
    message: 'Incorrect API key provided. You can make one in Parlor, in Settings → Keys.',
    code: 'invalid_api_key',
  });
}

/** A good key at a door that is not open to it. On Azure the words are those of a wrong key: they name the endpoint too. */
export function closedSurface(surface: Surface): Reply {
  if (surface !== 'openai') return keyWrong;
  return openAI(403, {
    message: 'This key is not for this API. Its owner can allow it in Parlor, in Settings → Keys.',
    code: 'unsupported_api',
  });
}

export function unknownPath(surface: Surface, method: string, path: string): Reply {
  if (surface !== 'openai') return notFound;
  return openAI(404, { message: `Invalid URL (${method} ${path})` });
}

export function wrongMethod(surface: Surface, method: string, path: string): Reply {
  if (surface !== 'openai') return notFound;
  return openAI(405, {
    message: `Not allowed to ${method} on ${path}. (HINT: Perhaps you meant to use a different HTTP method?)`,
    code: 'method_not_supported',
  });
}

/** E19, which OpenAI says in the same words. */
export const invalidJson: Reply = brokenJson;

export const modelMissing: Reply = openAI(400, { message: 'you must provide a model parameter' });

/** Worded as for a file that is too big (E23): the limit and what was read of it, in bytes. */
export function tooLarge(limit: number, read: number): Reply {
  return openAI(413, {
    message: `Maximum content size limit (${limit}) exceeded (${read} bytes read)`,
    type: 'server_error',
  });
}

/** What is uploaded comes as a form. */
export function notAForm(contentType: string): Reply {
  return openAI(400, {
    message: `Unsupported content type: '${contentType}'. This API method only accepts 'multipart/form-data' requests, but you specified the header 'Content-Type: ${contentType}'. Please try again with a supported content type.`,
    code: 'unsupported_content_type',
  });
}

export const brokenForm: Reply = openAI(400, { message: 'Could not parse multipart form' });

/** The body did not arrive in time. */
export const tooSlow: Reply = openAI(408, { message: 'The request body did not arrive in time.' });

export const unsupportedEncoding: Reply = openAI(415, {
  message: 'Compressed request bodies are not supported. Send the body without a Content-Encoding.',
});

/** Upstream hosts stay inside. */
const INSIDE = { host: 'the upstream', address: '…' };

export function sentence(error: AppError): string {
  return fill(en[error.code], { ...error.params, ...INSIDE });
}

/** Of a target that rests after its 429 Azure's own short words (azure-openai.md 2.5); nobody was asked again. */
function azureSentence(error: AppError): string {
  const { code, retryAfterMs } = error;
  if (code !== 'upstream_limited' || retryAfterMs === undefined) return sentence(error);
  return `Rate limit is exceeded. Try again in ${Math.ceil(retryAfterMs / 1000)} seconds.`;
}

/** What a call failed with, where the upstream's own words are not passed on. */
export function failed(surface: Surface, error: AppError, status: number): Reply {
  const { code, retryAfterMs } = error;
  const headers: Record<string, string> = {};
  if (retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.ceil(retryAfterMs / 1000));
    headers['retry-after-ms'] = String(Math.ceil(retryAfterMs));
  }
  // The official clients try every 5xx again; some only a person can mend.
  if (status >= 500 && !errors[code].retryable) headers['x-should-retry'] = 'false';
  const message = surface === 'openai' ? sentence(error) : azureSentence(error);
  if (surface === 'openai') {
    const type = status === 429 ? 'requests' : status >= 500 ? 'server_error' : 'invalid_request_error';
    return { ...openAI(status, { message, type, code: status === 429 ? 'rate_limit_exceeded' : code }), headers };
  }
  return { status, body: JSON.stringify({ error: { code: status === 429 ? '429' : code, message } }), headers };
}

export interface FailedCall {
  surface: Surface;
  wire: CallWire | null;
  deployment: string;
  /** The kept thing that was asked for; null where a model was, or where one was to be made. */
  objectId: string | null;
  thing: KeptWire | null;
  /** The dated version that was asked for; null on surfaces without one. */
  apiVersion: string | null;
  /** What Azure calls what was asked, where the wire does not say it. */
  operation?: string;
}

/**
 * What a client is told when nobody could answer. An upstream's own words pass on where they are about the request;
 * what is wrong with the upstream's key or deployment is ours to mend, and is not the client's 401 or 404.
 */
export function callFailed(error: AppError, upstream: UpstreamReply | null, asked: FailedCall): Reply {
  const { surface } = asked;
  if (error instanceof LimitReached) return limitReply(error, asked);
  if (upstream === null) return missingReply(error, asked) ?? failed(surface, error, error.status);
  const { status, headers, body } = upstream;
  if (status === 401 || status === 403 || status === 404) return failed(surface, error, 502);
  const said = objectIn(body.toString('utf8'));
  if (status < 400 || said === undefined || !('error' in said))
    return failed(surface, error, status < 400 ? error.status : status);
  return { status, headers: { ...headers, 'content-type': 'application/json' }, body };
}

/** An error after the answer began: the frame that says so. */
export function errorFrame(error: AppError, wire: CallWire | null): string {
  const type = error.code === 'budget_spent' ? 'insufficient_quota' : 'server_error';
  const body = { error: { message: sentence(error), type, param: null, code: error.code } };
  // The upstream may have stopped in the middle of a frame; an empty line ends that one first.
  if (wire !== 'responses') return `\n\ndata: ${JSON.stringify(body)}\n\n`;
  // Nested as on Azure: every generation of the official client raises it (azure-openai.md 3.5).
  return `\n\nevent: error\ndata: ${JSON.stringify({ type: 'error', ...body })}\n\n`;
}
