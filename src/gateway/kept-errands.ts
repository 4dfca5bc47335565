/** What upstreams keep for callers: looked at, changed and deleted where it is, and made where it can be used. */
import type { UpstreamRequest } from '#providers/provider.ts';
import { AppError } from '#shared/errors.ts';
import type { Principal } from '#shared/principal.ts';
import type { KeptRow } from '#store/schema.ts';
import type { KeptRequest, MakeRequest } from './request.ts';
import { isReady } from './health.ts';
import { textMember } from './json-bytes.ts';
import type { KeptKind, KeptThings } from './kept.ts';
import { unknown, type Errand, type Sent } from './relay.ts';
import type { RoutingTable, Target } from './resolve.ts';
import { checkFiles, filesNamed, mayNameFiles } from './named-files.ts';
import { firstModel, objectsOf, withUpstreamNames } from './wires/batch-lines.ts';
import { withFile } from './wires/form.ts';

export interface KeptHouse {
  table: RoutingTable;
  kept: KeptThings;
  closing: boolean;
  now(): number;
  /** Whether the caller may use a deployment. */
  mayUse(principal: Principal, deployment: string): boolean;
  /** Lets a batch begin, or throws what a limit says. */
  admitBatch(principal: Principal, deployment: string): Promise<void>;
  /** A batch was seen: what it used is accounted for once it is over. */
  sawBatch(row: KeptRow, body: Buffer): void;
}

export const KINDS = { responses: 'response', files: 'file', batches: 'batch' } as const satisfies Record<
  string,
  KeptKind
>;

/** Files and batches without a date stay until somebody deletes them. */
const LONG_MS = 3650 * 86_400_000;

/** The request for one of the things at an address, with the caller's own query; the version stays the connection's. */
export function under(
  request: UpstreamRequest,
  { method, objectId, rest, query }: Pick<KeptRequest, 'method' | 'objectId' | 'rest' | 'query'>,
): UpstreamRequest {
  const [path = '', version] = request.path.split('?');
  const own = query.split('&').filter((part) => part !== '' && !part.startsWith('api-version='));
  const all = [...(version === undefined ? [] : [version]), ...own].join('&');
  return { ...request, method, path: `${path}/${encodeURIComponent(objectId)}${rest}${all === '' ? '' : `?${all}`}` };
}

/** A way to the connection: any of the targets there. */
export function targetAt(table: RoutingTable, connectionId: string): Target | null {
  for (const { targets } of table.routes.values())
    for (const target of targets) if (target.connectionId === connectionId) return target;
  return null;
}

export function keyOf({ keys }: Target, index: number): string | null {
  return keys[Math.min(index, keys.length - 1)] ?? null;
}

/** Asks for what is kept; what is not the caller's is not there. */
export function keptErrand(house: KeptHouse, asked: KeptRequest): Errand {
  const { wire, objectId, method, rest, principal } = asked;
  let row: KeptRow | null = null;
  return {
    async find() {
      if (house.closing) throw new AppError('shutting_down');
      row = await house.kept.find(KINDS[wire], objectId, principal);
      const target = row === null ? null : targetAt(house.table, row.connection_id);
      if (row === null || target === null) throw unknown(objectId);
      const base = target.provider.request(wire, target.settings, keyOf(target, row.key_index), '');
      const request = under(base, asked);
      const nothing = { body: Buffer.alloc(0), contentType: null };
      return { target, keyIndex: row.key_index, request, ...nothing, objectId };
    },
    done(body) {
      if (method === 'DELETE' && rest === '') house.kept.forget(objectId);
      else if (wire === 'batches' && row !== null) noteBatch(house, row, body);
    },
  };
}

/** What a batch wrote belongs to who asked for it. */
export function noteBatch(house: KeptHouse, row: KeptRow, body: Buffer): void {
  for (const member of ['output_file_id', 'error_file_id']) {
    const id = textMember(body, member);
    if (id !== null && id !== '') house.kept.remember({ ...row, id, kind: 'file', state: null });
  }
  house.sawBatch(row, body);
}

