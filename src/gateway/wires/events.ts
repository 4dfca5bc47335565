/** Events of pictures and of sound: each says something, an error is an error, and the end of the bytes is the end. */
import { isObject, objectIn } from '#shared/json.ts';
import type { Dialect, StreamEnd } from './wire.ts';

export const events: Dialect = {
  hear(event) {
    const { type, error, delta } = event;
    if (isObject(error)) return { text: 0, error: type === 'error' ? JSON.stringify({ error }) : true };
    if (type === 'error') return { text: 0, error: JSON.stringify({ error: event }) };
    return { text: typeof delta === 'string' ? Buffer.byteLength(delta) : 0 };
  },
  delta: null,
  closing: null,
  ending(end): StreamEnd {
    // The last bytes may begin in the middle of a picture; an error is short.
    const last = end
      .toString('utf8')
      .split(/\r?\n/)
      .findLast((line) => line.startsWith('data:'));
    const event = last === undefined ? {} : (objectIn(last.slice(5)) ?? {});
    const isError = event['type'] === 'error' || isObject(event['error']);
    if (!isError) return { how: 'complete', error: null };
    return { how: 'failed', error: JSON.stringify({ error: isObject(event['error']) ? event['error'] : event }) };
  },
};
