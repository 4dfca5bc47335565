/**
 * Anthropic's Messages on any deployment. Where all who may answer speak that wire, its bytes pass as they are;
 * otherwise the request is told as a chat completion, and the answer told back while it arrives. Either way it is one
 * call: admitted, routed, counted and paid like every other.
 */
import { factsOf } from '#providers/models.ts';
import { isTranslated } from '#providers/translated.ts';
import { AppError, asAppError } from '#shared/errors.ts';
import { objectIn } from '#shared/json.ts';
import type { Principal } from '#shared/principal.ts';
import { sseDecoder, type SseDecoder } from '#shared/sse.ts';
import { adaptedHeader } from '../answer-headers.ts';
import type { CallRequest } from '../request.ts';
import type { Call, Settled, Sink, UpstreamReply } from '../sink.ts';
import type { RateState } from '../limits/refusal.ts';
import { routeOn, type RoutingTable, type Target } from '../resolve.ts';
import { estimateMessages } from '../wires/messages.ts';
import type { MessagesWire } from '#providers/operations.ts';
import { messageId, messageOf, type About } from './answer.ts';
import { chatRequest } from './request.ts';
import { EventWriter } from './stream.ts';

export interface MessagesRequest {
  /** Our own id (`call_…`). */
  id: string;
  wire: MessagesWire;
  deployment: string;
  body: Buffer;
  json: Record<string, unknown>;
  principal: Principal;
  /** What the client wrote into `anthropic-beta`, for those who speak the wire. */
  betas: string | undefined;
  session: string | undefined;
}

export interface Messages {
  /** Never throws: every failure reaches the sink, after this has returned. */
  ask(request: MessagesRequest, sink: Sink): Call;
}

interface Around {
  table(): RoutingTable;
  call(request: CallRequest, sink: Sink): Call;
  /** Whether the caller may use a deployment. */
  mayUse(principal: Principal, deployment: string): boolean;
}

const NOTHING: Settled = { usage: null, costMicroUsd: null, firstByteMs: null, totalMs: 0, model: null };

export function openMessages({ table, call, mayUse }: Around): Messages {
  function ask(request: MessagesRequest, sink: Sink): Call {
    const { id, deployment, wire, json, principal, session } = request;
    const same = { id, deployment, principal, purpose: 'api', surface: 'anthropic', runId: null } as const;
    const shared = session === undefined ? same : { ...same, session };
    const route = table().routes.get(deployment);
    if (route === undefined || routeOn(route, wire).targets.length === route.targets.length)
      return call({ ...shared, wire, body: request.body, json, ...forwarded(request.betas) }, sink);
    if (wire === 'token-counts') return count(request, sink);
    let translated: ReturnType<typeof chatRequest>;
    try {
      // What goes beyond a chat completion is told to those who understand it.
      const hints = route.reach.every(({ provider }) => isTranslated(provider));
      translated = chatRequest(json, { hints, longest: longestOf(route.reach) });
    } catch (error) {
      return refuse(asAppError(error), sink);
    }
    const { json: chat, adapted } = translated;
    const stops = Array.isArray(chat['stop']) ? (chat['stop'] as string[]) : []; // as just read
    const about = { id: messageId(id), model: deployment, input: estimateMessages(json), stops };
    const body = Buffer.from(JSON.stringify(chat));
    const retelling = new Retelling(sink, about, adapted);
    const asked = call({ ...shared, wire: 'chat-completions', body, json: chat }, retelling);
    retelling.follow(asked);
    return asked;
  }

  /** Nobody else counts for us: supposed, as limits suppose it. */
  function count({ json, principal, deployment }: MessagesRequest, sink: Sink): Call {
    if (!mayUse(principal, deployment))
      return refuse(new AppError('model_unknown', { params: { model: deployment } }), sink);
    const body = Buffer.from(JSON.stringify({ input_tokens: estimateMessages(json) }));
    return answer(sink, () => {
      const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
      sink.head(200, { ...headers, 'x-parlor-adapted': 'input_tokens>estimate' }, null);
      sink.data(body);
      sink.end(NOTHING);
    });
  }

  return { ask };
}

/** The longest answer all of them can give; null where that is not known of any. */
function longestOf(targets: readonly Target[]): number | null {
  const known = targets.flatMap(({ model }) => (model === null ? [] : (factsOf(model)?.outputTokens ?? [])));
  return known.length === 0 ? null : Math.min(...known);
}

