/** `POST …/audio/transcriptions` and `…/translations`: one request read from top to bottom. */
import type { Model } from '../catalogue.ts';
import { errorResponse, type DeploymentCall } from '../core.ts';
import type { Form, UploadedFile } from '../form.ts';
import { admit, modelHeaders, operationError, orderedFault, wholeAnswer } from '../inference.ts';
import { listed, missing, modernShapeError } from '../modern-shape.ts';
import { dueAfter } from '../pace.ts';
import { string, within, type Shape } from '../shape.ts';
import { loadTokenizer, type Tokenizer } from '../tokens.ts';
import type { SimulatorResponse, WireError } from '../wire.ts';
import { modelError } from '../wire-errors.ts';
import { srt, transcribe, vtt, type Transcript } from './transcript.ts';

const MOST_BYTES = 26_214_400;
const extensions = ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm'];
const formats = ['json', 'text', 'srt', 'verbose_json', 'vtt'];

const fieldsShape: Shape = {
  type: 'object',
  properties: {
    language: string,
    prompt: string,
    response_format: { type: 'string', enum: formats },
    temperature: within(0, 1),
  },
};

export function transcription(call: DeploymentCall): Promise<SimulatorResponse> {
  return answer(call, 'transcription');
}

export function translation(call: DeploymentCall): Promise<SimulatorResponse> {
  return answer(call, 'translation');
}

async function answer(call: DeploymentCall, operation: 'transcription' | 'translation'): Promise<SimulatorResponse> {
  const { core, deployment, behaviour, form } = call;
  const { model } = deployment;
  const fail = (error: WireError): SimulatorResponse => errorResponse(core, call.ids, call.entry, error, deployment);
  const unfit = operationError(operation, model, call.route.apiVersion);
  if (unfit) return fail(unfit);
  const { limits, refused } = admit(call, operation, 0);
  if (refused) return fail(refused);
  if (!form) return fail(modelError("Invalid content type. Expected 'multipart/form-data'."));
  const { file, error } = readFile(form);
  if (!file) return fail(error);
  const format = form.field('response_format') ?? 'json';
  const wrong = fieldsError(form) ?? formatError(format, model, form);
  if (wrong) return fail(wrong);
  const fault = orderedFault(call, operation, behaviour, limits);
  if (fault) return fail(fault);
  const into = operation === 'translation' ? 'english' : undefined;
  const heard = transcribe(file.bytes, form.field('language'), into);
  const tokenizer = await loadTokenizer(model.encoding);
  const wait = (behaviour.firstTokenMs ?? 0) + dueAfter(tokenizer.count(heard.text), behaviour, 0);
  const task: Task = { heard, tokenizer, model, kind: operation === 'translation' ? 'translate' : 'transcribe' };
  if (form.field('stream') === 'true' && model.name !== 'whisper') {
    call.entry.status = 200;
    const headers = modelHeaders(call, limits, { stream: true, filtered: false });
    return { status: 200, headers, body: pieces(call, task) };
  }
  if (wait > 0) await core.sleep(wait, call.request.signal);
  const body = written(format, task, form.all('timestamp_granularities'));
  const contentType = format.endsWith('json') ? 'application/json' : 'text/plain; charset=utf-8';
  call.entry.completionTokens = tokenizer.count(heard.text);
  return wholeAnswer(
    call,
    Buffer.from(body),
    modelHeaders(call, limits, { stream: false, filtered: false, contentType }),
  );
}

function readFile(form: Form): { file: UploadedFile; error?: undefined } | { file?: undefined; error: WireError } {
  const file = form.files('file').at(-1);
  if (!file) return { error: missing('file') };
  const size = file.bytes.byteLength;
  if (size > MOST_BYTES)
    return {
      error: modelError(`Maximum content size limit (${MOST_BYTES}) exceeded (${size} bytes read)`, {
        type: 'server_error',
        status: 413,
      }),
    };
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? '';
  if (!extensions.includes(extension))
    return {
      error: modelError(`Invalid file format. Supported formats: [${extensions.map((one) => `'${one}'`).join(', ')}]`),
    };
  if (size < 100)
    return {
      error: modelError('Audio file is too short. Minimum audio length is 0.1 seconds.', { code: 'audio_too_short' }),
    };
  return { file };
}

