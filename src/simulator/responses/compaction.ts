/** A conversation folded into one sealed item, as `responses/compact` gives it and later requests bring it back. */
import { textOf, type ChatMessage } from '../chat/request.ts';

/** Every sealed text of the real service begins like this. */
const PREFIX = 'gAAAAAB';

const MOST_CHARACTERS = 2_000;

/** Sealed means here: not readable at a glance. There is no secret in a simulator. */
export function sealed(text: string): string {
  return PREFIX + Buffer.from(JSON.stringify({ compacted: text })).toString('base64url');
}

/** The text within; `undefined` when it was not sealed here. */
export function opened(content: string): string | undefined {
  if (!content.startsWith(PREFIX)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(content.slice(PREFIX.length), 'base64url').toString());
    const found = typeof value === 'object' && value !== null && 'compacted' in value ? value.compacted : undefined;
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}

/** What is kept of a conversation: the beginning of what each side said. */
export function gist(messages: readonly ChatMessage[]): string {
  const most = Math.max(80, Math.floor(MOST_CHARACTERS / Math.max(1, messages.length)));
  return messages
    .map((message) => `${message.role}: ${textOf(message).replaceAll(/\s+/g, ' ').slice(0, most)}`)
    .join('\n')
    .slice(0, MOST_CHARACTERS);
}
