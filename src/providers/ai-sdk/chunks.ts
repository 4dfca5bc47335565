/** The parts of an answer as OpenAI's `chat.completion.chunk` frames. */
import type { LanguageModelV4StreamPart, SharedV4ProviderMetadata } from '@ai-sdk/provider';
import { sseEvent } from '#shared/sse.ts';
import { detailOf, extraOf, finishOf, imageOf, refusalWords, usageOf, type Head } from './answer.ts';
import type { Vendor } from './vendor.ts';

type Part = LanguageModelV4StreamPart;
type Finish = Extract<Part, { type: 'finish' }>;
type Delta = Record<string, unknown>;

interface Thought {
  index: number;
  text: string;
  metadata: SharedV4ProviderMetadata;
}

/** Writes one stream; alive from its first part to its end. */
export class ChunkWriter {
  readonly #head: Head;
  readonly #vendor: Vendor;
  readonly #usage: boolean;
  readonly #calls = new Map<string, { index: number; written: string }>();
  readonly #thoughts = new Map<string, Thought>();
  #thoughtsBegun = 0;
  #spokeThought = false;
  #opened = false;

  constructor(head: Head, vendor: Vendor, options: { usage: boolean }) {
    this.#head = head;
    this.#vendor = vendor;
    this.#usage = options.usage;
  }

  /** The frames of a part; empty when there is nothing to tell. */
  write(part: Part): string {
    switch (part.type) {
      case 'text-delta':
        return part.delta === '' ? '' : this.#say({ content: part.delta });
      case 'reasoning-start':
      case 'reasoning-delta':
      case 'reasoning-end':
        return this.#think(part);
      case 'tool-input-start':
        if (part.providerExecuted === true) return '';
        return this.#beginCall(part.id, part.toolName, part.providerMetadata);
      case 'tool-input-delta':
        return this.#argue(part.id, part.delta);
      case 'tool-call':
        return part.providerExecuted === true ? '' : this.#completeCall(part);
      case 'file': {
        const image = imageOf(part);
        return image === undefined ? '' : this.#say({ images: [image] });
      }
      default:
        return '';
    }
  }

  /** The end of a good answer. Throws a `Refusal` when it was none. */
  finish({ finishReason, usage, providerMetadata }: Finish): string {
    const reason = finishOf(finishReason, this.#calls.size > 0);
    const words = reason === 'content_filter' ? refusalWords(providerMetadata) : undefined;
    const said = words === undefined ? (this.#opened ? '' : this.#say({})) : this.#say({ refusal: words });
    const counted = this.#usage ? usageOf(usage) : undefined;
    const last = counted === undefined ? '' : this.#frame({ choices: [], usage: counted });
    return `${said}${this.#choice({}, reason)}${last}data: [DONE]\n\n`;
  }

  #say(delta: Delta): string {
    // As OpenAI does: null where no text comes first.
    const content = 'content' in delta || Object.keys(delta).length === 0 ? '' : null;
    const role = this.#opened ? '' : this.#choice({ role: 'assistant', content }, null);
    this.#opened = true;
    return Object.keys(delta).length === 0 ? role : role + this.#choice(delta, null);
  }

  #choice(delta: Delta, finish: string | null): string {
    return this.#frame({
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      ...(this.#usage ? { usage: null } : {}),
    });
  }

  #frame(fields: object): string {
    const { id, created, model } = this.#head;
    return sseEvent({ id, object: 'chat.completion.chunk', created, model, ...fields });
  }

  #think(part: Extract<Part, { type: 'reasoning-start' | 'reasoning-delta' | 'reasoning-end' }>): string {
    const thought = this.#thoughts.get(part.id) ?? { index: this.#thoughtsBegun++, text: '', metadata: {} };
    this.#thoughts.set(part.id, thought);
    for (const [name, more] of Object.entries(part.providerMetadata ?? {}))
      thought.metadata[name] = { ...thought.metadata[name], ...more };
    if (part.type === 'reasoning-start') return '';
    if (part.type === 'reasoning-delta') {
      if (part.delta === '') return '';
      const gap = thought.text === '' && this.#spokeThought ? '\n\n' : '';
      thought.text += part.delta;
      this.#spokeThought = true;
      return this.#say({ reasoning_content: gap + part.delta });
    }
    this.#thoughts.delete(part.id);
    const detail = detailOf(thought.text, thought.metadata, thought.index, this.#vendor);
    return detail === undefined ? '' : this.#say({ reasoning_details: [detail] });
  }

  #beginCall(id: string, name: string, metadata: SharedV4ProviderMetadata | undefined): string {
    const index = this.#calls.size;
    this.#calls.set(id, { index, written: '' });
    const call = { index, id, type: 'function', function: { name, arguments: '' }, ...extraOf(metadata) };
    return this.#say({ tool_calls: [call] });
  }

  #argue(id: string, piece: string): string {
    const call = this.#calls.get(id);
    if (call === undefined || piece === '') return '';
    call.written += piece;
    return this.#say({ tool_calls: [{ index: call.index, function: { arguments: piece } }] });
  }

  /** Whatever of the arguments did not come in pieces: all of them, when a vendor sends calls whole. */
  #completeCall(part: Extract<Part, { type: 'tool-call' }>): string {
    const begun = this.#calls.has(part.toolCallId)
      ? ''
      : this.#beginCall(part.toolCallId, part.toolName, part.providerMetadata);
    const written = this.#calls.get(part.toolCallId)?.written ?? '';
    const rest = part.input.startsWith(written) ? part.input.slice(written.length) : '';
    return begun + this.#argue(part.toolCallId, rest);
  }
}
