/** A request with an `Idempotency-Key`, at every door where a model is asked or something is made. */
import type { IncomingMessage } from 'node:http';
import type { Call, Sink } from '#gateway/sink.ts';
import { LONGEST_NAME, type Once, type OnceAsked } from '#gateway/idempotency/once.ts';
import { AppError, asAppError } from '#shared/errors.ts';
import type { Relayed } from './relayed.ts';

/** Null for most requests. */
export function nameOf({ headers }: IncomingMessage): string | null {
  const name = headers['idempotency-key'];
  return typeof name === 'string' ? name : null;
}

/** What a request says, without the boundary of a form, which is another each time the form is sent. */
export function saidIn(body: Buffer, { headers }: IncomingMessage): Buffer[] {
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]+)/i.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return [body];
  const mark = Buffer.from(boundary, 'latin1');
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, from)) {
    pieces.push(body.subarray(from, at));
    from = at + mark.length;
  }
  return [...pieces, body.subarray(from)];
}

/** Places the call, or tells again what it came to. `answer`: one for the call of this id. */
export async function placeOnce(
  once: Pick<Once, 'begin'>,
  asked: OnceAsked,
  answer: (callId: string) => Relayed,
  place: (sink: Sink) => Call,
): Promise<void> {
  const own = answer(asked.callId);
  try {
    if (asked.name === '' || asked.name.length > LONGEST_NAME)
      throw new AppError('invalid_request', {
        params: { reason: `an Idempotency-Key has 1 to ${LONGEST_NAME} characters` },
      });
    const found = await once.begin(asked);
    if (!found.kept) return own.follow(found.follow(place(found.listen(own))));
    const again = answer(found.callId);
    again.head(found.status, { ...found.headers, 'idempotent-replayed': 'true' }, null);
    again.data(found.body);
    again.end();
  } catch (error) {
    own.fail(asAppError(error), { usage: null, costMicroUsd: null, firstByteMs: null, totalMs: 0, model: null }, null);
  }
}
