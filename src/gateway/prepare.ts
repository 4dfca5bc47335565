/** The body for one target: the client's own bytes, unless the target needs something changed. */
import { adaptRequest, policyOf, type JsonObject } from '#providers/parameters.ts';
import { isObject } from '#shared/json.ts';
import { withMembers } from './json-bytes.ts';
import type { CallRequest } from './request.ts';
import type { Target } from './resolve.ts';
import { withModel, type Form } from './wires/form.ts';
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
  /** What its longest answer is named by, where that was made shorter on our account; null otherwise. */
  capped: string | null;
  /** The client asked for a stream (with usage or not) and the target does not stream; null otherwise. */
  restreams: { usage: boolean } | null;
}

/** A request changed to fit, and how. */
export interface Repaired {
  json: JsonObject;
  adapted: string[];
}

/**
 * What to send. `json` and `bytes` are the same request; `adapted` names changes already made to `json` (a repair),
 * which then goes out instead of the bytes. `cap`: each choice may have no more tokens than that; null: as many as asked.
 */
export function prepare(
  wire: Wire,
  request: Pick<CallRequest, 'json' | 'body' | 'form'>,
  target: Target,
  baseModel: string | null,
  { repaired, cap = null }: { repaired?: Repaired; cap?: number | null } = {},
): Prepared {
  if (request.form !== undefined) return prepareForm(wire, { ...request, form: request.form }, target, baseModel);
  const { json, adapted } = fitted(request.json, repaired, wire.fits ? baseModel : null);
  const asked = request.json['stream'] === true;
  const streams = json['stream'] === true;
  const members = new Map<string, unknown>();
  if (target.modelIn === 'body' && json['model'] !== target.upstreamName) members.set('model', target.upstreamName);
  const hidesUsage = wire.asksForUsage && streams && !target.health.refusesStreamOptions && !asksForUsage(json);
  if (hidesUsage) members.set('stream_options', { ...objectOf(json['stream_options']), include_usage: true });
  const capped = cap === null ? null : longestNamed(wire, json, { cap, baseModel, dropped: adapted });
  if (capped !== null) members.set(capped, cap);
  return {
    wire,
    baseModel,
    contentType: null,
    capped,
    body: bodyOf(request.body, json, members, adapted.length > 0),
    json: members.size === 0 ? json : { ...json, ...Object.fromEntries(members) },
    adapted: capped === null ? adapted : [...adapted, `${capped}→${cap}`],
    hidesUsage,
    restreams: asked && !streams ? { usage: asksForUsage(request.json) } : null,
  };
}

/** What the base model takes of it; null: all. */
function fitted(request: JsonObject, repaired: Repaired | undefined, model: string | null): Repaired {
  if (model === null) return repaired ?? { json: request, adapted: [] };
  const { json, adapted } = repaired ?? adaptRequest(request, model);
  if (json['stream'] !== true || policyOf(model)?.streaming !== false) return { json, adapted };
  const { stream: _, stream_options: __, ...rest } = json;
  return { json: rest, adapted: [...adapted, '-stream'] };
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
    capped: null,
    restreams: null,
  };
}

/** The member to set so that the longest answer is `cap`; null where it is no longer as it is, or cannot be said. */
function longestNamed(
  { longest }: Wire,
  json: JsonObject,
  { cap, baseModel, dropped }: { cap: number; baseModel: string | null; dropped: readonly string[] },
): string | null {
  if (longest === undefined) return null;
  const named = longest.names.find((name) => typeof json[name] === 'number');
  if (named !== undefined) return Number(json[named]) > cap ? named : null;
  // Its upstream does not take the parameter.
  if (longest.unsaid === null || longest.names.some((name) => dropped.includes(`-${name}`))) return null;
  const fitting = policyOf(baseModel)?.tokenParameter;
  return fitting !== undefined && longest.names.includes(fitting) ? fitting : longest.unsaid;
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
