/** What is typed in the playground, and the request it makes; and back again, for a call that was kept. */
import { isObject, objectIn, objectsOf } from '#shared/json.ts';
export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;
export const FORMATS = ['text', 'json_object', 'json_schema'] as const;
export type Format = (typeof FORMATS)[number];

export interface Line {
  id: number;
  role: 'user' | 'assistant';
  text: string;
}

export interface Draft {
  model: string;
  system: string;
  lines: readonly Line[];
  /** As typed; empty: not sent. */
  temperature: string;
  topP: string;
  maxTokens: string;
  effort: string;
  tools: string;
  format: Format;
  schema: string;
  stream: boolean;
  /** Whatever else a kept request said: it goes along as it was. */
  rest: Readonly<Record<string, unknown>>;
}

export const emptyDraft = (text: string): Draft => ({
  model: '',
  system: '',
  lines: [{ id: 1, role: 'user', text }],
  temperature: '',
  topP: '',
  maxTokens: '',
  effort: '',
  tools: '',
  format: 'text',
  schema: '',
  stream: true,
  rest: {},
});

export type Request = Record<string, unknown> & { model: string };
/** Fields that cannot be read as they are typed. */
export type Wrong = Partial<Record<'temperature' | 'topP' | 'maxTokens' | 'tools' | 'schema', true>>;

/** The request, with what can be read of it, and what cannot. */
export function requestOf(draft: Draft, fallbackModel: string): { request: Request; wrong: Wrong } {
  const wrong: Wrong = {};
  const number = (field: 'temperature' | 'topP' | 'maxTokens', name: string) => {
    const text = draft[field].trim().replace(',', '.');
    if (text === '') return {};
    const value = Number(text);
    if (Number.isFinite(value)) return { [name]: value };
    wrong[field] = true;
    return {};
  };
  const json = (field: 'tools' | 'schema'): unknown => {
    if (draft[field].trim() === '') return undefined;
    try {
      return JSON.parse(draft[field]);
    } catch {
      wrong[field] = true;
      return undefined;
    }
  };
  const tools = json('tools');
  if (tools !== undefined && !Array.isArray(tools)) wrong.tools = true;
  const messages = [
    ...(draft.system.trim() === '' ? [] : [{ role: 'system', content: draft.system }]),
    ...draft.lines.map(({ role, text }) => ({ role, content: text })),
  ];
  const request: Request = {
    ...draft.rest,
    model: draft.model === '' ? fallbackModel : draft.model,
    messages,
    ...number('temperature', 'temperature'),
    ...number('topP', 'top_p'),
    ...number('maxTokens', 'max_completion_tokens'),
    ...(draft.effort === '' ? {} : { reasoning_effort: draft.effort }),
    ...(Array.isArray(tools) && tools.length > 0 ? { tools } : {}),
    ...formatOf(draft.format, draft.format === 'json_schema' ? json('schema') : undefined),
    ...(draft.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
  if (draft.format === 'json_schema' && request['response_format'] === undefined) wrong.schema = true;
  return { request, wrong };
}

function formatOf(format: Format, schema: unknown): Record<string, unknown> {
  if (format === 'text') return {};
  if (format === 'json_object') return { response_format: { type: 'json_object' } };
  if (schema === undefined) return {};
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } } };
}

/** A request as it was kept; null when it is none that the playground can make. */
export function draftOf(text: string): Draft | null {
  const json = objectIn(text);
  if (!Array.isArray(json?.['messages'])) return null;
  const { model, messages, temperature, top_p, max_tokens, max_completion_tokens, reasoning_effort, ...more } = json;
  const { tools, response_format, stream, stream_options: _, ...rest } = more;
  const said = objectsOf(messages).map(({ role, content }) => ({ role, text: wordsOf(content) }));
  const format = isObject(response_format) ? response_format : {};
  const schema = isObject(format['json_schema']) ? format['json_schema']['schema'] : undefined;
  const typed = (value: unknown) => (typeof value === 'number' || typeof value === 'string' ? String(value) : '');
  const pretty = (value: unknown) => (value === undefined ? '' : JSON.stringify(value, null, 2));
  return {
    model: typeof model === 'string' ? model : '',
    system: said
      .filter(({ role }) => role === 'system' || role === 'developer')
      .map((one) => one.text)
      .join('\n\n'),
    lines: said
      .filter(({ role }) => role === 'user' || role === 'assistant')
      .map(({ role, text: line }, at) => ({ id: at + 1, role: role === 'user' ? 'user' : 'assistant', text: line })),
    temperature: typed(temperature),
    topP: typed(top_p),
    maxTokens: typed(max_completion_tokens ?? max_tokens),
    effort: typed(reasoning_effort),
    tools: pretty(tools),
    format: FORMATS.find((one) => one === format['type']) ?? 'text',
    schema: pretty(schema),
    stream: stream === true,
    rest,
  };
}

function wordsOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
}
