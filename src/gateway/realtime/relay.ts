/** Two lines made one: every frame passes as it is, the slower end sets the pace, and who leaves ends both. */
import { randomUUID } from 'node:crypto';
import type { Line } from '#net/net.ts';
import { AppError, asAppError } from '#shared/errors.ts';
import { isObject } from '#shared/json.ts';
import type { Account, Part } from './account.ts';
import * as read from './events.ts';

/** Above it the other end waits; below it goes on. */
const MUCH = 1024 * 1024;
const LITTLE = 256 * 1024;

interface Around {
  account: Account;
  /** What an error is called in an event. */
  tell(error: AppError): { type: string; code: string | null; message: string };
}

/** Lives as long as both lines. */
export class Relay {
  readonly #client: Line;
  readonly #upstream: Line;
  readonly #around: Around;
  readonly #ended: (broken: boolean) => void;
  /** Admitted and asked for; the upstream has not begun them. */
  #asked: Part[] = [];
  /** Responses that are being made, by their ids. */
  readonly #parts = new Map<string, Part>();
  /** Messages of the client's that came while an admission was waited for. */
  #held: [Buffer, boolean][] | null = null;
  /** Ends that wait for the other. */
  readonly #slowed = new Set<Line>();
  #longest: number | null = null;
  #transcriber: string | null = null;
  #over = false;
  #resting = false;

  /** `ended`: once; `broken`: the upstream broke off. */
  constructor(client: Line, upstream: Line, around: Around, ended: (broken: boolean) => void) {
    this.#client = client;
    this.#upstream = upstream;
    this.#around = around;
    this.#ended = ended;
    client.listen({
      message: (data, isBinary) => this.#fromClient(data, isBinary),
      closed: (code, reason) => this.#clientLeft(code, reason),
    });
    upstream.listen({
      message: (data, isBinary) => this.#fromUpstream(data, isBinary),
      closed: (code, reason) => this.#upstreamLeft(code, reason),
    });
  }

  close(code: number, reason: string): void {
    this.#upstream.close(code, reason);
    this.#client.close(code, reason);
    this.#end('aborted', false);
  }

  /** Ends it as soon as no response is being made. */
  rest(): void {
    this.#resting = true;
    if (this.#parts.size + this.#asked.length === 0) this.close(1001, 'going away');
  }

  #clientLeft(code: number, reason: string): void {
    this.#upstream.close(code, reason);
    this.#end('aborted', false);
  }

  #upstreamLeft(code: number, reason: string): void {
    const broken = code === 1006;
    if (broken && !this.#over) this.#complain(new AppError('upstream_cut'), null);
    this.#client.close(broken ? 1011 : code, broken ? 'the upstream broke off' : reason);
    this.#end('upstream_cut', broken);
  }

