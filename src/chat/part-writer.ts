/** Writes an answer's parts as they come: deltas to the last part of that kind, calls and pictures as parts of their own. */
import type { Part, ToolCall } from '#shared/message.ts';
import type { Live, LiveRun } from './live.ts';

export type PartWriter = ReturnType<typeof partWriter>;

export function partWriter(live: Live, run: LiveRun, startedAt: number) {
  // A continued answer has parts already: its text goes on in the last one.
  let index = run.message.parts.length - 1;
  let kind: string | undefined = run.message.parts[index]?.type;
  let openedAt = startedAt;
  let firstTokenMs: number | null = null;

  function closeReasoning(): void {
    const part = run.message.parts[index];
    if (part?.type === 'reasoning' && part.ms === undefined)
      live.append(run.runId, { type: 'reasoned', part: index, ms: Date.now() - openedAt });
  }

  /** Where the next part of its own stands. */
  function open(type: string): number {
    closeReasoning();
    kind = type;
    index = run.message.parts.length;
    openedAt = Date.now();
    return index;
  }

  function write(type: 'text' | 'reasoning', delta: string): void {
    firstTokenMs ??= Date.now() - startedAt;
    if (kind !== type) open(type);
    live.append(run.runId, { type, part: index, delta });
  }

  return {
    text: (delta: string) => write('text', delta),
    reasoning: (delta: string) => write('reasoning', delta),
    close: closeReasoning,
    /** A call begins; returns how to say what becomes of it. */
    call(first: ToolCall): (now: ToolCall) => void {
      firstTokenMs ??= Date.now() - startedAt;
      const part = open('tool-call');
      const say = (call: ToolCall) => live.append(run.runId, { type: 'tool-call', part, call });
      say(first);
      return say;
    },
    add(value: Part): void {
      live.append(run.runId, { type: 'part', part: open(value.type), value });
    },
    get firstTokenMs() {
      return firstTokenMs;
    },
  };
}
