/** The shape of a chat completions request (azure-openai.md 1.5) as data. */
import { sourceTypes } from './own-data.ts';
import { boolean, count, string, within, type Shape } from '../shape.ts';

const parts: Shape = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { type: 'string', enum: ['text', 'image_url', 'input_audio', 'file', 'refusal'] },
    text: string,
    image_url: {
      type: 'object',
      required: ['url'],
      properties: { url: string, detail: { type: 'string', enum: ['auto', 'low', 'high'] } },
    },
  },
};

const functionCall: Shape = {
  type: 'object',
  required: ['name', 'arguments'],
  properties: { name: string, arguments: string },
};

const message: Shape = {
  type: 'object',
  required: ['role'],
  properties: {
    role: { type: 'string', enum: ['system', 'assistant', 'user', 'function', 'tool', 'developer'] },
    content: { type: ['string', 'array', 'null'], items: parts },
    name: { type: ['string', 'null'] },
    tool_call_id: string,
    tool_calls: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        required: ['id', 'type', 'function'],
        properties: { id: string, type: { type: 'string', enum: ['function'] }, function: functionCall },
      },
    },
    function_call: { ...functionCall, type: ['object', 'null'] },
  },
};

const definition: Shape = {
  type: 'object',
  required: ['name'],
  properties: { name: string, description: { type: ['string', 'null'] }, parameters: { type: ['object', 'null'] } },
};

const named: Shape = { type: 'object', required: ['name'], properties: { name: string } };

export const chatShape: Shape = {
  type: 'object',
  required: ['messages'],
  properties: {
    messages: { type: 'array', minItems: 1, maxItems: 2_048, items: message },
    model: string,
    stream: boolean,
    stream_options: { type: 'object', properties: { include_usage: boolean, include_obfuscation: boolean } },
    n: count(1, 128),
    stop: { type: ['string', 'array'], items: string, maxItems: 4 },
    max_tokens: { type: 'integer', minimum: 1 },
    max_completion_tokens: { type: 'integer', minimum: 1 },
    temperature: within(0, 2),
    top_p: within(0, 1),
    presence_penalty: within(-2, 2),
    frequency_penalty: within(-2, 2),
    logprobs: boolean,
    top_logprobs: count(0, 20),
    logit_bias: { type: 'object', values: within(-100, 100) },
    seed: { type: 'integer' },
    user: string,
    parallel_tool_calls: boolean,
    tools: {
      type: 'array',
      minItems: 1,
      maxItems: 128,
      items: {
        type: 'object',
        required: ['type', 'function'],
        properties: { type: { type: 'string', enum: ['function'] }, function: definition },
      },
    },
    tool_choice: {
      anyOf: [
        { type: 'string', enum: ['none', 'auto', 'required'] },
        { type: 'object', required: ['type', 'function'], properties: { function: named } },
      ],
    },
    functions: { type: 'array', minItems: 1, maxItems: 128, items: definition },
    function_call: { anyOf: [{ type: 'string', enum: ['none', 'auto'] }, named] },
    response_format: {
      type: 'object',
      required: ['type'],
      properties: {
        type: { type: 'string', enum: ['text', 'json_object', 'json_schema'] },
        json_schema: { ...named, properties: { name: string, schema: { type: 'object' } } },
      },
    },
    reasoning_effort: string,
    data_sources: {
      type: 'array',
      maxItems: 10,
      items: {
        type: 'object',
        required: ['type', 'parameters'],
        properties: { type: { type: 'string', enum: sourceTypes }, parameters: { type: 'object' } },
      },
    },
    verbosity: { type: 'string', enum: ['low', 'medium', 'high'] },
  },
};
