/** One call to a vendor with a wire of its own: OpenAI's request in, OpenAI's answer out. */
import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { AppError } from '#shared/errors.ts';
import { sseEvent } from '#shared/sse.ts';
import type { Translated } from '../translated.ts';
import { headOf, promptBlocked } from './answer.ts';
import { ChunkWriter } from './chunks.ts';
import { completionOf } from './completion.ts';
import { adaptedBy, optionsOf, type Prepared } from './options.ts';
import { Refusal, refusalOf, saidBy } from './refusal.ts';
import { readRequest, type AskedRequest } from './request.ts';
import type { Vendor, VendorCall } from './vendor.ts';

type Part = LanguageModelV4StreamPart;
type Reader = ReadableStreamDefaultReader<Part>;

/** See `TranslatedProvider.translate`. */
export async function translate(vendor: Vendor, call: VendorCall): Promise<Translated> {
  let dropped: string[] = [];
  try {
    call.signal.throwIfAborted();
    const read = readRequest(call.json);
    const { asked } = read;
    dropped = read.dropped;
    const prepared = await optionsOf(asked, vendor, call);
    prepared.adapted.unshift(...dropped);
    const model = await vendor.model(call);
    return await (asked.stream === true ? streamed : whole)({ model, asked, prepared, vendor, call });
  } catch (error) {
    call.signal.throwIfAborted();
    const { status, headers, envelope } = refused(error);
    return {
      status,
      headers: { 'content-type': 'application/json', ...headers },
      body: pieces(JSON.stringify(envelope)),
      adapted: dropped,
    };
  }
}

interface Ready {
  model: LanguageModelV4;
  asked: AskedRequest;
  prepared: Prepared;
  vendor: Vendor;
  call: VendorCall;
}

async function whole({ model, asked, prepared, vendor, call }: Ready): Promise<Translated> {
  const result = await model.doGenerate(prepared.options);
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...vendor.limits(result.response?.headers ?? {}) },
    body: pieces(JSON.stringify(completionOf(result, call.model, vendor))),
    adapted: [...prepared.adapted, ...adaptedBy(result.warnings, asked)],
  };
}

async function streamed({ model, asked, prepared, vendor, call }: Ready): Promise<Translated> {
  const { stream, response } = await model.doStream(prepared.options);
  const reader = stream.getReader();
  const opening = await openingOf(reader, vendor);
  const named = opening.parts.find((part) => part.type === 'response-metadata');
  const head = headOf(named?.id, opening.model ?? named?.modelId ?? call.model);
  const warned = opening.parts.flatMap((part) => (part.type === 'stream-start' ? adaptedBy(part.warnings, asked) : []));
  const usage = asked.stream_options?.include_usage === true;
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream', ...vendor.limits(response?.headers ?? {}) },
    body: framesOf(opening.parts, reader, new ChunkWriter(head, vendor, { usage }), vendor),
    adapted: [...prepared.adapted, ...warned],
  };
}

interface Opening {
  parts: Part[];
  /** Where the vendor's events name the model and the AI SDK does not. */
  model: string | undefined;
}

/** Up to the first part that says something: what goes wrong before it is still an answer with a status of its own. */
async function openingOf(reader: Reader, vendor: Vendor): Promise<Opening> {
  const parts: Part[] = [];
  let model: string | undefined;
  try {
    for (;;) {
      const { done, value: part } = await reader.read();
      if (done) throw new AppError('upstream_cut');
      model ??= nameIn(part, vendor);
      if (part.type === 'raw') continue;
      if (part.type === 'error') {
        if (isIgnored(part.error, vendor)) continue;
        throw part.error;
      }
      if (part.type === 'finish') refuseEmpty(part);
      parts.push(part);
      if (says(part)) return { parts, model };
    }
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    throw error;
  }
}

function nameIn(part: Part, vendor: Vendor): string | undefined {
  if (part.type !== 'raw' || vendor.modelIn === undefined) return undefined;
  const { rawValue } = part;
  if (typeof rawValue !== 'object' || rawValue === null) return undefined;
  // A member of an unknown object is looked at, nothing more.
  const named = (rawValue as Record<string, unknown>)[vendor.modelIn];
  return typeof named === 'string' ? named : undefined;
}

