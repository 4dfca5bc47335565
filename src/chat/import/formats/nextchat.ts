/** NextChat's backup: its stores under their names. Keys and access codes in it are not even looked at. */
import {
  idIn,
  listOf,
  loose,
  textIn,
  textOrNull,
  tidied,
  timeIn,
  asText,
  type Loose,
  type SourceAssistant,
  type SourceChat,
  type SourceMessage,
  type SourcePart,
  type SourcePrompt,
} from '../source.ts';

export const NEXTCHAT_SESSIONS = 'chat-next-web-store.sessions';
export const NEXTCHAT_MASKS = 'mask-store.masks';
export const NEXTCHAT_PROMPTS = 'prompt-store.prompts';

export function nextchatChat(session: Loose): SourceChat {
  const id = idIn(session['id']) ?? '';
  const updatedAt = timeIn(session['lastUpdate']);
  let last: string | null = null;
  const messages: SourceMessage[] = [];
  for (const said of listOf(session['messages']).map(loose)) {
    const role = said['role'];
    const parts = partsOf(said);
    if ((role !== 'user' && role !== 'assistant') || parts.length === 0 || said['isError'] === true) continue;
    const messageId: string = `${idIn(said['id']) ?? messages.length}`;
    messages.push({
      id: messageId,
      parent: last,
      role,
      parts,
      model: role === 'user' ? null : textOrNull(said['model']),
      // Written as the browser's language writes dates: the order of the file is what can be relied on.
      createdAt: null,
    });
    last = messageId;
  }
  const mask = loose(session['mask']);
  return {
    id,
    title: textIn(session['topic']),
    createdAt: updatedAt,
    updatedAt,
    archived: false,
    pinned: false,
    // Masks that come with the program have small numbers; every chat has a copy of its own.
    assistant: textIn(mask['name']) === '' || mask['builtin'] === true ? null : idIn(mask['id']),
    leaf: last,
    messages,
  };
}

export function nextchatMask(mask: Loose): SourceAssistant | null {
  const id = idIn(mask['id']);
  const name = textIn(mask['name']);
  if (id === null || name === '' || mask['builtin'] === true) return null;
  const told = listOf(mask['context']).map(loose);
  const system = told.filter((said) => said['role'] === 'system').map((said) => textIn(said['content']));
  const other = told
    .filter((said) => said['role'] !== 'system')
    .map((said) => `${textIn(said['role'])}: ${textIn(said['content'])}`);
  const instructions = [...system, ...other].filter((text) => text !== '').join('\n\n');
  return {
    id,
    becomes: 'assistant',
    name,
    emoji: '',
    instructions,
    model: textOrNull(loose(mask['modelConfig'])['model']),
  };
}

/** Those that come with the program are not a person's. */
export function nextchatPrompt(prompt: Loose): SourcePrompt | null {
  const [id, title, text] = [idIn(prompt['id']), textIn(prompt['title']), textIn(prompt['content'])];
  return id === null || text === '' || prompt['isUser'] === false ? null : { id, title, text };
}

function partsOf(said: Loose): SourcePart[] {
  const { content } = said;
  const tools = listOf(said['tools']).map((tool): SourcePart => {
    const { function: called, content: result } = loose(tool);
    const { name, arguments: given } = loose(called);
    return { type: 'tool', name: textIn(name), arguments: asText(given ?? ''), result: textOrNull(result) };
  });
  if (typeof content === 'string') return tidied([...tools, { type: 'text', text: content }]);
  const parts = listOf(content).map((piece): SourcePart => {
    const { type, text, image_url: image } = loose(piece);
    if (type !== 'image_url') return { type: 'text', text: textIn(text) };
    const url = textIn(loose(image)['url']);
    const isData = url.startsWith('data:');
    return { type: 'file', name: 'image', ref: isData ? '' : url, ...(isData && { data: url }) };
  });
  return tidied([
    ...parts.filter((part) => part.type === 'file'),
    ...tools,
    ...parts.filter((part) => part.type !== 'file'),
  ]);
}
