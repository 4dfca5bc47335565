/** All wires on which a model can be asked. */
import type { Operation } from '#providers/operations.ts';
import { chatCompletions } from './chat-completions.ts';
import { completions } from './completions.ts';
import { embeddings } from './embeddings.ts';
import type { Wire } from './wire.ts';

export type CallWire = Extract<Operation, 'chat-completions' | 'completions' | 'embeddings'>;

export const wires: Readonly<Record<CallWire, Wire>> = {
  'chat-completions': chatCompletions,
  completions,
  embeddings,
};
