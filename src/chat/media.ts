/** Calls that are no chat: pictures, speech, dictation. By the same gateway, limits and ledger as everything else. */
import { randomBytes } from 'node:crypto';
import type { DeploymentEntry } from '#gateway/entry.ts';
import type { Gateway } from '#gateway/gateway.ts';
import type { CallRequest } from '#gateway/request.ts';
import { readForm } from '#gateway/wires/form.ts';
import type { CallWire } from '#gateway/wires/wire.ts';
import { abilitiesOf, type Abilities } from '#shared/abilities.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Principal } from '#shared/principal.ts';

export interface MediaCall {
  gateway: Gateway;
  principal: Principal;
  deployment: string;
  runId: string | null;
  signal: AbortSignal;
}

interface Body {
  bytes: Buffer;
  json: Record<string, unknown>;
  contentType: string | null;
}

/** The first deployment of the person's that can do it. Throws `operation_unsupported` when there is none. */
export function deploymentFor(
  { gateway, principal }: Pick<MediaCall, 'gateway' | 'principal'>,
  ability: keyof Abilities,
  wanted?: string | null,
): DeploymentEntry {
  const able = gateway.deployments(principal).filter((entry) => abilitiesOf(entry)[ability]);
  const found = able.find(({ name }) => name === wanted) ?? able[0];
  if (!found) throw new AppError('operation_unsupported', { params: { operation: ability } });
  return found;
}

export const jsonBody = (json: Record<string, unknown>): Body => ({
  bytes: Buffer.from(JSON.stringify(json)),
  json,
  contentType: null,
});

export interface FormFile {
  field: string;
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** A multipart body. Names of files are ours: what a person called one never reaches the head of a part. */
export function formBody(fields: Record<string, string>, files: readonly FormFile[]): Body {
  const boundary = `parlor-${randomBytes(16).toString('hex')}`;
  const pieces: (string | Uint8Array)[] = [];
  for (const [name, value] of Object.entries(fields))
    pieces.push(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  for (const { field, name, mediaType, bytes } of files)
    pieces.push(
      `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: ${mediaType}\r\n\r\n`,
      bytes,
      '\r\n',
    );
  pieces.push(`--${boundary}--\r\n`);
  const bytes = Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
  return { bytes, json: { ...fields }, contentType: `multipart/form-data; boundary=${boundary}` };
}

/** The whole answer, at most `limit` bytes. Rejects with what the gateway says, or `upstream_unreadable`. */
export function askWhole(
  { gateway, principal, deployment, runId, signal }: MediaCall,
  wire: CallWire,
  body: Body,
  limit: number,
): Promise<Buffer> {
  const form = body.contentType === null ? null : readForm(body.contentType, body.bytes);
  const request: CallRequest = {
    id: newId('call'),
    wire,
    deployment,
    body: body.bytes,
    json: { ...body.json, model: deployment },
    principal,
    purpose: 'chat',
    runId,
    ...(form === null ? {} : { form }),
  };
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const call = gateway.call(request, {
      head: () => undefined,
      data(chunk) {
        size += chunk.length;
        if (size > limit) call.abort();
        else chunks.push(Buffer.from(chunk));
        return true;
      },
      end() {
        if (signal.aborted) reject(signal.reason instanceof Error ? signal.reason : new AppError('interrupted'));
        else if (size > limit) reject(new AppError('upstream_unreadable'));
        else resolve(Buffer.concat(chunks));
      },
      fail: (error) => reject(error),
    });
    if (signal.aborted) call.abort();
    else signal.addEventListener('abort', () => call.abort(), { once: true });
  });
}
