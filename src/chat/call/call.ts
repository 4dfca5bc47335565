/**
 * One call: a person who talks and a model that answers, over a realtime session of the gateway. The screen sends and
 * gets sound and captions; the session's own events, with instructions and settings, never leave the server.
 */
import type { Gateway } from '#gateway/gateway.ts';
import type { RealtimeDoor, RealtimeSession } from '#gateway/realtime/session.ts';
import type { Used } from '#gateway/realtime/request.ts';
import { CALL_RATE, type CallerSays, type CallSays } from '#shared/call.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { isObject, wordsOf } from '#shared/json.ts';
import type { CallWord } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import type { Toolbox } from '../tools/running.ts';
import { itemCreate, nameNow, sessionUpdate, truncate, type Settings } from './dialect.ts';
import { ownLine, type OwnLine } from './line.ts';
import type { Records } from './records.ts';
import { callsIn, ToolRounds } from './tool-rounds.ts';
import { Turns, type Figures } from './turns.ts';

/** The screen's end. */
export interface Screen {
  tell(said: CallSays): void;
  sound(bytes: Buffer, sent: () => void): void;
  /** Bytes on their way. */
  waiting(): number;
  /** `again`: it was not meant to end, and may be begun anew. */
  close(again: boolean): void;
}

export interface Talking {
  gateway: Gateway;
  principal: Principal;
  model: { name: string; displayName: string; simulated: boolean };
  preview: boolean;
  settings: Settings;
  /** Messages from before, oldest first. */
  before: readonly { role: 'user' | 'assistant'; text: string }[];
  records: Records;
  screen: Screen;
  /** Null: nothing is called. */
  toolbox: Toolbox | null;
  /** The person's word on a call of a tool. */
  allow(callId: string, word: CallWord): void;
  /** Ends the toolbox's signal. */
  stop(): void;
}

const BYTES_PER_MS = (CALL_RATE * 2) / 1000;
/** What an upstream says when it was a moment faster than we: nothing is wrong. */
const BUSY = 'conversation_already_has_active_response';
const HARMLESS = new Set(['response_cancel_not_active', BUSY]);
/** Answered otherwise than with a line, a handshake in the one generation may succeed in the other. */
const OTHER_GENERATION = new Set([400, 404, 426]);

interface Sounding {
  response: string;
  bytes: number;
}

export class VoiceCall {
  readonly #talking: Talking;
  readonly #turns: Turns;
  readonly #rounds: ToolRounds;
  readonly #sounding = new Map<string, Sounding>();
  #preview: boolean;
  #tried = false;
  #session: RealtimeSession | null = null;
  #own: OwnLine | null = null;
  #used: Figures | null = null;
  #lastItem: string | null = null;
  #drained: (() => void)[] = [];
  #toldUnwritten = false;
  #over = false;
  readonly #settled = Promise.withResolvers<void>();

