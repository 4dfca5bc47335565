/** A branch of the tree → the messages of a request. The prefix stays the same from turn to turn, for prompt caches. */
import type { FilePart, Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import type { Db } from '#store/open.ts';
import type { Blobs } from './blobs.ts';
import { documentsText, isLarge, laterExcerpts } from './documents/in-prompt.ts';
import type { ContentPart, RequestMessage } from './request-message.ts';
import { roundsOf } from './tools/history.ts';

/** Where the contents of messages are kept. */
export interface PromptSources {
  blobs: Blobs;
  db: Db;
}

const CONTINUE =
  'Your last answer was cut off. Continue it exactly where it stopped, in the same language and format, ' +
  'without repeating anything and without any introduction.';

const SUMMARY = 'What was said before, summed up (the messages themselves are not shown any more):\n\n';

/** The messages from the root to `leafId`, in order; empty when the leaf is unknown. Cycles cannot loop it. */
export function branchTo(messages: readonly Message[], leafId: string | null): Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const branch: Message[] = [];
  const seen = new Set<string>();
  for (let id = leafId; id !== null && !seen.has(id);) {
    const message = byId.get(id);
    if (!message) break;
    seen.add(id);
    branch.push(message);
    id = message.parentId;
  }
  return branch.toReversed();
}

/** What a request is made of; the same plan over the same messages gives the same bytes. */
export interface PromptPlan {
  /** What the model is told before anything that was said; null: nothing. */
  preface: string | null;
  /** Stands for messages that are not sent. */
  summary: string | null;
  /** The messages that are sent, oldest first. */
  sent: readonly Message[];
  /** The last of them is the model's own, which it goes on with. */
  continuing: boolean;
}

/** A message of a request, and which message of the conversation it says; null for what the house adds. */
export interface Section {
  kind: 'preface' | 'summary' | 'message' | 'continue';
  messageId: string | null;
  message: RequestMessage;
}

/** What a request is made of, in the order it is sent: preface, summary, then the messages, with files as the model can take them. */
export async function sectionsOf(plan: PromptPlan, sources: PromptSources): Promise<Section[]> {
  const out: Section[] = [];
  const add = (kind: Section['kind'], messageId: string | null, message: RequestMessage) =>
    out.push({ kind, messageId, message });
  if (plan.preface !== null) add('preface', null, { role: 'system', content: plan.preface });
  if (plan.summary !== null) add('summary', null, { role: 'system', content: SUMMARY + plan.summary });
  const large: FilePart[] = [];
  for (const message of plan.sent) {
    if (message.role === 'assistant') {
      for (const said of roundsOf(message)) add('message', message.id, said);
      continue;
    }
    const content = await contentOf(message, sources, large);
    for (const part of message.parts) if (part.type === 'file' && isLarge(part)) large.push(part);
    // An empty turn would be refused by some vendors.
    if (content.length > 0) add('message', message.id, { role: message.role, content });
  }
  if (plan.continuing) add('continue', null, { role: 'user', content: CONTINUE });
  return out;
}

/** `large`: the documents of earlier messages that were too large to be sent whole. */
async function contentOf(
  message: Message,
  { blobs, db }: PromptSources,
  large: readonly FilePart[],
): Promise<string | ContentPart[]> {
  const documents = [await documentsText(db, message), await laterExcerpts(db, message, large)];
  const text = [...documents, textOf(message)].filter((piece) => piece !== '').join('\n\n');
  const images = message.parts.filter((part) => part.type === 'image');
  if (images.length === 0) return text;
  const parts: ContentPart[] = text === '' ? [] : [{ type: 'text', text }];
  for (const image of images) {
    // Inline: an address of ours would mean nothing to the model's service.
    const bytes = await blobs.get(image.fileId);
    parts.push({ type: 'image_url', image_url: { url: `data:${image.mediaType};base64,${bytes.toString('base64')}` } });
  }
  return parts;
}
