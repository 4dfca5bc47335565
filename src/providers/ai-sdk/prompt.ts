/** From OpenAI's messages to the AI SDK's prompt. */
import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4ToolResultOutput,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider';
import { objectIn } from '#shared/json.ts';
import { fetchImage, inlineOf } from './images.ts';
import { Refusal } from './refusal.ts';
import { ReasoningDetail, type AskedCall, type AskedMessage, type UserPart } from './request.ts';
import type { Vendor, VendorCall } from './vendor.ts';

type Content<Role extends string> = Extract<LanguageModelV4Message, { role: Role }>['content'];
type UserContent = Content<'user'>[number];
type AssistantContent = Content<'assistant'>[number];
type ToolContent = Content<'tool'>[number];

interface Reading {
  vendor: Vendor;
  call: VendorCall;
  /** Tool names by the id of their call. */
  names: Map<string, string>;
}

/**
 * The prompt. Instructions are gathered at its beginning, as no other vendor takes them in between; results of tools
 * called together stay together. Throws a `Refusal`, and what `fetch` throws.
 */
export async function promptOf(
  messages: readonly AskedMessage[],
  vendor: Vendor,
  call: VendorCall,
): Promise<LanguageModelV4Prompt> {
  const reading: Reading = { vendor, call, names: new Map() };
  const instructions: LanguageModelV4Prompt = [];
  const prompt: LanguageModelV4Prompt = [];
  for (const [index, message] of messages.entries()) {
    if (message.role === 'system' || message.role === 'developer')
      instructions.push(...instructionsOf(message.content, vendor));
    else if (message.role === 'user')
      prompt.push({ role: 'user', content: await userContent(message.content, reading) });
    else if (message.role === 'assistant') {
      const content = assistantContent(message, reading);
      if (content.length > 0) prompt.push({ role: 'assistant', content });
    } else {
      const result = toolResult(message, index, reading);
      const last = prompt.at(-1);
      if (last?.role === 'tool') last.content.push(result);
      else prompt.push({ role: 'tool', content: [result] });
    }
  }
  return [...instructions, ...prompt];
}

function instructionsOf(
  content: Extract<AskedMessage, { role: 'system' }>['content'],
  vendor: Vendor,
): LanguageModelV4Prompt {
  const parts = typeof content === 'string' ? [{ text: content, cache_control: undefined }] : content;
  return parts
    .filter(({ text }) => text !== '')
    .map((part) => ({ role: 'system', content: part.text, ...cacheOf(part, vendor) }));
}

function cacheOf(
  part: { cache_control?: Record<string, unknown> | null | undefined },
  vendor: Vendor,
): { providerOptions?: SharedV4ProviderOptions } {
  const providerOptions = part.cache_control ? vendor.cached(part.cache_control) : undefined;
  return providerOptions === undefined ? {} : { providerOptions };
}

async function userContent(content: string | UserPart[], reading: Reading): Promise<UserContent[]> {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  const parts = await Promise.all(content.map((part) => userPart(part, reading)));
  // An empty text beside something else is refused elsewhere; alone it is the vendor's to judge.
  const said = parts.filter((part) => part.type !== 'text' || part.text !== '');
  return said.length > 0 ? said : parts;
}

async function userPart(part: UserPart, { vendor, call }: Reading): Promise<UserContent> {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text, ...cacheOf(part, vendor) };
    case 'image_url':
      return { ...(await imagePart(part.image_url.url, vendor, call)), ...cacheOf(part, vendor) };
    case 'input_audio': {
      const { data, format } = part.input_audio;
      return { type: 'file', mediaType: format === 'mp3' ? 'audio/mpeg' : `audio/${format}`, data: bytes(data) };
    }
    case 'file':
      return { ...filePart(part.file), ...cacheOf(part, vendor) };
  }
}

type FilePart = Extract<UserContent, { type: 'file' }>;

function bytes(data: string): FilePart['data'] {
  return { type: 'data', data };
}

async function imagePart(address: string, vendor: Vendor, call: VendorCall): Promise<FilePart> {
  const inline = inlineOf(address);
  if (inline) return { type: 'file', mediaType: inline.mediaType, data: bytes(inline.data) };
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Refusal({
      status: 400,
      message: `Invalid image address: expected a data URI or an http(s) address.`,
      param: 'image_url',
      code: 'invalid_image_url',
    });
  if (vendor.fetchesImages) return { type: 'file', mediaType: 'image/*', data: { type: 'url', url } };
  const fetched = await fetchImage(url.href, call);
  return { type: 'file', mediaType: fetched.mediaType, data: bytes(fetched.data) };
}

