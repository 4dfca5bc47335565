/**
 * Tools in a call. The model calls them in a response, is told their results, and has to be asked for the next response:
 * but never while the person speaks, or while another response is being made, which would be refused.
 */
import type { CallSays } from '#shared/call.ts';
import { isObject, wordsOf } from '#shared/json.ts';
import type { Part, ToolCall } from '#shared/message.ts';
import { runTogether, type Toolbox } from '../tools/running.ts';
import { functionOutput, responseCreate } from './dialect.ts';

/** After so many rounds the model has to answer with what it has. */
const MOST_ROUNDS = 8;
/** Of a result, characters: the memory of these models is small, and each answer pays for it again. */
const LONGEST_RESULT = 12_000;

interface Line {
  say(event: object): void;
  tell(said: CallSays): void;
}

export class ToolRounds {
  readonly #toolbox: Toolbox | null;
  readonly #line: Line;
  /** Since the person spoke last. */
  #rounds = 0;
  readonly #running = new Set<Promise<unknown>>();
  readonly #active = new Set<string>();
  #speaking = false;
  /** Results that no response was made of: sent, or known to have arrived. */
  #unread: 'none' | 'sent' | 'there' = 'none';
  #asked = false;

  constructor(toolbox: Toolbox | null, line: Line) {
    this.#toolbox = toolbox;
    this.#line = line;
  }

  /** Resolves when nothing runs any more. */
  async rest(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  /** The person begins to speak: the service answers by itself when they stop. */
  spoken(): void {
    this.#speaking = true;
    this.#rounds = 0;
  }

  created(response: string): void {
    this.#active.add(response);
    this.#speaking = false;
    // One that was begun before the results arrived has not read them.
    if (this.#asked || this.#unread === 'there') this.#unread = 'none';
    this.#asked = false;
  }

  done(response: string): void {
    this.#active.delete(response);
    this.#goOn();
  }

  /** A result is part of the conversation. */
  arrived(): void {
    if (this.#unread === 'sent') this.#unread = 'there';
  }

  /** `busy`: the service had begun to answer by itself, before it was asked; then it is asked once more. */
  refused({ busy }: { busy: boolean }): void {
    if (busy) this.#unread = 'there';
    else if (this.#asked) this.#unread = 'none';
    this.#asked = false;
  }

  /** Runs what a response called and tells the model; what of it stays in the answer. Never rejects. */
  run(calls: readonly ToolCall[]): Promise<Part[]> {
    const work = this.#run(calls).finally(() => {
      this.#running.delete(work);
      this.#goOn();
    });
    this.#running.add(work);
    return work;
  }

  async #run(calls: readonly ToolCall[]): Promise<Part[]> {
    const toolbox = this.#toolbox;
    if (toolbox === null) return [];
    this.#rounds++;
    const say = ({ id, name, arguments: written, state, asking, connect }: ToolCall) => {
      const more = { ...(asking && state === 'asking' && { asking }), ...(connect !== undefined && { connect }) };
      const shown = state === 'asking' ? written : '';
      this.#line.tell({ type: 'tool', tool: { id, name, arguments: shown, state, ...more } });
    };
    const ran = await runTogether(
      calls.map((call) => ({ call, say })),
      toolbox,
    );
    if (!toolbox.context.signal.aborted) {
      for (const { call } of ran) this.#line.say(functionOutput(call.id, (call.result ?? '').slice(0, LONGEST_RESULT)));
      this.#unread = 'sent';
    }
    return ran.flatMap(({ call, result }) => [call, ...(result.parts ?? [])]);
  }

  #goOn(): void {
    if (this.#unread === 'none' || this.#asked || this.#speaking) return;
    if (this.#running.size > 0 || this.#active.size > 0) return;
    this.#asked = true;
    this.#line.say(responseCreate({ inWords: this.#rounds >= MOST_ROUNDS }));
  }
}

/** Functions that a whole response called. */
export function callsIn(response: Readonly<Record<string, unknown>>): ToolCall[] {
  const { output, status } = response;
  // What was interrupted may be half written.
  if (status !== 'completed' || !Array.isArray(output)) return [];
  return output.flatMap((item: unknown): ToolCall[] => {
    if (!isObject(item) || item['type'] !== 'function_call') return [];
    const id = wordsOf(item['call_id']);
    const written = wordsOf(item['arguments']);
    return id === ''
      ? []
      : [{ type: 'tool-call', id, name: wordsOf(item['name']), arguments: written, state: 'writing' }];
  });
}