function forwarded(betas: string | undefined): { forward: Record<string, string> } | object {
  return betas === undefined ? {} : { forward: { 'anthropic-beta': betas } };
}

function refuse(error: AppError, sink: Sink): Call {
  return answer(sink, () => sink.fail(error, NOTHING, null));
}

/** Told once the caller holds the call. */
function answer(sink: Sink, tell: () => void): Call {
  let left = false;
  queueMicrotask(() => {
    if (left) sink.end(NOTHING);
    else tell();
  });
  return {
    resume: () => undefined,
    abort: () => {
      left = true;
    },
  };
}

/** Bytes of a whole answer, which must be there before it is told. */
const LONGEST_ANSWER = 16 * 1024 * 1024;

/** Tells a chat completion as Messages while it arrives; lives as long as the answer. */
class Retelling implements Sink {
  readonly #sink: Sink;
  readonly #about: About;
  readonly #adapted: readonly string[];
  #writer: EventWriter | null = null;
  #decoder: SseDecoder | null = null;
  #head: [status: number, headers: Record<string, string | string[]>, rate: RateState | null] | null = null;
  readonly #chunks: Uint8Array[] = [];
  #size = 0;
  #call: Call | null = null;
  /** A frame came that nobody can read; nothing more is told. */
  #broken = false;

  constructor(sink: Sink, about: About, adapted: readonly string[]) {
    this.#sink = sink;
    this.#about = about;
    this.#adapted = adapted;
  }

  /** The call this tells of; before its first word. */
  follow(call: Call): void {
    this.#call = call;
  }

  head(status: number, headers: Record<string, string | string[]>, rate: RateState | null): void {
    delete headers['content-length'];
    const adapted = this.#adapted;
    if (adapted.length > 0)
      headers['x-parlor-adapted'] = [adaptedHeader(adapted), headers['x-parlor-adapted'] ?? []].flat().join(', ');
    if (/^text\/event-stream/i.test(String(headers['content-type']))) {
      this.#writer = new EventWriter(this.#about);
      this.#decoder = sseDecoder();
      this.#sink.head(status, headers, rate);
    } else this.#head = [status, headers, rate];
  }

  data(chunk: Uint8Array): boolean {
    if (this.#decoder === null) {
      this.#size += chunk.length;
      if (this.#size <= LONGEST_ANSWER) this.#chunks.push(chunk);
      else if (!this.#broken) {
        this.#broken = true;
        this.#call?.abort();
      }
      return true;
    }
    if (this.#broken) return true;
    try {
      return this.#write(this.#decoder.push(chunk).map(({ data }) => data));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#broken = true;
      return true;
    }
  }

  #write(frames: readonly string[]): boolean {
    const writer = this.#writer;
    const text = writer === null ? '' : frames.map((data) => writer.write(data)).join('');
    return text === '' || this.#sink.data(Buffer.from(text));
  }

  end(settled: Settled): void {
    if (this.#broken) return this.#sink.fail(new AppError('upstream_unreadable'), settled, null);
    if (this.#writer !== null && this.#decoder !== null) {
      this.#write(this.#decoder.end().map(({ data }) => data));
      const rest = this.#writer.end();
      if (rest !== '') this.#sink.data(Buffer.from(rest));
      // Its bytes had an end, but no message did.
      if (!this.#writer.isOver) return this.#sink.fail(new AppError('upstream_cut'), settled, null);
    } else if (this.#head !== null) {
      const message = messageOf(objectIn(Buffer.concat(this.#chunks).toString('utf8')) ?? {}, this.#about);
      if (message === null) return this.#sink.fail(new AppError('upstream_unreadable'), settled, null);
      const body = Buffer.from(JSON.stringify(message));
      const [status, headers, rate] = this.#head;
      this.#sink.head(
        status,
        { ...headers, 'content-type': 'application/json', 'content-length': String(body.length) },
        rate,
      );
      this.#sink.data(body);
    }
    this.#sink.end(settled);
  }

  fail(error: AppError, settled: Settled, upstream: UpstreamReply | null): void {
    // What the upstream said of it has passed where its bytes do; here only when it was told.
    const told = this.#writer === null || this.#writer.isOver;
    this.#sink.fail(error, settled, told ? upstream : null);
  }
}
