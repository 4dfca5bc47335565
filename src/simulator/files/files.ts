/** `…/files`: upload, list, find, read, delete. */
import { errorResponse, resourceAnswer, type Call } from '../core.ts';
import { hexOf } from '../ids.ts';
import { readForm, type Form } from '../form.ts';
import { listed, missing } from '../modern-shape.ts';
import { pageOf } from '../paging.ts';
import { whole, type SimulatorResponse, type WireError } from '../wire.ts';
import { modelError } from '../wire-errors.ts';
import { fileObject, type StoredFile } from './store.ts';

const purposes = ['assistants', 'batch', 'evals', 'fine-tune', 'user_data', 'vision'];
const MOST_BYTES = 512 * 1024 * 1024;

/** Seconds that a file may be told to live: 14 to 30 days. */
const LEAST_LIFE = 1_209_600;
const MOST_LIFE = 2_592_000;

function fail(call: Call, error: WireError): SimulatorResponse {
  return errorResponse(call.core, call.ids, call.entry, error);
}

export async function uploadFile(call: Call): Promise<SimulatorResponse> {
  const { core, request } = call;
  const form = await readForm(request.headers['content-type'], request.body);
  if (!form) return fail(call, modelError("Invalid content type. Expected 'multipart/form-data'."));
  const purpose = form.field('purpose');
  const file = form.files('file').at(-1);
  if (!file) return fail(call, missing('file'));
  if (purpose === undefined) return fail(call, missing('purpose'));
  if (!purposes.includes(purpose))
    return fail(
      call,
      modelError(`Invalid value: '${purpose}'. Supported values are: ${listed(purposes)}.`, {
        param: 'purpose',
        code: 'invalid_value',
      }),
    );
  if (file.bytes.byteLength === 0)
    return fail(call, modelError('File is empty.', { param: 'file', code: 'invalid_file' }));
  if (file.bytes.byteLength > MOST_BYTES)
    return fail(call, modelError('File is too large.', { param: 'file', code: 'invalid_file', status: 413 }));
  if (purpose === 'batch' && !/\.jsonl$/i.test(file.name))
    return fail(
      call,
      modelError(`Invalid file format for Batch API. Must be .jsonl`, { param: 'file', code: 'invalid_file_format' }),
    );
  const life = lifeOf(form);
  if (life !== undefined && !(life >= LEAST_LIFE && life <= MOST_LIFE))
    return fail(
      call,
      modelError(`'expires_after.seconds' must be between ${LEAST_LIFE} and ${MOST_LIFE}.`, {
        param: 'expires_after.seconds',
        code: 'invalid_value',
      }),
    );
  const createdAt = Math.floor(core.clock() / 1_000);
  const stored: StoredFile = {
    id: `file-${hexOf(core.random, 32)}`,
    name: file.name,
    purpose,
    bytes: file.bytes,
    createdAt,
    expiresAt: life === undefined ? undefined : createdAt + life,
  };
  core.files.add(stored);
  return resourceAnswer(call, JSON.stringify(fileObject(stored)));
}

/** The documentation writes the field with a dot, the clients with brackets. */
function lifeOf(form: Form): number | undefined {
  const text = form.field('expires_after.seconds') ?? form.field('expires_after[seconds]');
  return text === undefined ? undefined : Number(text);
}

export function listFiles(call: Call): SimulatorResponse {
  const purpose = call.route.query.get('purpose');
  const files = call.core.files.all().filter((file) => purpose === null || file.purpose === purpose);
  const page = pageOf(files.map(fileObject), call.route.query, { limit: 10_000, most: 10_000, order: 'desc' });
  return 'error' in page ? fail(call, page.error) : resourceAnswer(call, page.json);
}

function unknown(call: Call): SimulatorResponse {
  return fail(call, modelError(`No such File object: ${call.route.name}`, { status: 404, param: 'id' }));
}

export function getFile(call: Call): SimulatorResponse {
  const file = call.core.files.find(call.route.name ?? '');
  return file ? resourceAnswer(call, JSON.stringify(fileObject(file))) : unknown(call);
}

export function deleteFile(call: Call): SimulatorResponse {
  const file = call.core.files.find(call.route.name ?? '');
  if (!file) return unknown(call);
  call.core.files.remove(file.id);
  return resourceAnswer(call, `{"id":"${file.id}","object":"file","deleted":true}`);
}

export function fileContent(call: Call): SimulatorResponse {
  const file = call.core.files.find(call.route.name ?? '');
  if (!file) return unknown(call);
  const { headers } = resourceAnswer(call, '');
  return {
    status: 200,
    headers: {
      ...headers,
      'content-type': 'application/octet-stream',
      'content-length': String(file.bytes.byteLength),
      'content-disposition': `attachment; filename="${file.name.replaceAll(/[^\w.-]/g, '_')}"`,
    },
    body: whole(file.bytes),
  };
}
