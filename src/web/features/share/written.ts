/** A chat as text: Markdown for people, JSON for programs. Pure. */
import type { SharedMessage, SharedPart } from '#shared/contract/shares.ts';
import { textsOfCall } from '#shared/script-run.ts';
import type { ChatData, Said } from './said.ts';

interface MarkdownWords {
  you: string;
  answer: string;
}

/** The branch in view under headings of who spoke. */
export function asMarkdown(title: string, { messages }: Said, words: MarkdownWords): string {
  const told = messages.map((message) => `## ${speaker(message, words)}\n\n${bodyOf(message)}`);
  return `# ${title}\n\n${told.join('\n\n')}\n`;
}

function speaker({ role, model }: SharedMessage, words: MarkdownWords): string {
  return role === 'user' ? words.you : (model ?? words.answer);
}

function bodyOf({ parts }: SharedMessage): string {
  return parts
    .map(textOf)
    .filter((text) => text !== '')
    .join('\n\n');
}

function textOf(part: SharedPart): string {
  switch (part.type) {
    case 'text':
      return part.text.trim();
    case 'file':
      // The file itself stays where it is; its name says what was there.
      return `*[${part.name}]*`;
    case 'reasoning':
      return quoted(part.text);
    case 'tool-call':
      return quoted(`${part.name}\n\n${fenced(textsOfCall(part).join('\n'))}`);
  }
}

function quoted(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

/** A fence longer than any inside. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map((fence) => fence.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** Everything of the chat with all its branches, as our own API has it. */
export function asJson({ chat, messages }: ChatData, exportedAt: string): string {
  return `${JSON.stringify({ format: 'parlor-chat', version: 1, exportedAt, chat, messages }, null, 2)}\n`;
}

/** A title as the name of a file on any system. */
export function fileName(title: string, extension: string): string {
  const tidy = title
    .normalize('NFC')
    .replaceAll(/[\p{Cc}<>:"/\\|?*]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 80)
    .replace(/[. ]+$/, '');
  return `${tidy === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(tidy) ? `chat ${tidy}`.trim() : tidy}.${extension}`;
}

/** Names that are there already get a number. */
export function uniqueName(name: string, taken: Set<string>): string {
  const dot = name.lastIndexOf('.');
  let unique = name;
  for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${name.slice(0, dot)} (${n})${name.slice(dot)}`;
  taken.add(unique.toLowerCase());
  return unique;
}
