/** The deltas of an answer in the order a stream sends them (azure-openai.md 3.2); several choices take turns. */
import type { Choice } from './choice.ts';
import { logprobOf } from './logprobs.ts';
import type { Telling } from './telling.ts';

export interface Frame {
  choice: Choice;
  /** As JSON. */
  delta: string;
  /** As JSON: `null`, or the quoted reason. */
  finish: string;
  /** As JSON. */
  logprobs: string;
  tokens: number;
  /** Characters of text, which is what the filter counts. */
  characters: number;
}

/** The first delta, which also carries what the answer was found in. */
function roleOf({ context }: Telling): string {
  return `{"content":"",${context === undefined ? '' : `"context":${context},`}"refusal":null,"role":"assistant"}`;
}

/** The frames of all choices, one of each in turn. */
export function* framesOf(t: Telling): Generator<Frame> {
  let running = t.choices.map((choice) =>
    choice.kind === 'calls' ? callFrames(choice, t.legacy) : textFrames(choice, t),
  );
  while (running.length > 0) {
    const still: Generator<Frame>[] = [];
    for (const frames of running) {
      const next = frames.next();
      if (next.done) continue;
      yield next.value;
      still.push(frames);
    }
    running = still;
  }
}

function frame(choice: Choice, delta: string, tokens: number, more: Partial<Frame> = {}): Frame {
  return { choice, delta, tokens, finish: 'null', logprobs: 'null', characters: 0, ...more };
}

function finish(choice: Choice): Frame {
  return frame(choice, '{}', 0, { finish: `"${choice.finish}"` });
}

function* textFrames(choice: Choice, t: Telling): Generator<Frame> {
  yield frame(choice, roleOf(t), 0);
  const key = choice.kind;
  const top = t.topLogprobs;
  for (let i = 0; ; i++) {
    const piece = choice.piece(i);
    if (!piece) break;
    const logprobs = top === undefined ? 'null' : logprobsJson(key, JSON.stringify([logprobOf(piece, top)]));
    const { text, tokens } = piece;
    yield {
      choice,
      delta: `{"${key}":${JSON.stringify(text)}}`,
      tokens,
      finish: 'null',
      logprobs,
      characters: text.length,
    };
  }
  yield finish(choice);
}

function logprobsJson(kind: Choice['kind'], entries: string): string {
  return kind === 'refusal' ? `{"content":null,"refusal":${entries}}` : `{"content":${entries},"refusal":null}`;
}

/** Id and name once, then the arguments in pieces; each call by its index. */
function* callFrames(choice: Choice, legacy: boolean): Generator<Frame> {
  for (const [i, call] of choice.calls.entries()) {
    const spent = call.pieces.reduce((sum, piece) => sum + piece.tokens, 0);
    const name = JSON.stringify(call.name);
    const head = legacy
      ? `"function_call":{"arguments":"","name":${name}}`
      : `"tool_calls":[{"function":{"arguments":"","name":${name}},"id":"${call.id}","index":${i},"type":"function"}]`;
    const role = legacy
      ? `"content":null,${head},"refusal":null,"role":"assistant"`
      : `"content":null,"refusal":null,"role":"assistant",${head}`;
    yield frame(choice, i === 0 ? `{${role}}` : `{${head}}`, call.tokens - spent);
    for (const { text, tokens } of call.pieces) {
      const piece = JSON.stringify(text);
      yield frame(
        choice,
        legacy
          ? `{"function_call":{"arguments":${piece}}}`
          : `{"tool_calls":[{"function":{"arguments":${piece}},"index":${i}}]}`,
        tokens,
      );
    }
  }
  yield finish(choice);
}