  #end(error: 'aborted' | 'upstream_cut', broken: boolean): void {
    if (this.#over) return;
    this.#over = true;
    const { account } = this.#around;
    for (const part of this.#parts.values()) account.settle(part, null, { error, charged: true });
    for (const part of this.#asked) account.forget(part);
    this.#ended(broken);
  }

  #fromClient(data: Buffer, isBinary: boolean): void {
    if (this.#over) return;
    if (this.#held !== null) {
      this.#held.push([data, isBinary]);
      return;
    }
    if (!isBinary) {
      this.#around.account.hear(read.heardTokens(data));
      if (data.includes('response.create') && this.#asksForMore(data)) return;
    }
    this.#pass(this.#client, this.#upstream, data, isBinary);
  }

  /** A response is asked for: only what was admitted goes on. True: the message has been dealt with. */
  #asksForMore(data: Buffer): boolean {
    const event = read.eventIn(data);
    if (event === undefined || event['type'] !== 'response.create') return false;
    const wishes = isObject(event['response']) ? event['response'] : {};
    const go = (part: Part) => {
      this.#asked.push(part);
      this.#pass(this.#client, this.#upstream, data, false);
    };
    const stop = (error: unknown) => this.#complain(asAppError(error), event['event_id']);
    try {
      const part = this.#around.account.admit(read.longestIn(wishes) ?? this.#longest);
      if (!(part instanceof Promise)) {
        go(part);
        return true;
      }
      this.#held = [];
      this.#client.pause();
      part.then(go, stop).finally(() => this.#goOn());
    } catch (error) {
      stop(error);
    }
    return true;
  }

  #goOn(): void {
    const before = this.#held ?? [];
    this.#held = null;
    this.#client.resume();
    if (this.#over) return this.#forgetAsked();
    for (const [data, isBinary] of before) this.#fromClient(data, isBinary);
  }

  /** Admitted after the session was over. */
  #forgetAsked(): void {
    for (const part of this.#asked.splice(0)) this.#around.account.forget(part);
  }

  #fromUpstream(data: Buffer, isBinary: boolean): void {
    if (this.#over) return;
    if (!isBinary) this.#meter(data);
    this.#pass(this.#upstream, this.#client, data, isBinary);
  }

  #meter(data: Buffer): void {
    if (read.mayBe(data, '.delta"')) return this.#piece(data);
    if (
      !read.mayBe(data, 'response.') &&
      !read.mayBe(data, 'session.') &&
      !read.mayBe(data, '_transcription.') &&
      !read.mayBe(data, '"error"')
    )
      return;
    const event = read.eventIn(data);
    const type = event?.['type'];
    if (event === undefined || typeof type !== 'string') return;
    if (type === 'response.created') this.#begun(event);
    else if (type === 'response.done') this.#done(event);
    else if (type === 'error') this.#refused();
    else if (type === 'session.created' || type === 'session.updated' || type.startsWith('transcription_session.'))
      this.#settings(event);
    else if (type === 'conversation.item.input_audio_transcription.completed') this.#transcribed(event);
  }

  /** Pieces belong to the response that began last: there is rarely another. */
  #piece(data: Buffer): void {
    const part = [...this.#parts.values()].at(-1);
    if (part === undefined || !read.mayBe(data, 'response.')) return;
    part.firstByteMs ??= Math.round(performance.now() - part.startedAt);
    part.output += read.spokenTokens(data);
  }

  #begun({ response }: read.Event): void {
    const id = idOf(response);
    if (id === null || this.#parts.has(id)) return;
    const asked = this.#asked.shift();
    if (asked !== undefined) {
      this.#parts.set(id, asked);
      return;
    }
    // The upstream heard a person stop speaking and answers by itself.
    const keep = (part: Part) => {
      if (this.#over) this.#around.account.settle(part, null, { error: 'aborted', charged: true });
      else this.#parts.set(id, part);
    };
    const stop = (error: unknown) => this.#stop(id, asAppError(error));
    try {
      const part = this.#around.account.admit(this.#longest);
      if (part instanceof Promise) part.then(keep, stop);
      else keep(part);
    } catch (error) {
      stop(error);
    }
  }

  /** It may not be made; what was used until it stops is charged all the same. */
  #stop(id: string, error: AppError): void {
    if (this.#over) return;
    this.#parts.set(id, this.#around.account.begun());
    this.#upstream.send(JSON.stringify({ type: 'response.cancel', response_id: id }), false);
    this.#complain(error, null);
  }

  #done({ response }: read.Event): void {
    const id = idOf(response);
    const part = id === null ? undefined : this.#parts.get(id);
    if (id === null || part === undefined || !isObject(response)) return;
    this.#parts.delete(id);
    const failed = response['status'] === 'failed';
    const error = failed ? 'upstream_failed' : null;
    this.#around.account.settle(part, read.usageIn(response), { error, charged: !failed });
    // After its last word has been passed on.
    if (this.#resting) queueMicrotask(() => this.rest());
  }

  /** Perhaps what was asked for; then it is never begun. */
  #refused(): void {
    const part = this.#asked.shift();
    if (part !== undefined) this.#around.account.forget(part);
  }

  #settings({ session }: read.Event): void {
    if (!isObject(session)) return;
    if (typeof session['model'] === 'string') this.#around.account.model = session['model'];
    this.#longest = read.longestIn(session);
    this.#transcriber = read.transcriberIn(session);
  }

  #transcribed(event: read.Event): void {
    const usage = read.transcriptionUsage(event);
    if (usage !== null) this.#around.account.transcribed(usage, this.#transcriber);
  }

  /** On to the other end; when much waits there, nothing more is taken here until it has left. */
  #pass(from: Line, to: Line, data: Buffer, isBinary: boolean): void {
    to.send(data, isBinary, () => {
      if (to.waiting < LITTLE && this.#slowed.delete(from)) from.resume();
    });
    if (to.waiting <= MUCH) return;
    this.#slowed.add(from);
    from.pause();
  }

  #complain(error: AppError, eventId: unknown): void {
    const told = { ...this.#around.tell(error), param: null, event_id: typeof eventId === 'string' ? eventId : null };
    this.#client.send(
      JSON.stringify({ type: 'error', event_id: `event_${randomUUID().replaceAll('-', '')}`, error: told }),
      false,
    );
  }
}

function idOf(response: unknown): string | null {
  return isObject(response) && typeof response['id'] === 'string' ? response['id'] : null;
}
