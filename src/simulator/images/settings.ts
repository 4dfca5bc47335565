/** What each family of image models takes, and what its pictures cost (azure-openai.md 1.7), as data. */
import { modernShapeError } from '../modern-shape.ts';
import { count, string, type Shape } from '../shape.ts';
import type { WireError } from '../wire.ts';
import { unknownParameter } from '../wire-errors.ts';
import type { Size } from './picture.ts';

const oneOf = (...values: string[]): Shape => ({ type: 'string', enum: values });

export interface Family {
  shape: Shape;
  /** When the request says `auto` or nothing. */
  size: string;
  quality: string;
  /** Fields of the other family, which this one does not know. */
  unknown: readonly string[];
  /** Always base64, with usage; the other answers addresses and rewrites the prompt. */
  gptImage: boolean;
}

const dallE: Family = {
  shape: {
    type: 'object',
    required: ['prompt'],
    properties: {
      prompt: { type: 'string', maxLength: 4_000 },
      n: count(1, 1),
      size: oneOf('1024x1024', '1792x1024', '1024x1792'),
      quality: oneOf('standard', 'hd'),
      style: oneOf('vivid', 'natural'),
      response_format: oneOf('url', 'b64_json'),
      user: string,
    },
  },
  size: '1024x1024',
  quality: 'standard',
  unknown: ['output_format', 'output_compression', 'background', 'partial_images', 'stream', 'moderation'],
  gptImage: false,
};

const gptImage: Family = {
  shape: {
    type: 'object',
    required: ['prompt'],
    properties: {
      prompt: { type: 'string', maxLength: 32_000 },
      n: count(1, 10),
      size: oneOf('1024x1024', '1024x1536', '1536x1024', 'auto'),
      quality: oneOf('low', 'medium', 'high', 'auto'),
      background: oneOf('transparent', 'opaque', 'auto'),
      output_format: oneOf('png', 'jpeg'),
      output_compression: count(0, 100),
      partial_images: count(0, 3),
      stream: { type: 'boolean' },
      moderation: oneOf('auto', 'low'),
      input_fidelity: oneOf('high', 'low'),
      user: string,
    },
  },
  size: '1024x1024',
  quality: 'medium',
  unknown: ['response_format', 'style'],
  gptImage: true,
};

export function familyOf(model: string): Family {
  return model.startsWith('dall-e') ? dallE : gptImage;
}

export interface ImageRequest {
  prompt: string;
  n?: number;
  size?: string;
  quality?: string;
  style?: string;
  response_format?: 'url' | 'b64_json';
  background?: 'transparent' | 'opaque' | 'auto';
  output_format?: 'png' | 'jpeg';
  partial_images?: number;
  stream?: boolean;
}

/** The request, or the first thing that is wrong with it for this family. */
export function readImageRequest(
  fields: Record<string, unknown>,
  family: Family,
): { request: ImageRequest; error?: undefined } | { request?: undefined; error: WireError } {
  const foreign = family.unknown.find((name) => Object.hasOwn(fields, name));
  if (foreign !== undefined) return { error: unknownParameter(foreign) };
  const error = modernShapeError(fields, family.shape);
  // The cast is what the shape has just checked.
  return error ? { error } : { request: fields as unknown as ImageRequest };
}

/** The settings that are in force. */
export function settingsOf(request: ImageRequest, family: Family) {
  const chosen = (value: string | undefined, otherwise: string): string =>
    value === undefined || value === 'auto' ? otherwise : value;
  return {
    size: chosen(request.size, family.size),
    quality: chosen(request.quality, family.quality),
    background: chosen(request.background, 'opaque'),
    format: request.output_format ?? 'png',
  };
}

export function sizeOf(text: string): Size {
  const [width = 1024, height = 1024] = text.split('x').map(Number);
  return { width, height };
}

/** Tokens of one picture made by gpt-image, by its size and quality. */
const tokens: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '1024x1024': { low: 272, medium: 1_056, high: 4_160 },
  '1024x1536': { low: 408, medium: 1_584, high: 6_240 },
  '1536x1024': { low: 400, medium: 1_568, high: 6_208 },
};

export function outputTokens(size: string, quality: string): number {
  return tokens[size]?.[quality] ?? 0;
}
