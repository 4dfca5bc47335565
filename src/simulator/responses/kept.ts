/** `GET`, `DELETE`, `cancel` and `input_items` of a response that is kept (azure-openai.md 1.8). */
import { errorResponse, resourceAnswer, type Call } from '../core.ts';
import type { SimulatorResponse, WireError } from '../wire.ts';
import { modelError } from '../wire-errors.ts';
import { pageOf } from '../paging.ts';
import { bytes } from './create.ts';
import type { Stored } from './store.ts';

function found(call: Call): Stored | undefined {
  return call.core.responses.find(call.route.name ?? '');
}

function fail(call: Call, error: WireError): SimulatorResponse {
  return errorResponse(call.core, call.ids, call.entry, error);
}

function notFound(call: Call): SimulatorResponse {
  return fail(call, modelError(`Response with id '${call.route.name}' not found.`, { status: 404 }));
}

/** The response as it is, or with `?stream=true` its events again, from any of them on. */
export function getResponse(call: Call): SimulatorResponse {
  const stored = found(call);
  if (!stored) return notFound(call);
  const { query } = call.route;
  if (query.get('stream') !== 'true') return resourceAnswer(call, stored.run.json());
  const after = query.get('starting_after');
  const from = after === null ? -1 : Number(after);
  if (!Number.isInteger(from) || from < -1)
    return fail(
      call,
      modelError(`Invalid type for 'starting_after': expected an integer, but got a string instead.`, {
        param: 'starting_after',
        code: 'invalid_type',
      }),
    );
  call.entry.status = 200;
  call.entry.outcome = 'completed';
  const answer = resourceAnswer(call, '');
  const { 'content-length': _, ...headers } = answer.headers;
  return {
    status: 200,
    headers: { ...headers, 'content-type': 'text/event-stream; charset=utf-8' },
    body: bytes(stored.run.follow(from, call.request.signal)),
  };
}

export function deleteResponse(call: Call): SimulatorResponse {
  const stored = found(call);
  if (!stored) return notFound(call);
  call.core.responses.remove(stored.run.id);
  return resourceAnswer(call, `{"id":"${stored.run.id}","object":"response.deleted","deleted":true}`);
}

/** Only what is made in the background can be cancelled; what is over stays as it is. */
export function cancelResponse(call: Call): SimulatorResponse {
  const stored = found(call);
  if (!stored) return notFound(call);
  if (!stored.run.background) return fail(call, modelError('Cannot cancel a synchronous response.'));
  stored.run.stop();
  return resourceAnswer(call, stored.run.json());
}

export function inputItems(call: Call): SimulatorResponse {
  const stored = found(call);
  if (!stored) return notFound(call);
  const page = pageOf(stored.input, call.route.query, { limit: 20, most: 100, order: 'desc' });
  return 'error' in page ? fail(call, page.error) : resourceAnswer(call, page.json);
}
