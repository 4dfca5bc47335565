/** A branch of the tree → the messages of a request. The prefix stays the same from turn to turn, for prompt caches. */
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message.ts';
import type { Blobs } from './blobs.ts';

export interface RequestMessage {
  role: 'system' | 'user' | 'assistant';
  content: string | ContentPart[];
}
type ContentPart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };

const CONTINUE =
  'Your last answer was cut off. Continue it exactly where it stopped, in the same language and format, ' +
  'without repeating anything and without any introduction.';

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

/** Request messages for a branch; `continuing` asks the model to go on with the last one, which is its own. */
export async function requestMessages(
  branch: readonly Message[],
  { instructions, blobs, continuing }: { instructions: string; blobs: Blobs; continuing: boolean },
): Promise<RequestMessage[]> {
  const out: RequestMessage[] = [];
  if (instructions.trim() !== '') out.push({ role: 'system', content: instructions });
  for (const message of branch) {
    const content = await contentOf(message, blobs);
    // A failed answer said nothing; an empty turn would be refused by some vendors.
    if (content.length > 0) out.push({ role: message.role, content });
  }
  if (continuing) out.push({ role: 'user', content: CONTINUE });
  return out;
}

async function contentOf(message: Message, blobs: Blobs): Promise<string | ContentPart[]> {
  const text = textOf(message);
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
