/** A request's body as the call it asks for, or why it cannot be one. */
import type { CallRequest } from '#gateway/request.ts';
import { isForm, readForm } from '#gateway/wires/form.ts';
import type { CallWire } from '#gateway/wires/wire.ts';
import { objectIn } from '#shared/json.ts';
import type { Principal } from '#shared/principal.ts';
import { BODY_LIMIT, type Body } from './body.ts';
import type { Reply } from './envelope.ts';
import * as refuse from './errors.ts';
import { unknownDeployment } from './missing.ts';
import { SURFACE_NAMES, type Surface } from './paths.ts';

interface Addressed {
  surface: Surface;
  wire: CallWire;
  /** As the path names it; null where the body does. */
  deployment: string | null;
}

/** Of the files alone, as the messages say it (azure-openai.md 1.7); a form is a little longer. */
const SOUND_LIMIT = 26_214_400;
const PICTURE_LIMIT = 50 * 1024 * 1024;
const FORM_BYTES = 256 * 1024;

const fileLimits: Partial<Record<CallWire, number>> = {
  'image-edits': PICTURE_LIMIT,
  transcriptions: SOUND_LIMIT,
  translations: SOUND_LIMIT,
};

/** The most bytes a body on this wire may have. */
export function limitOf(wire: CallWire): number {
  const files = fileLimits[wire];
  return files === undefined ? BODY_LIMIT : files + FORM_BYTES;
}

export function callFrom(
  body: Body,
  { surface, wire, deployment }: Addressed,
  { id, contentType, principal }: { id: string; contentType: string | undefined; principal: Principal },
): CallRequest | Reply {
  if (body === 'slow') return refuse.tooSlow;
  if ('tooLarge' in body) return refuse.tooLarge(fileLimits[wire] ?? BODY_LIMIT, body.tooLarge);
  const read = wire in fileLimits ? fromForm(body.bytes, wire, contentType) : fromJson(body.bytes);
  if ('status' in read) return read;
  const named = deployment ?? read.json['model'];
  if (typeof named !== 'string' || named === '')
    return deployment === null ? refuse.modelMissing : unknownDeployment(surface, '', wire);
  return {
    id,
    wire,
    deployment: named,
    body: body.bytes,
    ...read,
    principal,
    purpose: 'api',
    surface: SURFACE_NAMES[surface],
    runId: null,
  };
}

type Read = Pick<CallRequest, 'json' | 'form'>;

function fromForm(bytes: Buffer, wire: CallWire, contentType: string | undefined): Read | Reply {
  if (!isForm(contentType)) {
    // Pictures to be changed may also be named by their address.
    if (wire === 'image-edits' && contentType !== undefined && /json/i.test(contentType)) return fromJson(bytes);
    return refuse.notAForm(contentType ?? '');
  }
  const form = readForm(contentType, bytes);
  if (form === null) return refuse.brokenForm;
  const limit = fileLimits[wire] ?? BODY_LIMIT;
  if (form.fileBytes > limit) return refuse.tooLarge(limit, form.fileBytes);
  return { json: form.fields, form };
}

function fromJson(bytes: Buffer): Read | Reply {
  const json = objectIn(bytes.toString('utf8'));
  return json === undefined ? refuse.invalidJson : { json };
}
