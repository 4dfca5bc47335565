/** Open WebUI's export of chats: a tree by `parentId`; the older form is the inner `chat` alone. */
import {
  idIn,
  isLoose,
  listOf,
  loose,
  parametersIn,
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
  type SourcePrompt,
} from '../source.ts';

export function isOpenWebui(item: unknown): boolean {
  const chat = loose(item);
  return isLoose(loose(loose(chat['chat'])['history'])['messages']) || isLoose(loose(chat['history'])['messages']);
}

export function openWebuiChat(item: Loose): SourceChat {
  const chat = isLoose(item['chat']) ? item['chat'] : item;
  const history = loose(chat['history']);
  const all = Object.entries(loose(history['messages'])).map(([key, value]) => ({ key, message: loose(value) }));
  const messages = all
    .filter(({ message }) => message['role'] === 'user' || message['role'] === 'assistant')
    .map(({ key, message }): SourceMessage => ({
      id: idIn(message['id']) ?? key,
      parent: idIn(message['parentId']),
      role: message['role'] === 'user' ? 'user' : 'assistant',
      parts: partsOf(message),
      model: message['role'] === 'user' ? null : (textOrNull(message['model']) ?? textOrNull(message['modelName'])),
      createdAt: timeIn(message['timestamp']),
    }));
  return {
    id: idIn(item['id']) ?? idIn(chat['id']) ?? messages[0]?.id ?? '',
    title: textIn(item['title']) || textIn(chat['title']),
    createdAt: timeIn(item['created_at']) ?? timeIn(chat['timestamp']),
    updatedAt: timeIn(item['updated_at']) ?? timeIn(chat['timestamp']),
    archived: item['archived'] === true,
    pinned: item['pinned'] === true,
    tags: tagsIn(item, chat),
    assistant: null,
    leaf: idIn(history['currentId']),
    messages: messages.map((message) => ({ ...message, parts: message.parts })),
  };
}

/** It keeps them as ids, `machine_learning`; the names they come from stand in the chat, if anywhere. */
function tagsIn(item: Loose, chat: Loose): string[] {
  const names = listOf(chat['tags']).map((tag) => textIn(tag) || textIn(loose(tag)['name']));
  const idOf = (name: string) => name.replaceAll(' ', '_').toLowerCase();
  const named = new Map(names.map((name) => [idOf(name), name]));
  const ids = listOf(loose(item['meta'])['tags']).map(textIn);
  return [...names, ...ids.filter((id) => !named.has(idOf(id))).map((id) => id.replaceAll('_', ' '))];
}

/** Its prompts and its own models are exports beside that of the chats. */
export function openWebuiPrompt(item: unknown): SourcePrompt | null {
  const { command, title, name, content } = loose(item);
  const [id, text] = [textIn(command), textIn(content)];
  if (id === '' || text === '') return null;
  return { id, title: textIn(title) || textIn(name) || id.replace(/^\//, ''), text };
}

export function openWebuiModel(item: unknown): SourceAssistant | null {
  const model = loose(item);
  const [id, name, meta] = [idIn(model['id']), textIn(model['name']), loose(model['meta'])];
  // What has no model beneath it is one of a provider, not made by anybody.
  if (id === null || name === '' || textIn(model['base_model_id']) === '') return null;
  return {
    id,
    becomes: 'assistant',
    name,
    emoji: '',
    instructions: textIn(loose(model['params'])['system']),
    model: textIn(model['base_model_id']),
    description: textIn(meta['description']),
    parameters: parametersIn(model['params']),
    openers: listOf(meta['suggestion_prompts']).map((one) => textIn(loose(one)['content'])),
  };
}

function partsOf(message: Loose): SourcePart[] {
  const files = listOf(message['files']).map((file): SourcePart => {
    const { type, url, name, id } = loose(file);
    const address = textIn(url);
    if (address.startsWith('data:'))
      return { type: 'file', name: textIn(name) || textIn(type), ref: '', data: address };
    const kept = loose(loose(file)['file']);
    const called = textIn(name) || textIn(kept['filename']);
    const read = textIn(loose(kept['data'])['content']);
    if (read !== '') return textFile(called, read);
    return { type: 'file', name: called, ref: idIn(id) ?? address };
  });
  const content = textIn(message['content']);
  const parts = message['role'] === 'user' ? [{ type: 'text' as const, text: content }] : folded(content);
  const error = textIn(loose(message['error'])['content']);
  return tidied([
    ...files,
    ...parts,
    ...(content === '' && error !== '' ? [{ type: 'text' as const, text: error }] : []),
  ]);
}

const DETAILS = /<details\b([^>]*)>\s*(?:<summary>[\s\S]*?<\/summary>)?([\s\S]*?)<\/details>/g;

/** What was thought and which tools were called stands in the text as `<details>`; the rest is Markdown. */
function folded(content: string): SourcePart[] {
  const parts: SourcePart[] = [];
  let at = 0;
  for (const found of content.matchAll(DETAILS)) {
    const [whole, attributes = '', inside = ''] = found;
    const type = attributeOf(attributes, 'type');
    if (type !== 'reasoning' && type !== 'tool_calls') continue;
    parts.push({ type: 'text', text: content.slice(at, found.index) });
    at = found.index + whole.length;
    if (type === 'reasoning') {
      const seconds = Number(attributeOf(attributes, 'duration'));
      const text = unescaped(inside).replaceAll(/^> ?/gm, '').trim();
      parts.push({ type: 'reasoning', text, ...(seconds > 0 && { ms: seconds * 1000 }) });
    } else
      parts.push({
        type: 'tool',
        name: attributeOf(attributes, 'name'),
        arguments: attributeOf(attributes, 'arguments'),
        result: attributeOf(attributes, 'result') || null,
      });
  }
  parts.push({ type: 'text', text: content.slice(at) });
  return parts;
}

function attributeOf(attributes: string, name: string): string {
  return unescaped(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '');
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#(?:39|x27);/g, "'")
    .replaceAll('&amp;', '&');
}
