/** One reducer for both sides: what the server stores and what the browser shows cannot disagree. */
import type { RunEvent, UnnumberedEvent } from './events.ts';
import type { Message, Part } from './message.ts';

/** The message after `event`. Never mutates; parts that did not change keep their identity, so views can memoise them. */
export function fold(message: Message, event: RunEvent | UnnumberedEvent): Message {
  switch (event.type) {
    case 'snapshot':
      return event.message;
    case 'text':
    case 'reasoning':
      return putPart(message, event.part, appended(message.parts[event.part], event.type, event.delta));
    case 'reasoned': {
      const part = message.parts[event.part];
      return part?.type === 'reasoning' ? putPart(message, event.part, { ...part, ms: event.ms }) : message;
    }
    case 'tool-call':
      return putPart(message, event.part, event.call);
    case 'part':
      return putPart(message, event.part, event.value);
    case 'finished':
      return { ...message, ...totals(event), status: event.reason, error: null, runId: null };
    case 'failed':
      return { ...message, ...totals(event), status: 'failed', error: event.error, runId: null };
    default:
      // A newer server may say things this page does not know.
      return message;
  }
}

function totals(event: Pick<Message, 'usage' | 'timing' | 'costMicroUsd'>) {
  return { usage: event.usage, timing: event.timing, costMicroUsd: event.costMicroUsd };
}

function appended(part: Part | undefined, type: 'text' | 'reasoning', delta: string): Part {
  if (part?.type === 'text' || part?.type === 'reasoning') return { ...part, text: part.text + delta };
  return { type, text: delta };
}

function putPart(message: Message, index: number, part: Part): Message {
  const parts = message.parts.slice();
  parts[index] = part;
  return { ...message, parts };
}

/** Nothing follows it. */
export function isTerminal(event: { type: string }): boolean {
  return event.type === 'finished' || event.type === 'failed';
}
