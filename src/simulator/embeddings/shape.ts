/** The shape of an embeddings request (azure-openai.md 1.7) as data. */
import { string, type Shape } from '../shape.ts';

const tokens: Shape = { type: 'array', items: { type: 'integer' } };

export const embeddingsShape: Shape = {
  type: 'object',
  required: ['input'],
  properties: {
    input: {
      anyOf: [string, { type: 'array', items: string }, tokens, { type: 'array', items: tokens }],
    },
    model: string,
    dimensions: { type: 'integer', minimum: 1 },
    encoding_format: { type: 'string', enum: ['float', 'base64'] },
    input_type: string,
    user: string,
  },
};