function filePart(file: Extract<UserPart, { type: 'file' }>['file']): FilePart {
  const inline = typeof file.file_data === 'string' ? inlineOf(file.file_data) : undefined;
  if (!inline)
    throw new Refusal({
      status: 400,
      message: "Unsupported file: this model takes files only as 'file_data' with a data URI.",
      param: 'file',
      code: 'unsupported_value',
    });
  const { mediaType, data } = inline;
  return { type: 'file', mediaType, data: bytes(data), ...(file.filename ? { filename: file.filename } : {}) };
}

function assistantContent(message: Extract<AskedMessage, { role: 'assistant' }>, reading: Reading): AssistantContent[] {
  const parts: AssistantContent[] = reasoningOf(message.reasoning_details ?? [], reading.vendor);
  const { content } = message;
  const texts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : (content ?? []);
  for (const part of texts) {
    const text = part.type === 'text' ? part.text : part.refusal;
    if (text !== '') parts.push({ type: 'text', text, ...(part.type === 'text' ? cacheOf(part, reading.vendor) : {}) });
  }
  for (const call of message.tool_calls ?? []) parts.push(toolCall(call, reading));
  return parts;
}

function reasoningOf(details: readonly unknown[], vendor: Vendor): AssistantContent[] {
  const parts: AssistantContent[] = [];
  for (const each of details) {
    const { data: detail } = ReasoningDetail.safeParse(each);
    if (!detail) continue;
    const format = detail.format ?? '';
    const encrypted = detail.type === 'reasoning.encrypted';
    if (!encrypted && typeof detail.signature !== 'string') continue;
    const providerOptions = vendor.signed(
      encrypted ? { format, encrypted: detail.data } : { format, signature: detail.signature ?? '' },
    );
    // Somebody else's signature: without a valid one, reasoning is not taken back.
    if (providerOptions === undefined) continue;
    parts.push({ type: 'reasoning', text: encrypted ? '' : (detail.text ?? ''), providerOptions });
  }
  return parts;
}

function toolCall(call: AskedCall, { vendor, names }: Reading): AssistantContent {
  const { name, arguments: args } = call.function;
  names.set(call.id, name);
  const signature = call.extra_content?.google?.thought_signature;
  const providerOptions = signature === undefined ? undefined : vendor.signed({ format: 'google', signature });
  return {
    type: 'tool-call',
    toolCallId: safeId(call.id),
    toolName: name,
    input: argumentsIn(args),
    ...(providerOptions === undefined ? {} : { providerOptions }),
  };
}

/** Arguments as the object vendors insist on; what is none (an answer cut short, say) is kept inside one. */
function argumentsIn(args: string): Record<string, unknown> {
  if (args.trim() === '') return {};
  return objectIn(args) ?? { arguments: args };
}

/** Ids another vendor gave, in the letters and the length every vendor takes. */
function safeId(id: string): string {
  return id.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64);
}

function toolResult(
  message: Extract<AskedMessage, { role: 'tool' }>,
  index: number,
  { vendor, names }: Reading,
): ToolContent {
  const toolName = names.get(message.tool_call_id);
  if (toolName === undefined)
    throw new Refusal({
      status: 400,
      message: `Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.`,
      param: `messages.[${index}].role`,
    });
  const toolCallId = safeId(message.tool_call_id);
  return { type: 'tool-result', toolCallId, toolName, output: outputOf(message.content), ...cacheOf(message, vendor) };
}

function outputOf(content: Extract<AskedMessage, { role: 'tool' }>['content']): LanguageModelV4ToolResultOutput {
  if (typeof content === 'string') return { type: 'text', value: content };
  if (content.every((part) => part.type === 'text'))
    return { type: 'text', value: content.map(({ text }) => text).join('\n') };
  return {
    type: 'content',
    value: content.map((part) => {
      if (part.type === 'text') return { type: 'text', text: part.text };
      const inline = inlineOf(part.image_url.url);
      if (!inline) return { type: 'text', text: part.image_url.url };
      return { type: 'file', mediaType: inline.mediaType, data: { type: 'data', data: inline.data } };
    }),
  };
}

/** Earlier calls and their results told as text, for a request that offers no tools. */
export function withoutCalls(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  return prompt.map((message): LanguageModelV4Message => {
    if (message.role === 'tool')
      return {
        role: 'user',
        content: message.content.flatMap((part) => (told(part) ? [{ type: 'text', text: told(part) }] : [])),
      };
    if (message.role !== 'assistant') return message;
    return {
      ...message,
      content: message.content.map((part) => (part.type === 'tool-call' ? { type: 'text', text: told(part) } : part)),
    };
  });
}

function told(part: AssistantContent | ToolContent): string {
  if (part.type === 'tool-call') return `[Called ${part.toolName} with ${JSON.stringify(part.input)}]`;
  if (part.type !== 'tool-result') return '';
  const { output } = part;
  const value = output.type === 'text' ? output.value : JSON.stringify('value' in output ? output.value : output.type);
  return `[${part.toolName} returned ${value}]`;
}
