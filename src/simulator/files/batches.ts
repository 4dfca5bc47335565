/** `…/batches`: create, list, find, cancel. What a batch does meanwhile is in batch.ts. */
import { parseJson, readJson } from '../body.ts';
import { errorResponse, resourceAnswer, type Call } from '../core.ts';
import { uuid } from '../ids.ts';
import { listed, modernShapeError } from '../modern-shape.ts';
import { pageOf } from '../paging.ts';
import { string, withoutNulls, type Shape } from '../shape.ts';
import type { SimulatorResponse, WireError } from '../wire.ts';
import { modelError } from '../wire-errors.ts';
import { Batch } from './batch.ts';
import { endpoints } from './lines.ts';

const batchShape: Shape = {
  type: 'object',
  required: ['input_file_id', 'endpoint', 'completion_window'],
  properties: {
    input_file_id: string,
    endpoint: { type: 'string', enum: Object.keys(endpoints) },
    completion_window: { type: 'string', enum: ['24h'] },
    metadata: { type: 'object', values: string },
    output_expires_after: {
      type: 'object',
      required: ['anchor', 'seconds'],
      properties: {
        anchor: { type: 'string', enum: ['created_at'] },
        seconds: { type: 'integer', minimum: 1_209_600, maximum: 2_592_000 },
      },
    },
  },
};

interface BatchRequest {
  input_file_id: string;
  endpoint: string;
  completion_window: string;
  metadata?: Record<string, string>;
  output_expires_after?: { seconds: number };
}

function fail(call: Call, error: WireError): SimulatorResponse {
  return errorResponse(call.core, call.ids, call.entry, error);
}

export function createBatch(call: Call): SimulatorResponse {
  const { core, request: http } = call;
  const { fields, error } = readJson(http.headers['content-type'], parseJson(http.body));
  if (!fields) return fail(call, error);
  const wrong = modernShapeError(withoutNulls(fields), batchShape);
  if (wrong) return fail(call, wrong);
  // The cast is what the shape has just checked.
  const request = withoutNulls(fields) as unknown as BatchRequest;
  const file = core.files.find(request.input_file_id);
  if (!file)
    return fail(
      call,
      modelError(`Invalid 'input_file_id': file '${request.input_file_id}' was not found.`, {
        param: 'input_file_id',
        code: 'invalid_value',
      }),
    );
  if (file.purpose !== 'batch')
    return fail(
      call,
      modelError(`Invalid purpose of file '${file.id}': expected ${listed(['batch'])}, but got '${file.purpose}'.`, {
        param: 'input_file_id',
        code: 'invalid_value',
      }),
    );
  const batch = new Batch({
    core,
    id: `batch_${uuid(core.random)}`,
    file,
    endpoint: request.endpoint,
    metadata: request.metadata ?? null,
    outputLife: request.output_expires_after?.seconds,
    phaseMs: call.behaviour.batchPhaseMs ?? 0,
  });
  core.batches.set(batch.id, batch);
  if (core.batches.size > MOST_BATCHES) core.batches.delete(core.batches.keys().next().value ?? '');
  const answer = resourceAnswer(call, JSON.stringify(batch.object()));
  batch.start();
  return answer;
}

const MOST_BATCHES = 500;

export function listBatches(call: Call): SimulatorResponse {
  const all = [...call.core.batches.values()].map((batch) => batch.object());
  const page = pageOf(all, call.route.query, { limit: 20, most: 100, order: 'desc' });
  return 'error' in page ? fail(call, page.error) : resourceAnswer(call, page.json);
}

function found(call: Call): Batch | WireError {
  const { name } = call.route;
  return call.core.batches.get(name ?? '') ?? modelError(`No batch found with id '${name}'.`, { status: 404 });
}

export function getBatch(call: Call): SimulatorResponse {
  const batch = found(call);
  return 'body' in batch ? fail(call, batch) : resourceAnswer(call, JSON.stringify(batch.object()));
}

export function cancelBatch(call: Call): SimulatorResponse {
  const batch = found(call);
  if ('body' in batch) return fail(call, batch);
  if (!batch.cancel())
    return fail(call, modelError(`Cannot cancel a batch with status '${batch.status}'.`, { status: 409 }));
  return resourceAnswer(call, JSON.stringify(batch.object()));
}
