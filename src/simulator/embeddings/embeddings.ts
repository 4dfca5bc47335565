/** `POST …/embeddings`: one request read from top to bottom. */
import { readFields } from '../body.ts';
import type { Model } from '../catalogue.ts';
import { errorResponse, type DeploymentCall } from '../core.ts';
import { admit, modelHeaders, operationError, orderedFault, wholeAnswer } from '../inference.ts';
import { CHARACTERS_PER_TOKEN } from '../limits.ts';
import { loadTokenizer, type Tokenizer } from '../tokens.ts';
import type { SimulatorResponse, WireError } from '../wire.ts';
import { modelError } from '../wire-errors.ts';
import { embeddingsShape } from './shape.ts';
import { base64Of, jsonOf, vectorOf } from './vector.ts';

interface EmbeddingsRequest {
  /** One text or several, as words or as tokens. */
  input: string | string[] | number[] | number[][];
  dimensions?: number;
  encoding_format?: 'float' | 'base64';
}

type Input = string | number[];

const MOST_INPUTS = 2_048;
const MOST_TOKENS = 300_000;

export async function embeddings(call: DeploymentCall): Promise<SimulatorResponse> {
  const { core, deployment, behaviour } = call;
  const { model } = deployment;
  const fail = (error: WireError): SimulatorResponse => errorResponse(core, call.ids, call.entry, error, deployment);
  const unfit = operationError('embeddings', model, call.route.apiVersion);
  if (unfit) return fail(unfit);
  const { fields, error } = readFields(call.request.headers['content-type'], call.body, embeddingsShape);
  // The cast is what the shape has just checked.
  const request = fields as EmbeddingsRequest | undefined;
  const inputs = request ? inputsOf(request) : [];
  const { limits, refused } = admit(call, 'embeddings', request ? estimate(inputs) : bytesAsTokens(call));
  if (refused) return fail(refused);
  if (!request) return fail(error ?? invalidInput);
  const fault = orderedFault(call, 'embeddings', behaviour, limits);
  if (fault) return fail(fault);
  const size = request.dimensions ?? model.dimensions ?? 0;
  const wrong = inputsError(inputs, request) ?? dimensionsError(request, model);
  if (wrong) return fail(wrong);
  const read = await readInputs(inputs, model);
  if ('error' in read) return fail(read.error);
  const wait = behaviour.firstTokenMs ?? 0;
  if (wait > 0) await core.sleep(wait, call.request.signal);
  call.entry.promptTokens = read.tokens;
  const write = request.encoding_format === 'base64' ? (v: Float32Array) => `"${base64Of(v)}"` : jsonOf;
  const data = read.texts.map(
    (text, index) =>
      `{"object":"embedding","index":${index},"embedding":${write(vectorOf(text, model.dimensions ?? size, size))}}`,
  );
  const usage = `{"prompt_tokens":${read.tokens},"total_tokens":${read.tokens}}`;
  const body = `{"object":"list","data":[${data.join(',')}],"model":"${model.served}","usage":${usage}}`;
  return wholeAnswer(call, Buffer.from(body), modelHeaders(call, limits, { stream: false, filtered: false }));
}

/** A list of numbers is one text; a list of lists or of strings is as many. */
function inputsOf({ input }: EmbeddingsRequest): Input[] {
  if (typeof input === 'string') return [input];
  const [first] = input;
  return typeof first === 'number' ? [input as number[]] : (input as Input[]); // the shape knows no mixed lists
}

/** Azure's guess on receipt: a token for every four characters, or the tokens as sent. */
function estimate(inputs: readonly Input[]): number {
  let tokens = 0;
  for (const one of inputs)
    tokens += typeof one === 'string' ? Math.ceil(one.length / CHARACTERS_PER_TOKEN) : one.length;
  return tokens;
}

function bytesAsTokens(call: DeploymentCall): number {
  return Math.ceil(call.request.body.byteLength / CHARACTERS_PER_TOKEN);
}

/** Said of an empty list, and of an empty text within a list; a lone empty text passes. */
const invalidInput = modelError(
  "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.",
);

function inputsError(inputs: readonly Input[], { input }: EmbeddingsRequest): WireError | undefined {
  if (inputs.length > MOST_INPUTS)
    return modelError(
      `Too many inputs. The max number of inputs is ${MOST_INPUTS}.  We hope to increase the number of inputs per request soon. Please contact us through an Azure support request at: https://go.microsoft.com/fwlink/?linkid=2213926 for further questions.`,
    );
  const empty = inputs.length === 0 || (typeof input !== 'string' && inputs.some((one) => one.length === 0));
  return empty ? invalidInput : undefined;
}

function dimensionsError({ dimensions }: EmbeddingsRequest, model: Model): WireError | undefined {
  if (dimensions === undefined) return undefined;
  if (!model.shortens) return modelError('This model does not support specifying dimensions.');
  const most = model.dimensions ?? 0;
  return dimensions > most
    ? modelError(`Invalid value for 'dimensions' = ${dimensions}. Must be less than or equal to ${most}.`)
    : undefined;
}

type Read = { texts: string[]; tokens: number } | { error: WireError };

/** Every input as text, counted. */
async function readInputs(inputs: readonly Input[], model: Model): Promise<Read> {
  const tokenizer = await loadTokenizer(model.encoding);
  const texts: string[] = [];
  let tokens = 0;
  for (const one of inputs) {
    const text = typeof one === 'string' ? one : tokenizer.decode(one);
    if (text === undefined) return { error: invalidInput };
    const counted = lengthOf(one, tokenizer);
    const most = model.context.input;
    if (counted > most)
      return {
        error: modelError(
          `This model's maximum context length is ${most} tokens, however you requested ${counted} tokens (${counted} in your prompt; 0 for the completion). Please reduce your prompt; or completion length.`,
        ),
      };
    tokens += counted;
    if (tokens > MOST_TOKENS) return { error: tooManyTokens(tokens) };
    texts.push(text);
  }
  return { texts, tokens };
}

function tooManyTokens(tokens: number): WireError {
  const code = 'max_tokens_per_request';
  return modelError(`Requested ${tokens} tokens, max ${MOST_TOKENS} tokens per request`, { type: code, code });
}

function lengthOf(input: Input, tokenizer: Tokenizer): number {
  return typeof input === 'string' ? tokenizer.count(input) : input.length;
}
