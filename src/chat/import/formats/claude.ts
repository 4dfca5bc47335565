/** Claude's data export: `conversations.json`, an array of linear conversations, and `projects.json` beside it. */
import {
  asText,
  idIn,
  isLoose,
  listOf,
  loose,
  textFile,
  textIn,
  textOrNull,
  tidied,
  timeIn,
  type Loose,
  type SourceAssistant,
  type SourceChat,
  type SourceMessage,
  type SourcePart,
} from '../source.ts';

export function isClaude(item: unknown): boolean {
  return isLoose(item) && Array.isArray(item['chat_messages']);
}

/** A project has its own instructions; its documents stay behind. */
export function claudeProject(item: Loose): SourceAssistant | null {
  const id = idIn(item['uuid']);
  const name = textIn(item['name']);
  if (id === null || name === '' || item['is_starter_project'] === true) return null;
  return { id, becomes: 'project', name, emoji: '', instructions: textIn(item['prompt_template']), model: null };
}

export function claudeChat(item: Loose): SourceChat {
  const id = idIn(item['uuid']) ?? '';
  let last: string | null = null;
  const messages: SourceMessage[] = [];
  for (const said of listOf(item['chat_messages']).map(loose)) {
    const parts = partsOf(said);
    if (parts.length === 0) continue;
    const messageId = idIn(said['uuid']) ?? `${id}-${messages.length}`;
    const parent = idIn(said['parent_message_uuid']);
    messages.push({
      id: messageId,
      // Exports that tell of branches name the parent; the others are in order.
      parent: parent !== null && messages.some((message) => message.id === parent) ? parent : last,
      role: said['sender'] === 'human' ? 'user' : 'assistant',
      parts,
      model: said['sender'] === 'human' ? null : textOrNull(item['model']),
      createdAt: timeIn(said['created_at']),
    });
    last = messageId;
  }
  return {
    id,
    title: textIn(item['name']),
    createdAt: timeIn(item['created_at']),
    updatedAt: timeIn(item['updated_at']),
    archived: false,
    pinned: item['is_starred'] === true,
    assistant: idIn(loose(item['project'])['uuid']) ?? idIn(item['project_uuid']),
    leaf: idIn(item['current_leaf_message_uuid']),
    messages,
  };
}

function partsOf(said: Loose): SourcePart[] {
  const content = listOf(said['content']).map(loose);
  const parts = content.flatMap(partOf);
  const spoken = parts.some((part) => part.type === 'text');
  return tidied([
    ...attachments(said),
    ...parts,
    ...(spoken ? [] : [{ type: 'text' as const, text: textIn(said['text']) }]),
  ]);
}

function partOf(block: Loose): SourcePart[] {
  switch (block['type']) {
    case 'text':
      return [{ type: 'text', text: textIn(block['text']) }];
    case 'thinking':
      return [{ type: 'reasoning', text: textIn(block['thinking']) }];
    case 'tool_use': {
      const input = loose(block['input']);
      const document = textIn(input['content']);
      // What it made stands in the answer, as text that cannot run.
      if (block['name'] === 'artifacts' && document !== '') return [{ type: 'text', text: artifact(input, document) }];
      return [{ type: 'tool', name: textIn(block['name']), arguments: asText(block['input']), result: null }];
    }
    case 'tool_result': {
      const texts = listOf(block['content']).map((piece) => textIn(loose(piece)['text']));
      const result = typeof block['content'] === 'string' ? block['content'] : texts.filter(Boolean).join('\n');
      if (block['name'] === 'artifacts') return [];
      const failed = block['is_error'] === true ? { failed: true } : {};
      return [{ type: 'tool', name: textIn(block['name']) || 'tool', arguments: '', result, ...failed }];
    }
    default:
      return [];
  }
}

const LANGUAGES: Record<string, string> = {
  'text/html': 'html',
  'image/svg+xml': 'svg',
  'text/markdown': 'markdown',
  'application/vnd.ant.react': 'jsx',
  'application/vnd.ant.mermaid': 'mermaid',
};

function artifact(input: Loose, document: string): string {
  const title = textIn(input['title']);
  const language = textOrNull(input['language']) ?? LANGUAGES[textIn(input['type'])] ?? '';
  return `${title === '' ? '' : `**${title}**\n\n`}${fenced(document, language)}`;
}

function fenced(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length + 1)));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** What was read of an attachment is there; of other files only the name is. */
function attachments(said: Loose): SourcePart[] {
  const read = listOf(said['attachments']).map((one): SourcePart => {
    const { file_name: name, extracted_content: text } = loose(one);
    if (textIn(text) === '') return { type: 'file', name: textIn(name), ref: textIn(name) };
    return textFile(textIn(name), textIn(text));
  });
  const files = listOf(said['files']).map((one): SourcePart => {
    const { file_name: name, file_uuid: id } = loose(one);
    return { type: 'file', name: textIn(name), ref: idIn(id) ?? textIn(name) };
  });
  return [...read, ...files];
}