/** Makes a file or a batch, and remembers whose it is. */
export function makeErrand(house: KeptHouse, asked: MakeRequest): Errand {
  let deployment: string | null = null;
  return {
    async find() {
      if (house.closing) throw new AppError('shutting_down');
      const found = asked.wire === 'files' ? await upload(house, asked) : await batch(house, asked);
      ({ deployment } = found);
      return found.sent;
    },
    done(body, { target, keyIndex }) {
      const id = textMember(body, 'id');
      if (id === null) return;
      const { principal, wire } = asked;
      const now = house.now();
      const row: KeptRow = {
        id,
        kind: KINDS[wire],
        user_id: principal.userId,
        key_id: principal.keyId,
        connection_id: target.connectionId,
        key_index: keyIndex,
        deployment,
        state: null,
        created_at: now,
        expires_at: now + LONG_MS,
      };
      house.kept.remember(row);
      if (wire === 'batches') noteBatch(house, row, body);
    },
  };
}

interface Found {
  sent: Sent;
  deployment: string | null;
}

function sentTo(target: Target, keyIndex: number, { wire, body, contentType }: MakeRequest): Sent {
  const request = target.provider.request(wire, target.settings, keyOf(target, keyIndex), '');
  return { target, keyIndex, request, body, contentType, objectId: null };
}

/** The lines of a batch name our deployments; at the upstream they must have its own names. */
async function upload(house: KeptHouse, asked: MakeRequest): Promise<Found> {
  const { form, body, principal } = asked;
  const [file, ...more] = form?.files ?? [];
  // Said once, and plainly: another purpose or another file than ours could be what the upstream reads.
  if (file?.name !== 'file' || more.length > 0 || form?.repeated.has('purpose') !== false || form.repeated.has('file'))
    throw new AppError('invalid_request', { params: { reason: 'one file, and one purpose, are needed' } });
  if (form.fields['purpose'] !== 'batch') {
    const { target, deployment } = anywhere(house, asked);
    return { sent: sentTo(target, 0, asked), deployment };
  }
  const lines = body.subarray(file.start, file.end);
  const deployment = firstModel(lines);
  const target = deployment === null ? null : placeFor(house, deployment, principal);
  if (deployment === null || target === null)
    throw new AppError('model_unknown', { params: { model: deployment ?? '' } });
  for (const json of mayNameFiles(lines) ? objectsOf(lines) : [])
    await checkFiles(house.kept, filesNamed(json), principal);
  const renamed = await withUpstreamNames(lines, (name) => {
    const there = targetsOf(house, name, principal).find(({ connectionId }) => connectionId === target.connectionId);
    if (there === undefined) throw new AppError('model_unknown', { params: { model: name } });
    return there.upstreamName;
  });
  return { sent: { ...sentTo(target, 0, asked), body: withFile(body, file, renamed) }, deployment };
}

/** A batch is made where its file is. */
async function batch(house: KeptHouse, asked: MakeRequest): Promise<Found> {
  const { json, principal } = asked;
  const { input_file_id: fileId } = json;
  const row = typeof fileId === 'string' ? await house.kept.find('file', fileId, principal) : null;
  const target = row === null ? null : targetAt(house.table, row.connection_id);
  if (row === null || target === null) throw unknown(String(fileId));
  if (row.deployment !== null) await house.admitBatch(principal, row.deployment);
  return { sent: sentTo(target, row.key_index, asked), deployment: row.deployment };
}

/** The deployment's targets that keep files and run batches; none for what the caller may not use. */
function targetsOf({ table, mayUse }: KeptHouse, name: string, principal: Principal): Target[] {
  if (!mayUse(principal, name)) return [];
  const targets = table.routes.get(name)?.targets ?? [];
  return targets.filter(({ provider }) => provider.speaks.includes('files') && provider.speaks.includes('batches'));
}

function placeFor(house: KeptHouse, name: string, principal: Principal): Target | null {
  const targets = targetsOf(house, name, principal);
  return targets.find(({ health }) => isReady(health, house.now())) ?? targets[0] ?? null;
}

/** Where a file goes that names no deployment: to the one the caller hints at, else to the first that takes files. */
function anywhere(house: KeptHouse, { deployment, principal }: MakeRequest): { target: Target; deployment: string } {
  const names = deployment === null ? [...house.table.routes.keys()] : [deployment];
  for (const name of names) {
    const target = placeFor(house, name, principal);
    if (target !== null) return { target, deployment: name };
  }
  throw new AppError('operation_unsupported', { params: { model: deployment ?? '', operation: 'files' } });
}