/** An end without any answer: a question that was blocked, or a stream that broke off. */
function refuseEmpty(part: Extract<Part, { type: 'finish' }>): void {
  if (part.finishReason.raw === undefined) throw new AppError('upstream_cut');
  const blocked = part.finishReason.unified === 'content-filter' ? promptBlocked(part.providerMetadata) : undefined;
  if (blocked) throw blocked;
}

function says(part: Part): boolean {
  if (part.type === 'text-delta' || part.type === 'reasoning-delta') return part.delta !== '';
  return ['tool-input-start', 'tool-call', 'file', 'finish'].includes(part.type);
}

const encoder = new TextEncoder();

async function* framesOf(
  opening: readonly Part[],
  reader: Reader,
  writer: ChunkWriter,
  vendor: Vendor,
): AsyncGenerator<Uint8Array> {
  let waiting = '';
  try {
    for (const part of opening) {
      if (part.type === 'finish') return yield encoder.encode(waiting + ending(writer, part));
      waiting += writer.write(part);
    }
    for (;;) {
      if (waiting !== '') yield encoder.encode(waiting);
      const part = await next(reader);
      if (part.type === 'finish') {
        yield encoder.encode(ending(writer, part));
        return await drain(reader);
      }
      if (part.type === 'error' && !isIgnored(part.error, vendor)) return yield failure(part.error);
      waiting = part.type === 'error' ? '' : writer.write(part);
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/** Throws `upstream_cut` when no more comes, whatever the reason: within an answer there is only one. */
async function next(reader: Reader): Promise<Part> {
  const { done, value } = await reader.read().catch((cause: unknown) => {
    throw new AppError('upstream_cut', { cause: nameOf(cause) });
  });
  if (done) throw new AppError('upstream_cut');
  return value;
}

function ending(writer: ChunkWriter, part: Extract<Part, { type: 'finish' }>): string {
  // No reason at all: the stream ended before the answer did.
  if (part.finishReason.raw === undefined) throw new AppError('upstream_cut');
  try {
    return writer.finish(part);
  } catch (error) {
    if (error instanceof Refusal) return sseEvent(error.envelope);
    throw error;
  }
}

/** An error the vendor wrote into its stream is passed on; a broken connection stays one. */
function failure(error: unknown): Uint8Array {
  const said = saidBy(error);
  if (said === undefined) throw unreadable(error);
  return encoder.encode(sseEvent(refusalOf(said).envelope));
}

const DRAIN_MS = 1000;

/** Reads to the very end, so that the connection can be used again; it is rarely more than a few bytes away. */
async function drain(reader: Reader): Promise<void> {
  const enough = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => enough.resolve(true), DRAIN_MS);
  try {
    for (;;) {
      const done = await Promise.race([reader.read().then((read) => read.done), enough.promise]);
      if (done) return;
    }
  } catch {
    // The answer is complete; how its connection ended does not matter.
  } finally {
    clearTimeout(timer);
  }
}

/** True for an event newer than the AI SDK, which it reports as invalid. */
function isIgnored(error: unknown, vendor: Vendor): boolean {
  if (!(error instanceof Error) || error.name !== 'AI_TypeValidationError' || !('value' in error)) return false;
  const { value } = error;
  // An object that is no array has members by name.
  return typeof value === 'object' && value !== null && vendor.ignores(value as Record<string, unknown>);
}

const INPUT = new Set(['AI_UnsupportedFunctionalityError', 'AI_InvalidPromptError', 'AI_InvalidArgumentError']);

/** The refusal an error stands for; throws what is none: a failed connection as itself, the rest as unreadable. */
function refused(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Error && INPUT.has(error.name))
    return new Refusal({ status: 400, message: error.message, code: 'unsupported_value' });
  const said = saidBy(error);
  if (said !== undefined) return refusalOf(said);
  throw unreadable(error);
}

function unreadable(error: unknown): Error {
  for (let at = error; at instanceof Error; at = at.cause)
    if (at instanceof AppError || ('code' in at && typeof at.code === 'string' && !('data' in at))) return at;
  return new AppError('upstream_unreadable', { cause: nameOf(error) });
}

/** The AI SDK's errors carry the request and pieces of the answer: neither may reach a log. */
function nameOf(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(typeof error);
  return new Error(error.name.startsWith('AI_') ? error.name : `${error.name}: ${error.message}`);
}

async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  yield encoder.encode(text);
}
