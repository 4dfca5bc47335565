/** Google's Gemini API. */
import { isObject } from '#shared/json.ts';
import type { Effort } from './request.ts';
import type { Thinking, Vendor } from './vendor.ts';

/** Up to here models do not think, and refuse to be told how much. */
const THOUGHTLESS = /(?:^|[/.])gemini-(?:1|2\.0)|gemma|embedding/i;
/** From Gemini 3 on there are levels instead of budgets. */
const BUDGETS = /(?:^|[/.])gemini-2\.5/i;
/** Where the lowest level is `minimal`; elsewhere it is `low`. */
const MINIMAL = /gemini-3(?:\.[0-6])?-flash|flash-lite/i;

export const googleVendor: Vendor = {
  async model({ key, baseUrl, fetch, model }) {
    const { createGoogle } = await import('@ai-sdk/google');
    // An empty key is a key: left out, the package would look for one in the environment.
    return createGoogle({ apiKey: key ?? '', baseURL: baseUrl, fetch })(model);
  },
  // It fetches only from some places, and must be told the type.
  fetchesImages: false,
  forgetsCalls: false,
  takesBlankStops: () => true,
  // It has such a mode, but not beside functions.
  saysJson: (hasTools) => hasTools,
  thinking(effort, model) {
    if (THOUGHTLESS.test(model)) return { adapted: '-reasoning_effort' };
    const reasoning = googleEffort(effort, model);
    const thinking: Thinking = { reasoning };
    if (reasoning !== effort) thinking.adapted = `reasoning_effort→${reasoning}`;
    // Without it the thoughts are charged and not shown.
    if (effort !== 'none') thinking.options = { google: { thinkingConfig: { includeThoughts: true } } };
    return thinking;
  },
  onlyOneCall: undefined,
  user: () => undefined,
  cached: () => undefined,
  // Only calls need theirs back: see `extraOf`.
  signatureOf: () => undefined,
  signed: ({ format, signature }) =>
    format === 'google' && signature !== undefined ? { google: { thoughtSignature: signature } } : undefined,
  schema: fitted,
  ignores: () => false,
  modelIn: 'modelVersion',
  limits: () => ({}),
};

function googleEffort(effort: Effort, model: string): Effort {
  if (BUDGETS.test(model)) {
    if (effort === 'max') return 'xhigh';
    return effort === 'none' && /2\.5-pro/i.test(model) ? 'minimal' : effort;
  }
  if (effort === 'none' || effort === 'minimal') return MINIMAL.test(model) ? 'minimal' : 'low';
  return effort === 'xhigh' || effort === 'max' ? 'high' : effort;
}

/** Members Gemini has no field for and that only annotate. */
const DROPPED = new Set(['$schema', '$comment', 'examples', 'default', 'readOnly', 'writeOnly', 'deprecated']);
/** Members whose values are schemas by name, not a schema's own members. */
const NAMED = new Set(['properties', '$defs', 'definitions', 'patternProperties']);

/** Gemini's subset of JSON Schema: one value as an enum, open bounds as closed ones, nothing that only annotates. */
function fitted(schema: Record<string, unknown>): Record<string, unknown> {
  const fit: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(schema)) {
    if (DROPPED.has(name)) continue;
    if (name === 'const') fit['enum'] = [value];
    else if (name === 'exclusiveMinimum') fit['minimum'] ??= bound(value, schema['type'], 1);
    else if (name === 'exclusiveMaximum') fit['maximum'] ??= bound(value, schema['type'], -1);
    else if (NAMED.has(name) && isObject(value))
      fit[name] = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, within(each)]));
    else fit[name] = name === 'enum' || name === 'required' ? value : within(value);
  }
  return fit;
}

function within(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(within);
  return isObject(value) ? fitted(value) : value;
}

function bound(value: unknown, type: unknown, step: number): unknown {
  return type === 'integer' && typeof value === 'number' ? value + step : value;
}
