/** The lines of a batch: each a request of its own. What is wrong with one fails the batch before it begins. */
import { isObject } from '#shared/json.ts';
import { parseJson } from '../body.ts';
import type { Deployment } from '../resource.ts';

export interface Line {
  id: string;
  body: Record<string, unknown>;
}

export interface LineError {
  code: string;
  message: string;
  param: string | null;
  /** Counted from 1; null when it is about the file. */
  line: number | null;
}

/** Where a batch may send its lines, by the names of both surfaces. */
export const endpoints: Readonly<Record<string, string>> = {
  '/v1/chat/completions': 'chat/completions',
  '/chat/completions': 'chat/completions',
  '/v1/responses': 'responses',
  '/responses': 'responses',
  '/v1/embeddings': 'embeddings',
  '/embeddings': 'embeddings',
  '/v1/completions': 'completions',
  '/completions': 'completions',
};

const MOST_LINES = 100_000;
const MOST_ERRORS = 50;

export function readLines(
  bytes: Uint8Array,
  endpoint: string,
  deployments: ReadonlyMap<string, Deployment>,
): { lines: Line[]; errors: LineError[] } {
  const texts = Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .map((text) => text.trim());
  const lines: Line[] = [];
  const errors: LineError[] = [];
  const seen = new Set<string>();
  let model: string | undefined;
  for (const [i, text] of texts.entries()) {
    if (text === '' || errors.length >= MOST_ERRORS) continue;
    const read = readLine(text, endpoint, deployments);
    if ('code' in read) {
      errors.push({ ...read, line: i + 1 });
      continue;
    }
    model ??= String(read.body['model']);
    if (seen.has(read.id))
      errors.push({
        code: 'duplicate_custom_id',
        message: `The custom ID for this request is a duplicate of another request: ${read.id}.`,
        param: 'custom_id',
        line: i + 1,
      });
    else if (read.body['model'] !== model)
      errors.push({
        code: 'model_mismatch',
        message:
          'The Azure OpenAI model deployment name that was specified in the `model` property of this request in the input file does not match the rest of the file.',
        param: 'body.model',
        line: i + 1,
      });
    seen.add(read.id);
    lines.push(read);
  }
  if (lines.length === 0 && errors.length === 0)
    errors.push({ code: 'empty_file', message: 'The input file is empty.', param: null, line: null });
  if (lines.length > MOST_LINES)
    errors.push({
      code: 'too_many_tasks',
      message: `The number of requests in the input file exceeds the maximum allowed value of ${MOST_LINES}.`,
      param: null,
      line: null,
    });
  return { lines, errors };
}

function readLine(
  text: string,
  endpoint: string,
  deployments: ReadonlyMap<string, Deployment>,
): Line | Omit<LineError, 'line'> {
  const value = parseJson(Buffer.from(text));
  if (!isObject(value))
    return {
      code: 'invalid_json_line',
      message: 'A line in your input file was not able to be parsed as valid JSON.',
      param: null,
    };
  const { custom_id: id, method, url, body } = value;
  if (typeof id !== 'string' || id === '' || method !== 'POST' || !isObject(body))
    return {
      code: 'invalid_request',
      message: 'The schema of this line is not valid: it needs custom_id, method POST, url and body.',
      param: null,
    };
  if (typeof url !== 'string' || endpoints[url] !== endpoints[endpoint])
    return {
      code: 'url_mismatch',
      message:
        'A row in your input file has a URL that does not match the rest of the rows, or the URL specified in the input file does not match the expected endpoint URL.',
      param: 'url',
    };
  const { model } = body;
  const deployment = typeof model === 'string' ? deployments.get(model) : undefined;
  if (!deployment || !isBatch(deployment.sku))
    return {
      code: 'model_not_found',
      message:
        'The Azure OpenAI model deployment name that was specified in the `model` property of the input file was not found. Please ensure this name points to a valid Azure OpenAI model deployment.',
      param: 'body.model',
    };
  if (body['stream'] === true)
    return { code: 'invalid_request', message: 'Streaming is not supported in a batch.', param: 'body.stream' };
  return { id, body };
}

function isBatch(sku: string): boolean {
  return sku === 'GlobalBatch' || sku === 'DataZoneBatch';
}
