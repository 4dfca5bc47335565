/** One question to the gateway, answered through a reader; what chat and titles share. */
import type { Gateway } from '#gateway/gateway.ts';
import type { CallRequest } from '#gateway/request.ts';
import type { Settled } from '#gateway/sink.ts';
import type { AppError } from '#shared/errors.ts';
import { asAppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Principal } from '#shared/principal.ts';
import type { AnswerReader } from './answer.ts';
import type { RequestMessage } from './request-message.ts';

export interface Question {
  deployment: string;
  messages: RequestMessage[];
  stream: boolean;
  /** `temperature` and the like, as they stand in a request; the gateway fits them to the model. */
  parameters?: Record<string, unknown>;
  /** What the model may call; absent or empty: nothing. */
  tools?: readonly Offer[];
  /** It has called enough: now it has to answer. */
  mustAnswer?: boolean;
  principal: Principal;
  purpose: CallRequest['purpose'];
  runId: string | null;
  signal: AbortSignal;
}

/** A tool as a request names it. */
export interface Offer {
  type: 'function';
  function: { name: string; description: string; parameters: Record<string, unknown> };
}

/** How it went. `error` is null when the answer came whole; it is null too when `signal` stopped it. */
export interface Outcome {
  error: AppError | null;
  settled: Settled;
  /** What the gateway changed so that the model takes the request. */
  adapted: readonly string[];
}

/** Resolves when the call is settled; never rejects. */
export function ask(gateway: Gateway, question: Question, reader: AnswerReader): Promise<Outcome> {
  const json: Record<string, unknown> = {
    model: question.deployment,
    messages: question.messages,
    ...(question.stream ? { stream: true } : {}),
    ...question.parameters,
    ...(question.tools?.length ? { tools: question.tools } : {}),
    ...(question.tools?.length && question.mustAnswer ? { tool_choice: 'none' } : {}),
  };
  const request: CallRequest = {
    id: newId('call'),
    wire: 'chat-completions',
    deployment: question.deployment,
    body: Buffer.from(JSON.stringify(json)),
    json,
    principal: question.principal,
    purpose: question.purpose,
    runId: question.runId,
  };
  return new Promise((resolve) => {
    let unreadable: AppError | null = null;
    let adapted: string[] = [];
    const reading = (read: () => void): boolean => {
      if (unreadable) return false;
      try {
        read();
        return true;
      } catch (error) {
        unreadable = asAppError(error);
        call.abort();
        return false;
      }
    };
    const call = gateway.call(request, {
      head: (_, headers) => {
        adapted = adaptedIn(headers['x-parlor-adapted']);
        reader.head(String(headers['content-type'] ?? ''));
      },
      // A false return would ask to pause; an unreadable answer is aborted instead.
      data: (chunk) => {
        reading(() => reader.push(chunk));
        return true;
      },
      end: (settled) => {
        reading(() => reader.end());
        resolve({ error: unreadable, settled, adapted });
      },
      fail: (error, settled) => {
        resolve({ error: question.signal.aborted ? null : (unreadable ?? error), settled, adapted });
      },
    });
    if (question.signal.aborted) call.abort();
    else question.signal.addEventListener('abort', () => call.abort(), { once: true });
  });
}

/** As the header has it (gateway/answer-headers.ts), which cannot have every letter. */
function adaptedIn(header: string | string[] | undefined): string[] {
  const text = typeof header === 'string' ? header : '';
  return text === '' ? [] : text.replaceAll('>', '→').split(', ');
}
