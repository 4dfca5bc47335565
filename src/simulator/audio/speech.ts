/** `POST …/audio/speech`: words as tones, in the format asked for. */
import { readJson } from '../body.ts';
import { errorResponse, type DeploymentCall } from '../core.ts';
import { admit, modelHeaders, operationError, orderedFault, wholeAnswer } from '../inference.ts';
import { CHARACTERS_PER_TOKEN, type LimitState } from '../limits.ts';
import { modernShapeError } from '../modern-shape.ts';
import { string, within, withoutNulls, type Shape } from '../shape.ts';
import { loadTokenizer } from '../tokens.ts';
import type { SimulatorResponse, WireError } from '../wire.ts';
import { modelError } from '../wire-errors.ts';
import { containers } from './containers.ts';
import { RATE, speak } from './tone.ts';

const voices = 'alloy ash ballad coral echo fable onyx nova sage shimmer verse marin cedar'.split(' ');

const speechShape: Shape = {
  type: 'object',
  required: ['input', 'voice'],
  properties: {
    input: { type: 'string', maxLength: 4_096 },
    voice: { type: 'string', enum: voices },
    model: string,
    instructions: string,
    response_format: { type: 'string', enum: Object.keys(containers) },
    speed: within(0.25, 4),
    stream_format: { type: 'string', enum: ['audio', 'sse'] },
  },
};

interface SpeechRequest {
  input: string;
  voice: string;
  response_format?: keyof typeof containers;
  speed?: number;
  stream_format?: 'audio' | 'sse';
}

export async function speech(call: DeploymentCall): Promise<SimulatorResponse> {
  const { core, deployment, behaviour } = call;
  const fail = (error: WireError): SimulatorResponse => errorResponse(core, call.ids, call.entry, error, deployment);
  const unfit = operationError('speech', deployment.model, call.route.apiVersion);
  if (unfit) return fail(unfit);
  const { fields, error } = readJson(call.request.headers['content-type'], call.body);
  const input = fields?.['input'];
  const size = typeof input === 'string' ? Math.ceil(input.length / CHARACTERS_PER_TOKEN) : 0;
  const { limits, refused } = admit(call, 'speech', size);
  if (refused) return fail(refused);
  if (!fields) return fail(error);
  const wrong = modernShapeError(withoutNulls(fields), speechShape);
  if (wrong) return fail(wrong);
  // The cast is what the shape has just checked.
  const request = withoutNulls(fields) as unknown as SpeechRequest;
  const inEvents = request.stream_format === 'sse';
  if (inEvents && deployment.model.name.startsWith('tts'))
    return fail(
      modelError(`Streaming format 'sse' is not supported with this model.`, {
        param: 'stream_format',
        code: 'unsupported_value',
      }),
    );
  const fault = orderedFault(call, 'speech', behaviour, limits);
  if (fault) return fail(fault);
  const wait = behaviour.firstTokenMs ?? 0;
  if (wait > 0) await core.sleep(wait, call.request.signal);
  const samples = speak(request.input, request.voice, request.speed ?? 1);
  const { contentType, encode, silent } = containers[request.response_format ?? 'mp3'];
  const bytes = encode(samples, request.input);
  const tokenizer = await loadTokenizer(deployment.model.encoding);
  call.entry.promptTokens = tokenizer.count(request.input);
  // Twenty tokens of sound a second.
  call.entry.completionTokens = Math.ceil((samples.length / RATE) * 20);
  if (inEvents) return events(call, bytes, limits);
  const headers = modelHeaders(call, limits, { stream: false, filtered: false, contentType });
  if (silent)
    headers['x-sim-note'] = 'The file is a real one of its format and length, but silent. WAV, PCM and FLAC sound.';
  return wholeAnswer(call, bytes, headers);
}

const PIECE = 32_768;

function events(call: DeploymentCall, bytes: Uint8Array, limits: LimitState): SimulatorResponse {
  const { entry } = call;
  const usage = {
    input_tokens: entry.promptTokens,
    output_tokens: entry.completionTokens,
    total_tokens: entry.promptTokens + entry.completionTokens,
  };
  async function* body(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.byteLength; at += PIECE) {
      call.request.signal?.throwIfAborted();
      const audio = Buffer.from(bytes.subarray(at, at + PIECE)).toString('base64');
      yield Buffer.from(`data: ${JSON.stringify({ type: 'speech.audio.delta', audio })}\n\n`);
    }
    entry.outcome = 'completed';
    yield Buffer.from(`data: ${JSON.stringify({ type: 'speech.audio.done', usage })}\n\n`);
  }
  entry.status = 200;
  return { status: 200, headers: modelHeaders(call, limits, { stream: true, filtered: false }), body: body() };
}
