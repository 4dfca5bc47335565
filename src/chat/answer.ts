/** Reads a chat-completions answer, streamed or whole, into what a run says. Lax: vendors add and leave out fields. */
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { sseDecoder } from '#shared/sse.ts';
import { thoughtsApart } from './thoughts.ts';

const Delta = z.object({
  content: z.string().nullish(),
  refusal: z.string().nullish(),
  /** DeepSeek and others name it so; OpenRouter says `reasoning`. */
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  tool_calls: z
    .array(
      z.object({
        index: z.number().nullish(),
        id: z.string().nullish(),
        function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
});

const Choice = z.object({
  delta: Delta.nullish(),
  message: Delta.nullish(),
  finish_reason: z.string().nullish(),
  content_filter_results: z.record(z.string(), z.unknown()).nullish(),
});

const Chunk = z.object({
  choices: z.array(Choice).nullish(),
  error: z.object({ message: z.string().nullish(), code: z.union([z.string(), z.number()]).nullish() }).nullish(),
});

export interface AnswerReader {
  /** The upstream's reply began; its content type tells whether it streams. */
  head(contentType: string): void;
  push(bytes: Uint8Array): void;
  /** The body is complete. Throws `upstream_unreadable` when it was no answer at all. */
  end(): void;
  /** Why the model stopped, once it said so: `stop`, `length`, `content_filter` … */
  readonly finishReason: string | null;
  /** Filter categories that struck, when the finish reason is `content_filter`. */
  readonly filtered: string[];
}

export interface AnswerParts {
  text(delta: string): void;
  reasoning(delta: string): void;
  /** A piece of the call at `index`: its id and name come with the first. Absent: no tools were offered. */
  toolCall?(index: number, piece: { id?: string; name?: string; arguments: string }): void;
}

/** The filter categories that say `filtered: true`. */
function struck(results: Record<string, unknown>): string[] {
  return Object.entries(results)
    .filter(
      ([, value]) => typeof value === 'object' && value !== null && 'filtered' in value && value.filtered === true,
    )
    .map(([category]) => category);
}

function callPieces(calls: NonNullable<z.infer<typeof Delta>['tool_calls']>, parts: AnswerParts): void {
  for (const [at, { index, id, function: called }] of calls.entries())
    parts.toolCall?.(index ?? at, {
      ...(id ? { id } : {}),
      ...(called?.name ? { name: called.name } : {}),
      arguments: called?.arguments ?? '',
    });
}

/** Reads the bytes of one answer into `parts`. Throws AppError when the stream itself reports an error. */
export function answerReader(parts: AnswerParts): AnswerReader {
  const sse = sseDecoder();
  const apart = thoughtsApart(parts);
  const whole: Uint8Array[] = [];
  let streamed = true;
  let finishReason: string | null = null;
  const filtered = new Set<string>();

  function read(json: unknown): void {
    const chunk = Chunk.safeParse(json);
    if (!chunk.success) return;
    const { error, choices } = chunk.data;
    if (error) throw new AppError('upstream_cut', { detail: error.message ?? undefined });
    // One answer was asked for; only the first choice is ours.
    const choice = choices?.[0];
    if (!choice) return;
    const delta = choice.delta ?? choice.message;
    const reasoning = delta?.reasoning_content ?? delta?.reasoning;
    if (reasoning) parts.reasoning(reasoning);
    const text = delta?.content ?? delta?.refusal;
    if (text) apart.text(text);
    if (delta?.tool_calls) callPieces(delta.tool_calls, parts);
    if (choice.finish_reason) finishReason = choice.finish_reason;
    for (const category of struck(choice.content_filter_results ?? {})) filtered.add(category);
  }

  function frames(list: { data: string }[]): void {
    for (const { data } of list) {
      if (data.startsWith('[DONE]')) continue;
      let json: unknown;
      try {
        json = JSON.parse(data);
      } catch {
        throw new AppError('upstream_unreadable');
      }
      read(json);
    }
  }

  return {
    head(contentType) {
      streamed = !contentType.includes('application/json');
    },
    push(bytes) {
      if (streamed) frames(sse.push(bytes));
      else whole.push(Uint8Array.from(bytes));
    },
    end() {
      if (streamed) frames(sse.end());
      else {
        let json: unknown;
        try {
          json = JSON.parse(Buffer.concat(whole).toString('utf8'));
        } catch {
          throw new AppError('upstream_unreadable');
        }
        read(json);
      }
      apart.end();
    },
    get finishReason() {
      return finishReason;
    },
    get filtered() {
      return [...filtered];
    },
  };
}