  constructor(talking: Talking) {
    this.#talking = talking;
    this.#preview = talking.preview;
    this.#rounds = new ToolRounds(talking.toolbox, {
      say: (event) => this.#own?.say(event),
      tell: (said) => talking.screen.tell(said),
    });
    this.#turns = new Turns((turn) => {
      talking.records.keep(turn);
      // An answer may be nothing but the use of a tool.
      if (turn.text !== '') talking.screen.tell({ type: 'captioned', who: turn.who, id: turn.id, text: turn.text });
    });
  }

  /** When it is over and all that was said is kept. */
  get ended(): Promise<void> {
    return this.#settled.promise;
  }

  begin(): void {
    const { gateway, principal, model, screen } = this.#talking;
    const own = ownLine({
      heard: (event) => this.#heard(event),
      closed: () => this.end(true),
      waiting: () => screen.waiting(),
      drained: (done) => (screen.waiting() === 0 ? done() : this.#drained.push(done)),
    });
    this.#own = own;
    const request = { id: newId('call'), deployment: model.name, principal, purpose: 'chat' as const };
    const settled = (used: Used) => this.#charged(used);
    this.#session = gateway.realtime({ ...request, preview: this.#preview, intent: null, settled }, this.#door(own));
  }

  #door(own: OwnLine): RealtimeDoor {
    return {
      accept: () => (this.#over ? null : own.line),
      refuse: (error, upstream) => {
        if (upstream !== null && OTHER_GENERATION.has(upstream.status) && !this.#tried && !this.#over) {
          this.#tried = true;
          this.#preview = !this.#preview;
          this.begin();
          return;
        }
        this.#fail(error, true);
        this.end(false);
      },
      tell: (error) => {
        this.#refused(error);
        return { type: 'parlor', code: error.code, message: error.code };
      },
    };
  }

  /** Sound of the person's. */
  hear(pcm: Buffer): void {
    this.#own?.say({ type: 'input_audio_buffer.append', audio: pcm.toString('base64') });
  }

  said(said: CallerSays): void {
    if (said.type === 'end') return this.end(false);
    if (said.type === 'allow') return this.#talking.allow(said.call, said.word);
    const sounding = this.#sounding.get(said.item);
    if (!sounding) return;
    const whole = sounding.bytes / BYTES_PER_MS;
    if (whole === 0 || said.ms >= whole) return;
    this.#own?.say(truncate(said.item, said.ms));
    const share = said.ms / whole;
    if (!this.#turns.cut(sounding.response, share)) this.#talking.records.cut(sounding.response, share);
  }

  /** `again`: nobody wished it to end. What was said is kept. */
  end(again: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#own?.hangUp();
    this.#session?.close();
    for (const done of this.#drained.splice(0)) done();
    this.#talking.stop();
    void this.#leave(again);
  }

  async #leave(again: boolean): Promise<void> {
    const { records, screen } = this.#talking;
    // What a tool that is stopped came to belongs to its answer.
    await this.#rounds.rest();
    this.#turns.end();
    // Whoever looks at the chat next finds all of it.
    await records.end();
    screen.close(again);
    this.#settled.resolve();
  }

  #charged({ usage, costMicroUsd, firstByteMs, totalMs }: Used): void {
    this.#used = { usage, costMicroUsd, firstTokenMs: firstByteMs, totalMs };
  }

  /** What may not be said now may be later, unless nothing but the owner can change it: then nothing more is to be had. */
  #refused(error: AppError): void {
    const isOver = error.code === 'budget_spent' || error.code === 'price_unknown';
    this.#fail(error, isOver);
    // After what is on its way has been told.
    if (isOver) setImmediate(() => this.end(false));
  }

  #fail(error: AppError, over: boolean): void {
    const { code, params, detail } = error;
    this.#talking.screen.tell({
      type: 'failed',
      error: { code, params, ...(detail === undefined ? {} : { detail }) },
      over,
    });
  }

  #heard(event: Record<string, unknown>): void {
    const type = nameNow(wordsOf(event['type']));
    const handler = Object.hasOwn(this.#handlers, type) ? this.#handlers[type] : undefined;
    handler?.(event);
  }

  readonly #handlers: Readonly<Record<string, (event: Record<string, unknown>) => void>> = {
    'session.created': () => this.#open(),
    'input_audio_buffer.speech_started': () => {
      this.#rounds.spoken();
      this.#talking.screen.tell({ type: 'speech', on: true });
    },
    'input_audio_buffer.speech_stopped': () => this.#talking.screen.tell({ type: 'speech', on: false }),
    'input_audio_buffer.committed': (event) => this.#turns.begin('person', wordsOf(event['item_id'])),
    'conversation.item.input_audio_transcription.delta': (event) =>
      this.#caption('person', wordsOf(event['item_id']), wordsOf(event['delta'])),
    'conversation.item.input_audio_transcription.completed': (event) =>
      this.#turns.settle(wordsOf(event['item_id']), { text: wordsOf(event['transcript']) }),
    'conversation.item.input_audio_transcription.failed': (event) => {
      this.#turns.settle(wordsOf(event['item_id']), {});
      if (!this.#toldUnwritten) this.#talking.screen.tell({ type: 'unwritten' });
      this.#toldUnwritten = true;
    },
    'conversation.item.added': (event) => {
      if (isObject(event['item']) && event['item']['type'] === 'function_call_output') this.#rounds.arrived();
    },
    'response.created': (event) => {
      this.#turns.begin('answer', idOf(event['response']));
      this.#rounds.created(idOf(event['response']));
    },
    'response.output_audio.delta': (event) => this.#sound(event),
    'response.output_audio_transcript.delta': (event) =>
      this.#caption('answer', wordsOf(event['response_id']), wordsOf(event['delta'])),
    'response.output_text.delta': (event) =>
      this.#caption('answer', wordsOf(event['response_id']), wordsOf(event['delta'])),
    'response.done': (event) => this.#done(event['response']),
    error: (event) => this.#complained(event['error']),
  };

  #open(): void {
    const { settings, before, model, screen } = this.#talking;
    this.#own?.say(sessionUpdate(settings, this.#preview));
    for (const said of before) this.#own?.say(itemCreate(said, this.#preview));
    screen.tell({ type: 'ready', model: model.displayName, simulated: model.simulated });
  }

  #caption(who: 'person' | 'answer', id: string, text: string): void {
    this.#turns.add(id, text);
    this.#talking.screen.tell({ type: 'caption', who, id, text });
  }

  #sound(event: Record<string, unknown>): void {
    const item = wordsOf(event['item_id']);
    const bytes = Buffer.from(wordsOf(event['delta']), 'base64');
    const sounding = this.#sounding.get(item) ?? { response: wordsOf(event['response_id']), bytes: 0 };
    sounding.bytes += bytes.length;
    this.#sounding.set(item, sounding);
    const { screen } = this.#talking;
    if (item !== this.#lastItem) screen.tell({ type: 'sound', item });
    this.#lastItem = item;
    screen.sound(bytes, () => {
      if (screen.waiting() === 0) for (const done of this.#drained.splice(0)) done();
    });
  }

  #done(response: unknown): void {
    const status = isObject(response) ? response['status'] : undefined;
    const figures = this.#used;
    this.#used = null;
    const id = idOf(response);
    const calls = isObject(response) && !this.#over ? callsIn(response) : [];
    if (calls.length === 0) this.#turns.settle(id, { figures, cut: status !== 'completed' });
    else void this.#rounds.run(calls).then((parts) => this.#turns.settle(id, { figures, parts }));
    this.#rounds.done(id);
    if (status === 'failed') this.#fail(new AppError('upstream_failed', detailOf(response)), false);
  }

  #complained(error: unknown): void {
    const code = isObject(error) ? wordsOf(error['code']) : '';
    this.#rounds.refused({ busy: code === BUSY });
    // Ours have been told with all their params already.
    if (HARMLESS.has(code) || (isObject(error) && error['type'] === 'parlor')) return;
    const message = isObject(error) ? wordsOf(error['message']) : '';
    this.#fail(new AppError('upstream_failed', message === '' ? {} : { detail: message }), false);
  }
}

function detailOf(response: unknown): { detail?: string } {
  const details = isObject(response) ? response['status_details'] : undefined;
  const error = isObject(details) ? details['error'] : undefined;
  const message = isObject(error) ? wordsOf(error['message']) : '';
  return message === '' ? {} : { detail: message };
}

const idOf = (value: unknown): string => (isObject(value) ? wordsOf(value['id']) : '');
