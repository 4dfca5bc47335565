/** All wires on which a model can be asked. */
import { speech, transcriptions, translations } from './audio.ts';
import { chatCompletions } from './chat-completions.ts';
import { completions } from './completions.ts';
import { embeddings } from './embeddings.ts';
import { imageEdits, imageGenerations } from './images.ts';
import { messages, tokenCounts } from './messages.ts';
import { compactions, responses } from './responses.ts';
import type { CallWire, Wire } from './wire.ts';

export const wires: Readonly<Record<CallWire, Wire>> = {
  'chat-completions': chatCompletions,
  completions,
  embeddings,
  responses,
  compactions,
  'image-generations': imageGenerations,
  'image-edits': imageEdits,
  transcriptions,
  translations,
  speech,
  messages,
  'token-counts': tokenCounts,
};
