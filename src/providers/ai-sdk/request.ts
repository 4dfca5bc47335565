/** What a chat completion request may say, as far as it can be translated; read once, at the border. */
import { z } from 'zod';
import { Refusal } from './refusal.ts';

const CacheControl = z.looseObject({ type: z.string() }).nullish();

const TextPart = z.looseObject({ type: z.literal('text'), text: z.string(), cache_control: CacheControl });
const ImagePart = z.looseObject({
  type: z.literal('image_url'),
  image_url: z.union([z.string().transform((url) => ({ url })), z.looseObject({ url: z.string() })]),
  cache_control: CacheControl,
});
const AudioPart = z.looseObject({
  type: z.literal('input_audio'),
  input_audio: z.looseObject({ data: z.string(), format: z.string() }),
});
const FilePart = z.looseObject({
  type: z.literal('file'),
  file: z.looseObject({
    filename: z.string().nullish(),
    file_data: z.string().nullish(),
    file_id: z.string().nullish(),
  }),
  cache_control: CacheControl,
});
const RefusalPart = z.looseObject({ type: z.literal('refusal'), refusal: z.string() });

export type UserPart = z.infer<typeof UserPart>;
const UserPart = z.discriminatedUnion('type', [TextPart, ImagePart, AudioPart, FilePart]);

/** Reasoning a client gives back, as OpenRouter's clients and ours do. */
export type ReasoningDetail = z.infer<typeof ReasoningDetail>;
export const ReasoningDetail = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('reasoning.text'),
    text: z.string().nullish(),
    signature: z.string().nullish(),
    format: z.string().nullish(),
  }),
  z.looseObject({ type: z.literal('reasoning.encrypted'), data: z.string(), format: z.string().nullish() }),
]);

export type AskedCall = z.infer<typeof AskedCall>;
const AskedCall = z.looseObject({
  id: z.string(),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
  /** Google's place for what must come back with a call. */
  extra_content: z
    .looseObject({ google: z.looseObject({ thought_signature: z.string() }).nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
});

const Texts = z.union([z.string(), z.array(TextPart)]);

export type AskedMessage = z.infer<typeof AskedMessage>;
const AskedMessage = z.discriminatedUnion('role', [
  z.looseObject({ role: z.literal('system'), content: Texts }),
  z.looseObject({ role: z.literal('developer'), content: Texts }),
  z.looseObject({ role: z.literal('user'), content: z.union([z.string(), z.array(UserPart)]) }),
  z.looseObject({
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [TextPart, RefusalPart]))]).nullish(),
    tool_calls: z.array(AskedCall).nullish(),
    /** Items of a kind we do not know are somebody else's. */
    reasoning_details: z.array(z.unknown()).nullish().catch(undefined),
  }),
  z.looseObject({
    role: z.literal('tool'),
    tool_call_id: z.string(),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [TextPart, ImagePart]))]),
    cache_control: CacheControl,
  }),
]);

const Schema = z.record(z.string(), z.unknown());

export type AskedTool = z.infer<typeof AskedTool>;
const AskedTool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: z.string(),
    description: z.string().nullish(),
    parameters: Schema.nullish(),
    strict: z.boolean().nullish(),
  }),
  cache_control: CacheControl,
});

const ResponseFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({
      name: z.string().nullish(),
      description: z.string().nullish(),
      schema: Schema.nullish(),
    }),
  }),
]);

export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof EFFORTS)[number];

const amount = z.number().nullish();

export type AskedRequest = z.infer<typeof AskedRequest>;
const AskedRequest = z.looseObject({
  messages: z.array(AskedMessage).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  n: amount,
  max_tokens: amount,
  max_completion_tokens: amount,
  temperature: amount,
  top_p: amount,
  frequency_penalty: amount,
  presence_penalty: amount,
  seed: amount,
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  reasoning_effort: z.enum(EFFORTS).nullish(),
  tools: z.array(AskedTool).nullish(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: ResponseFormat.nullish(),
  user: z.string().nullish(),
});

/** Of no meaning elsewhere, or without effect on the answer: nobody need be told that they went no further. */
const SILENT = new Set([
  'model',
  'metadata',
  'store',
  'service_tier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'modalities',
]);

/** The request, and which of its members cannot be translated (`-logit_bias`). Throws a `Refusal`. */
export function readRequest(json: Record<string, unknown>): { asked: AskedRequest; dropped: string[] } {
  for (const name of ['functions', 'function_call'])
    if (json[name] !== undefined && json[name] !== null) throw unsupported(name, 'tools');
  const read = AskedRequest.safeParse(json);
  if (!read.success) throw invalid(read.error);
  const asked = read.data;
  if ((asked.n ?? 1) !== 1) throw onlyOne(asked.n);
  const dropped = Object.keys(json)
    .filter((name) => !(name in AskedRequest.shape) && !SILENT.has(name) && json[name] !== null && json[name] !== false)
    .map((name) => `-${name}`);
  return { asked, dropped };
}

function unsupported(name: string, instead: string): Refusal {
  return new Refusal({
    status: 400,
    message: `Unsupported parameter: '${name}' is not supported with this model. Use '${instead}' instead.`,
    param: name,
    code: 'unsupported_parameter',
  });
}

function onlyOne(n: unknown): Refusal {
  return new Refusal({
    status: 400,
    message: `Unsupported value: 'n' does not support ${String(n)} with this model. Only the default (1) value is supported.`,
    param: 'n',
    code: 'unsupported_value',
  });
}

/** The first thing wrong, named as OpenAI names it: `messages[0].content`. */
function invalid(error: z.ZodError): Refusal {
  let issue = error.issues[0];
  // A union says only that nothing fitted; its most hopeful branch says what.
  while (issue?.code === 'invalid_union' && issue.errors.length > 0) {
    const path: PropertyKey[] = issue.path;
    const branch = issue.errors.reduce((best, each) => (depth(each) > depth(best) ? each : best))[0];
    if (branch === undefined) break;
    issue = { ...branch, path: [...path, ...branch.path] };
  }
  const path = issue?.path ?? [];
  const param = path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : (i > 0 ? '.' : '') + String(part)))
    .join('');
  return new Refusal({
    status: 400,
    message: `Invalid value for '${param}': ${issue?.message ?? 'it cannot be read'}`,
    param,
    code: 'invalid_value',
  });
}

function depth(issues: readonly { path: readonly unknown[] }[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}
