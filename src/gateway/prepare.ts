/** The body for one target: the client's own bytes, unless the target needs something changed. */
import { adaptRequest, policyOf, type JsonObject } from '#providers/parameters.ts';
import { withMembers } from './json-bytes.ts';
import type { CallRequest } from './gateway.ts';
import type { Target } from './resolve.ts';
import { withModel, type Form } from './wires/form.ts';
import { isObject } from './wires/json.ts';
import type { Wire } from './wires/wire.ts';

export interface Prepared {
  wire: Wire;
  /** The base model as it was declared; null when nobody did. */
  baseModel: string | null;
  /** In pieces where a large one is rewritten: none of it is copied. */
  body: Buffer | readonly Buffer[];
  /** Of a form; null: JSON. */
  contentType: string | null;
  /** What the target is asked, as an object: what a repair starts from. */
  json: JsonObject;
  /** Parameters renamed or removed for the base model; empty when nothing was. */
  adapted: string[];
  /** Usage in a stream was asked for on our account: the client must not see it. */
  hidesUsage: boolean;
  /** The client asked for a stream (with usage or not) and the target does not stream; null otherwise. */
  restreams: { usage: boolean } | null;
}

/**
 * What to send. `json` and `bytes` are the same request; `adapted` names changes already made to `json` (a repair),
 * which then goes out instead of the bytes.
 */
export function prepare(
  wire: Wire,
  request: Pick<CallRequest, 'json' | 'body' | 'form'>,
  target: Target,
  baseModel: string | null,
  repaired?: { json: JsonObject; adapted: string[] },
): Prepared {
  if (request.form !== undefined) return prepareForm(wire, { ...request, form: request.form }, target, baseModel);
  const model = wire.fits ? baseModel : null;
  const fitted = model === null ? { json: request.json, adapted: [] } : adaptRequest(request.json, model);
  let { json, adapted } = repaired ?? fitted;
  const asked = request.json['stream'] === true;
  if (json['stream'] === true && model !== null && policyOf(model)?.streaming === false) {
    const { stream: _, stream_options: __, ...rest } = json;
    json = rest;
    adapted = [...adapted, '-stream'];
  }
  const streams = json['stream'] === true;
  const members = new Map<string, unknown>();
  if (target.modelIn === 'body' && json['model'] !== target.upstreamName) members.set('model', target.upstreamName);
  const hidesUsage = wire.asksForUsage && streams && !target.health.refusesStreamOptions && !asksForUsage(json);
  if (hidesUsage) members.set('stream_options', { ...objectOf(json['stream_options']), include_usage: true });
  return {
    wire,
    baseModel,
    contentType: null,
    body: bodyOf(request.body, json, members, adapted.length > 0),
    json: members.size === 0 ? json : { ...json, ...Object.fromEntries(members) },
    adapted,
    hidesUsage,
    restreams: asked && !streams ? { usage: asksForUsage(request.json) } : null,
  };
}

function prepareForm(
  wire: Wire,
  { json, body, form }: Pick<CallRequest, 'json' | 'body'> & { form: Form },
  { modelIn, upstreamName }: Target,
  baseModel: string | null,
): Prepared {
  const isRight = form.models.length === 1 && form.fields['model'] === upstreamName;
  return {
    wire,
    baseModel,
    contentType: form.contentType,
    body: modelIn === 'path' || isRight ? body : withModel(body, form, upstreamName),
    json,
    adapted: [],
    hidesUsage: false,
    restreams: null,
  };
}

function bodyOf(bytes: Buffer, json: JsonObject, members: ReadonlyMap<string, unknown>, changed: boolean): Buffer {
  if (changed) return Buffer.from(JSON.stringify({ ...json, ...Object.fromEntries(members) }));
  if (members.size === 0) return bytes;
  return withMembers(bytes, new Map([...members].map(([name, value]) => [name, JSON.stringify(value)])));
}

/** True when the client itself wants the usage chunk of a stream. */
function asksForUsage(json: JsonObject): boolean {
  return objectOf(json['stream_options'])['include_usage'] === true;
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
