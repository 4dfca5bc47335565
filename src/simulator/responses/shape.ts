/** The shape of a responses request (azure-openai.md 1.8) as data. */
import { boolean, count, string, within, type Shape } from '../shape.ts';

const nullable = (shape: Shape): Shape => ({ ...shape, type: [...[shape.type ?? []].flat(), 'null'] });

const content: Shape = {
  anyOf: [
    string,
    { type: 'array', items: { type: 'object', required: ['type'], properties: { type: string, text: string } } },
  ],
};

const item: Shape = {
  type: 'object',
  properties: {
    type: string,
    id: nullable(string),
    role: { type: 'string', enum: ['assistant', 'system', 'developer', 'user'] },
    content: nullable({ type: ['string', 'array'] }),
    call_id: string,
    name: string,
    arguments: string,
  },
};

export const responsesShape: Shape = {
  type: 'object',
  properties: {
    model: string,
    input: { anyOf: [string, { type: 'array', maxItems: 2_048, items: item }] },
    instructions: string,
    previous_response_id: string,
    stream: boolean,
    stream_options: { type: 'object', properties: { include_obfuscation: boolean } },
    store: boolean,
    background: boolean,
    max_output_tokens: { type: 'integer', minimum: 16 },
    max_tool_calls: { type: 'integer', minimum: 1 },
    reasoning: {
      type: 'object',
      properties: {
        effort: nullable(string),
        summary: { type: ['string', 'null'], enum: ['auto', 'concise', 'detailed'] },
      },
    },
    text: {
      type: 'object',
      properties: {
        format: {
          type: 'object',
          required: ['type'],
          properties: {
            type: { type: 'string', enum: ['text', 'json_object', 'json_schema'] },
            name: string,
            schema: { type: 'object' },
            strict: nullable(boolean),
          },
        },
        verbosity: { type: ['string', 'null'], enum: ['low', 'medium', 'high'] },
      },
    },
    tools: {
      type: 'array',
      maxItems: 128,
      items: {
        type: 'object',
        required: ['type'],
        properties: { type: string, name: string, parameters: { type: ['object', 'null'] } },
      },
    },
    tool_choice: {
      anyOf: [
        { type: 'string', enum: ['none', 'auto', 'required'] },
        { type: 'object', required: ['type'], properties: { type: string, name: string } },
      ],
    },
    parallel_tool_calls: boolean,
    temperature: within(0, 2),
    top_p: within(0, 1),
    top_logprobs: count(0, 20),
    include: { type: 'array', items: string },
    metadata: { type: 'object', values: string },
    truncation: { type: 'string', enum: ['auto', 'disabled'] },
    user: string,
  },
};

/** What an item of each kind must have besides its type; kinds not named here are taken as they come. */
export const itemShapes: Readonly<Record<string, Shape>> = {
  message: { type: 'object', required: ['role', 'content'], properties: { content } },
  function_call: { type: 'object', required: ['call_id', 'name', 'arguments'] },
  function_call_output: { type: 'object', required: ['call_id', 'output'] },
  custom_tool_call: { type: 'object', required: ['call_id', 'name', 'input'] },
  custom_tool_call_output: { type: 'object', required: ['call_id', 'output'] },
  item_reference: { type: 'object', required: ['id'] },
  compaction: { type: 'object', required: ['encrypted_content'] },
};

/** Every field of a request, for those who are to be told of others. */
export const knownFields: ReadonlySet<string> = new Set([
  ...Object.keys(responsesShape.properties ?? {}),
  'prompt',
  'conversation',
  'prompt_cache_key',
  'prompt_cache_retention',
  'prompt_cache_options',
  'safety_identifier',
  'service_tier',
  'context_management',
  'moderation',
]);
