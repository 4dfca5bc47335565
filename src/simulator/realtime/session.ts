/** One realtime session: what the client says, and what is told in return. No sockets: text in, text out. */
import { isObject } from '#shared/json.ts';
import { transcribe } from '../audio/transcript.ts';
import { parseJson } from '../body.ts';
import { textOf } from '../chat/request.ts';
import type { DeploymentCall } from '../core.ts';
import { idOf } from '../ids.ts';
import { admit } from '../inference.ts';
import { CHARACTERS_PER_TOKEN, type LimitState } from '../limits.ts';
import { listed } from '../modern-shape.ts';
import { ConnectionCut } from '../wire.ts';
import { answer, type Ending } from './answering.ts';
import { messagesOf, readItem, type RealtimeItem } from './items.ts';
import { inputBuffer, type InputBuffer } from './listening.ts';
import { settingsFor, type Dialect, type Settings } from './settings.ts';
import type { Line } from './websocket.ts';

export interface SessionOptions {
  call: DeploymentCall;
  dialect: Dialect;
  kind: Settings['kind'];
  line: Line;
}

type Event = Record<string, unknown>;

const LIFE_SECONDS = 1_800;
/** 100 ms of audio. */
const LEAST_COMMIT = 4_800;

interface Refusal {
  code?: string;
  param?: string;
  event?: Event;
}

