/** What a request of Anthropic's Messages may say, as far as it can be told to other models; read once, at the border. */
import { z } from 'zod';

const CacheControl = z.looseObject({ type: z.string() }).nullish();

const Source = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('base64'), media_type: z.string(), data: z.string() }),
  z.looseObject({ type: z.literal('url'), url: z.string() }),
  z.looseObject({ type: z.literal('file'), file_id: z.string() }),
]);

const Text = z.looseObject({ type: z.literal('text'), text: z.string(), cache_control: CacheControl });
const Image = z.looseObject({ type: z.literal('image'), source: Source, cache_control: CacheControl });
const Document = z.looseObject({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [
    ...Source.options,
    z.looseObject({ type: z.literal('text'), data: z.string() }),
    z.looseObject({
      type: z.literal('content'),
      content: z.union([z.string(), z.array(z.discriminatedUnion('type', [Text, Image]))]),
    }),
  ]),
  title: z.string().nullish(),
  context: z.string().nullish(),
  cache_control: CacheControl,
});
const SearchResult = z.looseObject({
  type: z.literal('search_result'),
  source: z.string(),
  title: z.string(),
  content: z.array(Text),
});

export type ShownBlock = z.infer<typeof ShownBlock>;
const ShownBlock = z.discriminatedUnion('type', [Text, Image, Document, SearchResult]);

const ToolResult = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(ShownBlock)]).nullish(),
  is_error: z.boolean().nullish(),
  cache_control: CacheControl,
});
export type ToolResultBlock = z.infer<typeof ToolResult>;

const ToolUse = z.looseObject({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.unknown().optional(),
  /** Google's place for what must come back with a call; ours to begin with. */
  extra_content: z.unknown().optional(),
});
const Thinking = z.looseObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string().nullish() });
const RedactedThinking = z.looseObject({ type: z.literal('redacted_thinking'), data: z.string() });

export type AssistantBlock = z.infer<typeof AssistantBlock>;
const AssistantBlock = z.discriminatedUnion('type', [Text, ToolUse, Thinking, RedactedThinking]);

export type UserBlock = z.infer<typeof UserBlock>;
const UserBlock = z.discriminatedUnion('type', [...ShownBlock.options, ToolResult]);

const Words = z.union([z.string(), z.array(Text)]);

export type AskedTurn = z.infer<typeof AskedTurn>;
const AskedTurn = z.discriminatedUnion('role', [
  z.looseObject({ role: z.literal('user'), content: z.union([z.string(), z.array(UserBlock)]) }),
  z.looseObject({ role: z.literal('assistant'), content: z.union([z.string(), z.array(AssistantBlock)]) }),
  z.looseObject({ role: z.literal('system'), content: Words }),
]);

export type AskedTool = z.infer<typeof AskedTool>;
const AskedTool = z.looseObject({
  type: z.string().nullish(),
  name: z.string(),
  description: z.string().nullish(),
  input_schema: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
  cache_control: CacheControl,
});

const OneCall = { disable_parallel_tool_use: z.boolean().nullish() };
const ToolChoice = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('auto'), ...OneCall }),
  z.looseObject({ type: z.literal('any'), ...OneCall }),
  z.looseObject({ type: z.literal('tool'), name: z.string(), ...OneCall }),
  z.looseObject({ type: z.literal('none') }),
]);

const thinkingTypes = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('enabled'), budget_tokens: z.number() }),
  z.looseObject({ type: z.literal('adaptive') }),
  z.looseObject({ type: z.literal('disabled') }),
]);

const Format = z.looseObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) }).nullish();

export type AskedMessages = z.infer<typeof AskedMessages>;
export const AskedMessages = z.looseObject({
  model: z.string(),
  messages: z.array(AskedTurn).min(1),
  max_tokens: z.number().int().min(1),
  system: Words.nullish(),
  stop_sequences: z.array(z.string()).nullish(),
  stream: z.boolean().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  tools: z.array(AskedTool).nullish(),
  tool_choice: ToolChoice.nullish(),
  thinking: thinkingTypes.nullish(),
  metadata: z.looseObject({ user_id: z.string().nullish() }).nullish(),
  output_config: z.looseObject({ effort: z.string().nullish(), format: Format }).nullish(),
  output_format: Format,
  mcp_servers: z.array(z.unknown()).nullish(),
});
