/** A stream of chat chunks as Anthropic's events: a message that begins, its blocks one after the other, its end. */
import { isObject, objectIn, objectsOf } from '#shared/json.ts';
import { sseEvent } from '#shared/sse.ts';
import { type About, countOf, extraOf, stopOf, thoughtOf, usageShown, type Json } from './answer.ts';

type Kind = 'text' | 'thinking' | 'tool_use';

/** Writes one stream; alive from its first chunk to its end. */
export class EventWriter {
  readonly #about: About;
  #begun = false;
  #over = false;
  #pinged = false;
  /** The block that is being written. */
  #open: Kind | null = null;
  #index = -1;
  /** Which call the open block is. */
  #call: unknown;
  /** The choice that said why it ended. */
  #finish: Json | null = null;
  #usage: unknown = null;

  constructor(about: About) {
    this.#about = about;
  }

  /** The events of one chunk's data; empty when it says nothing. */
  write(data: string): string {
    if (this.#over) return '';
    if (data === '[DONE]') return this.end();
    const chunk = objectIn(data);
    if (chunk === undefined) return '';
    if (isObject(chunk['error'])) return this.#fail(chunk['error']);
    if (isObject(chunk['usage'])) this.#usage = chunk['usage'];
    const choices = objectsOf(chunk['choices']);
    // What comes before the first word, on what a filter found say, names no model.
    if (choices.length === 0) return '';
    let said = this.#begun ? '' : this.#begin(chunk);
    for (const choice of choices) {
      const { index = 0, delta, finish_reason: finish } = choice;
      // There is one answer here, whatever else an upstream may send.
      if (index !== 0) continue;
      if (isObject(delta)) said += this.#say(delta);
      if (typeof finish === 'string') this.#finish = choice;
    }
    return said;
  }

  /** The end of a stream that said why it ended; nothing after a stream that broke off. */
  end(): string {
    if (this.#over || !this.#begun || this.#finish === null) return '';
    this.#over = true;
    const { input, stops } = this.#about;
    const delta = stopOf(this.#finish, stops);
    const usage = usageShown(countOf(this.#usage, input));
    return this.#close() + event('message_delta', { delta, usage }) + event('message_stop', {});
  }

  /** The message has ended, or the error was told that ended it. */
  get isOver(): boolean {
    return this.#over;
  }

  #begin({ model }: Json): string {
    this.#begun = true;
    const about = this.#about;
    const usage = { ...usageShown(countOf(null, about.input)), output_tokens: 1 };
    const named = typeof model === 'string' && model !== '' ? model : about.model;
    const empty = { content: [], stop_reason: null, stop_sequence: null };
    return event('message_start', {
      message: { id: about.id, type: 'message', role: 'assistant', model: named, ...empty, usage },
    });
  }

  #say(delta: Json): string {
    let said = this.#think(delta);
    for (const words of [delta['content'], delta['refusal']])
      if (typeof words === 'string' && words !== '')
        said += this.#in('text', { text: '' }) + this.#delta({ type: 'text_delta', text: words });
    for (const call of objectsOf(delta['tool_calls'])) said += this.#argue(call);
    return said;
  }

  #think(delta: Json): string {
    let said = '';
    const thinking = thoughtOf(delta);
    if (thinking !== '') said += this.#thought(thinking);
    for (const { type, text, data, signature } of objectsOf(delta['reasoning_details'])) {
      if (type === 'reasoning.encrypted') said += this.#whole({ type: 'redacted_thinking', data });
      else if (typeof signature === 'string') {
        // The text came before, piece by piece; where it did not, it comes now.
        if (this.#open !== 'thinking') said += this.#thought(typeof text === 'string' ? text : '');
        said += this.#delta({ type: 'signature_delta', signature }) + this.#close();
      } else if (thinking === '' && typeof text === 'string' && text !== '') said += this.#thought(text);
    }
    return said;
  }

  #thought(thinking: string): string {
    return this.#in('thinking', { thinking: '', signature: '' }) + this.#delta({ type: 'thinking_delta', thinking });
  }

  #argue(call: Json): string {
    const { index = 0, id, function: asked } = call;
    const { name, arguments: piece } = isObject(asked) ? asked : {};
    let said = '';
    // A call begins with its name; some vendors repeat the name in every piece of it.
    if (this.#open !== 'tool_use' || this.#call !== index) {
      if (typeof name !== 'string') return '';
      said += this.#close() + this.#start('tool_use', { id, name, input: {}, ...extraOf(call) });
      this.#call = index;
    }
    if (typeof piece === 'string' && piece !== '')
      said += this.#delta({ type: 'input_json_delta', partial_json: piece });
    return said;
  }

  /** Makes sure that such a block is open. */
  #in(kind: Exclude<Kind, 'tool_use'>, empty: Json): string {
    return this.#open === kind ? '' : this.#close() + this.#start(kind, empty);
  }

  #start(kind: Kind, fields: Json): string {
    this.#open = kind;
    const started = event('content_block_start', { index: ++this.#index, content_block: { type: kind, ...fields } });
    if (this.#pinged) return started;
    this.#pinged = true;
    return started + event('ping', {});
  }

  #whole(block: Json): string {
    const before = this.#close();
    const index = ++this.#index;
    return (
      before + event('content_block_start', { index, content_block: block }) + event('content_block_stop', { index })
    );
  }

  #delta(delta: Json): string {
    return event('content_block_delta', { index: this.#index, delta });
  }

  #close(): string {
    if (this.#open === null) return '';
    this.#open = null;
    return event('content_block_stop', { index: this.#index });
  }

  #fail({ message }: Json): string {
    this.#over = true;
    const words = typeof message === 'string' ? message : 'The model failed.';
    return event('error', { error: { type: 'api_error', message: words } });
  }
}

function event(type: string, fields: Json): string {
  return sseEvent({ type, ...fields }, type);
}