export class Session {
  readonly #options: SessionOptions;
  readonly #id: string;
  readonly #conversation: string;
  readonly #expiresAt: number;
  readonly #audio: InputBuffer;
  #settings: Settings;
  #items: RealtimeItem[] = [];
  /** The response that is being made. */
  #active: { id: string; leaving: AbortController } | undefined;
  /** The item that what is being said will become. */
  #speech: string | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#id = this.#newId('sess');
    this.#conversation = this.#newId('conv');
    this.#expiresAt = Math.floor(options.call.core.clock() / 1_000) + LIFE_SECONDS;
    this.#settings = settingsFor(options.kind);
    this.#audio = inputBuffer(() => this.#settings.turnDetection);
    this.#tell('session.created', { session: this.#shown() });
  }

  /** A message of the client. */
  receive(text: string): void {
    const event = parseJson(Buffer.from(text));
    if (!isObject(event)) return this.#refuse('The message is not a JSON object.', { code: 'invalid_json' });
    const { type } = event;
    const handler = typeof type === 'string' && Object.hasOwn(this.#handlers, type) ? this.#handlers[type] : undefined;
    if (handler) return handler(event);
    const known = listed(Object.keys(this.#handlers));
    this.#refuse(`Invalid value: '${String(type)}'. Supported values are: ${known}.`, { param: 'type', event });
  }

  /** The client has gone. */
  close(): void {
    this.#active?.leaving.abort(new Error('the client has gone'));
  }

  readonly #handlers: Readonly<Record<string, (event: Event) => void>> = {
    'session.update': (event) => this.#update(event),
    'input_audio_buffer.append': (event) => this.#append(event),
    'input_audio_buffer.commit': (event) => this.#commitAsked(event),
    'input_audio_buffer.clear': () => {
      this.#audio.clear();
      this.#tell('input_audio_buffer.cleared', {});
    },
    'conversation.item.create': (event) => this.#create(event),
    'conversation.item.retrieve': (event) => {
      const item = this.#items.find((one) => one.id === event['item_id']);
      if (item) this.#tell('conversation.item.retrieved', { item });
      else this.#refuseItem('retriev', event);
    },
    'conversation.item.truncate': (event) => {
      const { item_id, content_index, audio_end_ms } = event;
      const known = this.#items.some((one) => one.id === item_id);
      if (known) this.#tell('conversation.item.truncated', { item_id, content_index, audio_end_ms });
      else this.#refuseItem('truncat', event);
    },
    'conversation.item.delete': (event) => {
      const left = this.#items.filter((one) => one.id !== event['item_id']);
      if (left.length === this.#items.length) return this.#refuseItem('delet', event);
      this.#items = left;
      this.#tell('conversation.item.deleted', { item_id: event['item_id'] });
    },
    'response.create': (event) => this.#respond(event),
    'response.cancel': (event) => {
      if (this.#active) return this.#active.leaving.abort(new Error('cancelled'));
      this.#refuse('Cancellation failed: no active response found', { code: 'response_cancel_not_active', event });
    },
  };

  #newId(prefix: string): string {
    return `${prefix}_${idOf(this.#options.call.core.random, 21)}`;
  }

  #shown(): object {
    const { call, dialect } = this.#options;
    return dialect.session(this.#settings, this.#id, call.deployment.model.served, this.#expiresAt);
  }

  #tell(type: string, fields: object): void {
    const { dialect, line } = this.#options;
    const name = dialect.event(type);
    if (name === undefined) return;
    line.send(JSON.stringify({ type: name, event_id: this.#newId('event'), ...spelt(fields, dialect) }));
  }

  #refuse(message: string, { code = 'invalid_value', param, event }: Refusal): void {
    const error = {
      type: 'invalid_request_error',
      code,
      message,
      param: param ?? null,
      event_id: event?.['event_id'] ?? null,
    };
    this.#tell('error', { error });
  }

  #refuseItem(doing: string, event: Event): void {
    const message = `Error ${doing}ing item: the item with id '${String(event['item_id'])}' does not exist.`;
    this.#refuse(message, { code: `item_${doing}e_invalid_item_id`, event });
  }

  #update(event: Event): void {
    const { dialect, kind } = this.#options;
    const update = isObject(event['session']) ? event['session'] : {};
    const code = 'missing_required_parameter';
    if (dialect.name === 'ga' && update['type'] !== kind)
      return this.#refuse("Missing required parameter: 'session.type'.", { code, param: 'session.type', event });
    this.#settings = dialect.read(update, this.#settings);
    this.#tell('session.updated', { session: this.#shown() });
  }

  #create(event: Event): void {
    const read = readItem(event['item'], () => this.#newId('item'));
    if ('missing' in read) {
      const param = read.missing;
      const code = 'missing_required_parameter';
      return this.#refuse(`Missing required parameter: '${param}'.`, { code, param, event });
    }
    const after = event['previous_item_id'];
    if (typeof after === 'string' && after !== 'root' && !this.#items.some((one) => one.id === after))
      return this.#refuse(`Error adding item: the previous item with id '${after}' does not exist.`, {
        code: 'item_create_invalid_previous_id',
        event,
      });
    this.#add(read.item, typeof after === 'string' ? after : undefined);
    this.#settle(read.item);
  }

  /** `after`: an item's id, or `root` for the beginning; absent: the end. */
  #add(item: RealtimeItem, after?: string): void {
    const at = after === undefined ? this.#items.length : this.#items.findIndex((one) => one.id === after) + 1;
    const previous = this.#items[at - 1]?.id ?? null;
    this.#items = this.#items.toSpliced(at, 0, item);
    this.#tell('conversation.item.added', { previous_item_id: previous, item });
  }

  #settle(item: RealtimeItem): void {
    const at = this.#items.findIndex((one) => one.id === item.id);
    if (at === -1) return;
    this.#items = this.#items.with(at, item);
    this.#tell('conversation.item.done', { previous_item_id: this.#items[at - 1]?.id ?? null, item });
  }

  #append(event: Event): void {
    const bytes = Buffer.from(typeof event['audio'] === 'string' ? event['audio'] : '', 'base64');
    if (bytes.length === 0)
      return this.#refuse("Invalid 'audio'. Expected base64-encoded audio bytes.", { param: 'audio', event });
    const { started, stopped } = this.#audio.append(bytes);
    if (started !== undefined) {
      this.#speech = this.#newId('item');
      this.#tell('input_audio_buffer.speech_started', { audio_start_ms: started, item_id: this.#speech });
      this.#active?.leaving.abort(new Error('interrupted'));
    }
    if (stopped === undefined) return;
    this.#tell('input_audio_buffer.speech_stopped', { audio_end_ms: stopped, item_id: this.#speech });
    this.#commit();
    if (this.#settings.turnDetection?.createResponse && this.#options.kind === 'realtime') this.#respond({});
  }

  #commitAsked(event: Event): void {
    if (this.#audio.size >= LEAST_COMMIT) return this.#commit();
    const had = (this.#audio.size / (LEAST_COMMIT / 100)).toFixed(2);
    this.#refuse(
      `Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has ${had}ms of audio.`,
      { code: 'input_audio_buffer_commit_empty', event },
    );
  }

  #commit(): void {
    const bytes = this.#audio.take();
    const item: RealtimeItem = {
      id: this.#speech ?? this.#newId('item'),
      object: 'realtime.item',
      type: 'message',
      status: 'completed',
      role: 'user',
      content: [{ type: 'input_audio', transcript: null }],
    };
    this.#speech = undefined;
    this.#tell('input_audio_buffer.committed', {
      previous_item_id: this.#items.at(-1)?.id ?? null,
      item_id: item.id,
    });
    this.#add(item);
    this.#settle(item);
    // The model knows what it heard in any case; the client is told when it asked for a transcription.
    const transcript = transcribe(bytes, undefined).text;
    const heard: RealtimeItem = { ...item, content: [{ type: 'input_audio', transcript }] };
    this.#items = this.#items.map((one) => (one.id === item.id ? heard : one));
    if (this.#settings.transcription === null) return;
    const place = { item_id: item.id, content_index: 0 };
    this.#tell('conversation.item.input_audio_transcription.delta', { ...place, delta: transcript });
    const usage = { type: 'duration', seconds: Math.ceil(bytes.length / (LEAST_COMMIT * 10)) };
    this.#tell('conversation.item.input_audio_transcription.completed', { ...place, transcript, usage });
  }

  #respond(event: Event): void {
    const { call, dialect } = this.#options;
    if (this.#active)
      return this.#refuse(
        `Conversation already has an active response in progress: ${this.#active.id}. Wait until the response is finished before creating a new one.`,
        { code: 'conversation_already_has_active_response', event },
      );
    const settings = dialect.read(isObject(event['response']) ? event['response'] : {}, this.#settings);
    const id = this.#newId('resp');
    const leaving = new AbortController();
    this.#active = { id, leaving };
    const messages = messagesOf(this.#items, settings.instructions);
    const characters = messages.reduce((sum, message) => sum + textOf(message).length, 0);
    const { limits, refused } = admit(call, 'realtime', Math.ceil(characters / CHARACTERS_PER_TOKEN));
    const shown = (ending: Ending | undefined): object => ({
      object: 'realtime.response',
      id,
      status: ending?.status ?? 'in_progress',
      status_details: ending?.details ?? null,
      output: ending?.output ?? [],
      conversation_id: this.#conversation,
      [dialect.modalities]: settings.spoken ? ['audio'] : ['text'],
      max_output_tokens: settings.maxOutputTokens,
      usage: ending?.usage ?? null,
      metadata: null,
    });
    this.#tell('response.created', { response: shown(undefined) });
    const make = async (): Promise<void> => {
      const ending = refused ? limited : await this.#made(settings, limits, id, leaving.signal);
      if (ending === undefined) return;
      if (this.#active?.id === id) this.#active = undefined;
      this.#tell('response.done', { response: shown(ending) });
      this.#tell('rate_limits.updated', { rate_limits: rates(limits) });
    };
    void make();
  }

  /** How the response ended; `undefined` when the line was cut. */
  async #made(settings: Settings, limits: LimitState, id: string, signal: AbortSignal): Promise<Ending | undefined> {
    try {
      return await answer({
        call: this.#options.call,
        settings,
        items: this.#items,
        limits,
        id,
        tell: (type, fields) => this.#tell(type, fields),
        add: (item) => this.#add(item),
        settle: (item) => this.#settle(item),
        signal,
      });
    } catch (error) {
      if (error instanceof ConnectionCut) {
        this.#options.line.cut();
        return undefined;
      }
      if (!signal.aborted) throw error;
      return stopped;
    }
  }
}

const stopped: Ending = {
  status: 'cancelled',
  details: { type: 'cancelled', reason: 'client_cancelled' },
  output: [],
  usage: null,
};

const limited: Ending = {
  status: 'failed',
  details: {
    type: 'failed',
    error: { type: 'rate_limit_exceeded', code: 'rate_limit_exceeded', message: 'Too Many Requests' },
  },
  output: [],
  usage: null,
};

function rates(limits: LimitState): object[] {
  return [
    { name: 'requests', limit: limits.limitRequests, remaining: limits.remainingRequests, reset_seconds: 0 },
    { name: 'tokens', limit: limits.limitTokens, remaining: limits.remainingTokens, reset_seconds: 0 },
  ];
}

/** Types of parts as the dialect spells them, wherever they stand. */
function spelt(fields: object, dialect: Dialect): object {
  if (dialect.name === 'ga') return fields;
  return JSON.parse(
    JSON.stringify(fields, (key, value: unknown) =>
      key === 'type' && (value === 'output_text' || value === 'output_audio') ? dialect.part(value) : value,
    ),
  ) as object; // what was an object stays one
}
