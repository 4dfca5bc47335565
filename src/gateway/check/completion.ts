/** A real, tiny chat completion, sent as a chat sends it, and what its answer reveals. */
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { jsonIn } from '#shared/json.ts';
import { sseDecoder } from '#shared/sse.ts';
import { apiVersionOf } from '#providers/azure-openai.ts';
import { adaptRequest, policyOf, repairFrom, type JsonObject } from '#providers/parameters.ts';
import type { Asked, Asking, Subject } from './ask.ts';
import type { Reply } from './carrier.ts';

/** Room for a word; a reasoning model may spend it all on thinking, which shows as much. */
const TOKENS = 16;
const COMPLETION_MS = 60_000;
/** One refusal names one parameter; no model has refused more than three. */
const REPAIRS = 3;

export interface Answer {
  /** The base model and version the upstream names. */
  model: string | null;
  region: string | null;
  tokenParameter: 'max_tokens' | 'max_completion_tokens' | null;
  reasoned: boolean;
}

export interface Completed {
  asked: Asked;
  /** Null when `asked.error` says why not. */
  answer: Answer | null;
}

export interface Wish {
  deployment: string;
  /** The base model, when declared. */
  model: string | null;
  key: string | null;
  messages: JsonObject[];
  tools?: JsonObject[];
  stream: boolean;
}

/** Asks for a few tokens; parameters are fitted to the base model and, where a refusal names one, repaired. */
export async function complete(subject: Subject, ask: Asking, wish: Wish): Promise<Completed> {
  const { deployment, key, messages, tools } = wish;
  const stream = wish.stream && policyOf(wish.model)?.streaming !== false;
  let { json } = adaptRequest(
    {
      messages,
      max_tokens: TOKENS,
      ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
      ...(tools === undefined ? {} : { tools }),
    },
    wish.model,
  );
  for (let repairs = 0; ; repairs++) {
    const asked = await ask({ wire: 'chat-completions', deployment, key, json, timeout: COMPLETION_MS });
    const repaired = asked.reply?.status === 400 && repairs < REPAIRS ? repairFrom(asked.reply.text, json) : null;
    if (repaired === null) return read(subject, deployment, asked, json);
    json = repaired.json;
  }
}

const Piece = z.looseObject({
  error: z.unknown().optional(),
  model: z.string().nullish(),
  choices: z
    .array(
      z.looseObject({
        delta: z.looseObject({ content: z.string().nullish(), reasoning_content: z.string().nullish() }).nullish(),
        message: z.looseObject({ content: z.unknown(), reasoning_content: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
        content_filter_results: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .nullish(),
  usage: z
    .looseObject({ completion_tokens_details: z.looseObject({ reasoning_tokens: z.number().nullish() }).nullish() })
    .nullish(),
});
type Piece = z.infer<typeof Piece>;

function read(subject: Subject, deployment: string, asked: Asked, json: JsonObject): Completed {
  const { reply } = asked;
  const because = (error: AppError): Completed => ({ asked: { ...asked, error }, answer: null });
  if (asked.error !== null && reply === null) return because(ofTheAnswer(asked.error));
  if (reply === null || asked.error !== null) return { asked, answer: null };
  const pieces = piecesOf(reply);
  if (pieces === null) return because(new AppError('upstream_unreadable', { detail: reply.text.slice(0, 300) }));
  const broken = pieces.find((piece) => piece.error !== undefined && piece.error !== null);
  if (broken !== undefined) {
    const apiVersion = subject.azure ? apiVersionOf(subject.settings) : null;
    const context = { deployment, apiVersion, host: subject.host };
    const failure = subject.provider.failure(reply.status, reply.headers, JSON.stringify(broken), context);
    return because(new AppError(failure.code, failure));
  }
  const choices = pieces.flatMap((piece) => piece.choices ?? []);
  if (choices.length === 0) return because(new AppError('answer_empty'));
  const filtered = choices.find((choice) => choice.finish_reason === 'content_filter');
  if (filtered !== undefined)
    return because(new AppError('answer_filtered', { params: { categories: hits(filtered.content_filter_results) } }));
  if (!choices.some((choice) => typeof choice.finish_reason === 'string')) return because(new AppError('upstream_cut'));
  return { asked, answer: answerOf(reply, pieces, json) };
}

/** The resource answered a moment ago: it is the answer that broke off or did not come, not the way that is wrong. */
function ofTheAnswer(error: AppError): AppError {
  if (error.code === 'address_unreachable') return new AppError('upstream_cut', { cause: error.cause });
  return error.code === 'address_timeout' ? new AppError('upstream_timeout', { cause: error.cause }) : error;
}

/** The chunks of a stream, or the one body of an answer that is none; null when it is neither. */
function piecesOf(reply: Reply): Piece[] | null {
  const decoder = sseDecoder();
  const isStream = /^\s*(data|event|id|retry)?:/.test(reply.text);
  const texts = isStream
    ? [...decoder.push(Buffer.from(reply.text)), ...decoder.end()].map((frame) => frame.data)
    : [reply.text];
  const pieces: Piece[] = [];
  for (const text of texts) {
    if (text.trim() === '[DONE]') break;
    const piece = Piece.safeParse(jsonIn(text));
    if (!piece.success) return null;
    pieces.push(piece.data);
  }
  return pieces;
}

function hits(results: Record<string, unknown> | null | undefined): string {
  const Hit = z.looseObject({ filtered: z.literal(true) });
  const names = Object.entries(results ?? {}).filter(([, result]) => Hit.safeParse(result).success);
  return names.map(([name]) => name).join(', ') || 'policy';
}

function answerOf(reply: Reply, pieces: readonly Piece[], json: JsonObject): Answer {
  const header = (name: string) => {
    const value = reply.headers[name];
    return (Array.isArray(value) ? value[0] : value) ?? null;
  };
  const thought = pieces.some(
    (piece) =>
      (piece.usage?.completion_tokens_details?.reasoning_tokens ?? 0) > 0 ||
      piece.choices?.some((choice) => choice.delta?.reasoning_content || choice.message?.reasoning_content),
  );
  return {
    model: (pieces.find((piece) => piece.model)?.model ?? header('x-ms-served-model'))?.slice(0, 120) ?? null,
    region: header('x-ms-region')?.slice(0, 60) ?? null,
    tokenParameter:
      'max_completion_tokens' in json ? 'max_completion_tokens' : 'max_tokens' in json ? 'max_tokens' : null,
    reasoned: thought,
  };
}