function fieldsError(form: Form): WireError | undefined {
  const fields: Record<string, unknown> = {};
  for (const name of ['language', 'prompt', 'response_format']) {
    const value = form.field(name);
    if (value !== undefined) fields[name] = value;
  }
  const temperature = form.field('temperature');
  if (temperature !== undefined) fields['temperature'] = Number(temperature);
  return modernShapeError(fields, fieldsShape);
}

/** The newer models write JSON or text; words have times in the longest JSON only. */
function formatError(format: string, model: Model, form: Form): WireError | undefined {
  if (model.name !== 'whisper' && format !== 'json' && format !== 'text')
    return modelError(
      `response_format '${format}' is not compatible with model '${model.name}'. Use 'json' or 'text' instead.`,
      { param: 'response_format', code: 'unsupported_value' },
    );
  const asked = form.all('timestamp_granularities');
  const unknown = asked.find((one) => one !== 'word' && one !== 'segment');
  if (unknown !== undefined)
    return modelError(`Invalid value: '${unknown}'. Supported values are: ${listed(['word', 'segment'])}.`, {
      param: 'timestamp_granularities',
      code: 'invalid_value',
    });
  return asked.length > 0 && format !== 'verbose_json'
    ? modelError("Timestamp granularities are only supported with response_format 'verbose_json'.", {
        param: 'timestamp_granularities',
      })
    : undefined;
}

interface Task {
  heard: Transcript;
  tokenizer: Tokenizer;
  model: Model;
  kind: 'transcribe' | 'translate';
}

function written(format: string, task: Task, granularities: readonly string[]): string {
  const { heard } = task;
  switch (format) {
    case 'text':
      return `${heard.text}\n`;
    case 'srt':
      return srt(heard);
    case 'vtt':
      return vtt(heard);
    case 'verbose_json':
      return verbose(task, granularities);
    default:
      return task.model.name === 'whisper'
        ? JSON.stringify({ text: heard.text })
        : JSON.stringify({ text: heard.text, usage: usageOf(task) });
  }
}

/** The newer models count tokens: ten for each second that they hear. */
function usageOf({ heard, tokenizer }: Task): object {
  const audio = Math.ceil(heard.duration * 10);
  const output = tokenizer.count(heard.text);
  return {
    type: 'tokens',
    total_tokens: audio + output,
    input_tokens: audio,
    input_token_details: { text_tokens: 0, audio_tokens: audio },
    output_tokens: output,
  };
}

function verbose({ heard, tokenizer, kind }: Task, granularities: readonly string[]): string {
  const { text, language, duration } = heard;
  const words = granularities.includes('word') ? { words: heard.segments.flatMap((segment) => segment.words) } : {};
  const segments = heard.segments.map(({ start, end, text: said }, id) => ({
    id,
    seek: 0,
    start,
    end,
    text: ` ${said}`,
    tokens: tokenizer.encode(said),
    temperature: 0,
    avg_logprob: -0.25,
    compression_ratio: 1.2,
    no_speech_prob: 0.01,
  }));
  const asked = granularities.length === 0 || granularities.includes('segment') ? { segments } : {};
  return JSON.stringify({ task: kind, language, duration, text, ...asked, ...words });
}

/** The text piece by piece, for the models that can. */
async function* pieces(call: DeploymentCall, task: Task): AsyncGenerator<Uint8Array> {
  const { core, entry, behaviour, request } = call;
  const frame = (value: object): Uint8Array => Buffer.from(`data: ${JSON.stringify(value)}\n\n`);
  try {
    await core.sleep(behaviour.firstTokenMs ?? 0, request.signal);
    let said = 0;
    for (const { text, tokens } of task.tokenizer.pieces(task.heard.text)) {
      const wait = dueAfter(said + tokens, behaviour, 0) - dueAfter(said, behaviour, 0);
      said += tokens;
      if (wait > 0) await core.sleep(wait, request.signal);
      request.signal?.throwIfAborted();
      entry.completionTokens = said;
      yield frame({ type: 'transcript.text.delta', delta: text });
    }
    yield frame({ type: 'transcript.text.done', text: task.heard.text, usage: usageOf(task) });
    entry.outcome = 'completed';
    yield Buffer.from('data: [DONE]\n\n');
  } finally {
    if (entry.outcome === 'pending') entry.outcome = 'aborted';
  }
}
