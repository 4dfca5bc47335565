/** For tests: a vendor's recorded answers, given to a translated provider in awkward pieces. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { ConnectionSettings } from './provider.ts';
import type { Translated, TranslatedProvider } from './translated.ts';

const FIXTURES = join(import.meta.dirname, '__fixtures__');

export interface Recording {
  status?: number;
  headers?: Record<string, string>;
  body: Uint8Array | string;
}

/** What the vendor got. */
export interface Sent {
  url: string;
  method: string;
  headers: Record<string, string>;
  json: unknown;
}

/** The answer to a scenario, in one piece or streamed. */
export function recorded(vendor: string, scenario: string, how: { stream: boolean }): Recording {
  const path = (ending: string) => join(FIXTURES, vendor, `${scenario}.${ending}`);
  if (!how.stream) return { headers: { 'content-type': 'application/json' }, body: readFileSync(path('json')) };
  if (existsSync(path('sse')))
    return { headers: { 'content-type': 'text/event-stream' }, body: readFileSync(path('sse')) };
  return {
    headers: { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': REQUEST_ID },
    body: eventStream(readFileSync(path('events.jsonl'), 'utf8')),
  };
}

export const REQUEST_ID = '5f0c3d1e-7a42-4b8f-9d60-2f3a1c5e7b90';

/** The body a vendor is to receive. */
export function expectedRequest(vendor: string, scenario: string): unknown {
  return JSON.parse(readFileSync(join(FIXTURES, vendor, `${scenario}.request.json`), 'utf8'));
}

const Event = z.object({ event: z.string().optional(), exception: z.string().optional(), payload: z.unknown() });

/** Lines of events as AWS frames them: lengths, typed headers, payload, two checksums. */
export function eventStream(lines: string): Buffer {
  const frames = lines.split('\n').filter(Boolean);
  return Buffer.concat(frames.map((line) => frameOf(Event.parse(JSON.parse(line)))));
}

function frameOf({ event, exception, payload }: z.infer<typeof Event>): Buffer {
  const kind = exception === undefined ? 'event' : 'exception';
  const named: [string, string][] = [[`:${kind}-type`, exception ?? event ?? '']];
  named.push([':content-type', 'application/json'], [':message-type', kind]);
  const headers = Buffer.concat(named.map(headerOf));
  const body = Buffer.from(JSON.stringify(payload));
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(12 + headers.length + body.length + 4, 0);
  prelude.writeUInt32BE(headers.length, 4);
  const message = Buffer.concat([prelude, checksum(prelude), headers, body]);
  return Buffer.concat([message, checksum(message)]);
}

/** Type 7 is text. */
function headerOf([name, value]: [string, string]): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), length, Buffer.from(value)]);
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}

/** The same bytes in pieces that respect neither lines nor characters. */
export function* piecesOf(body: Uint8Array | string): Generator<Uint8Array> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  let size = 1;
  for (let at = 0; at < bytes.length; size = (size * 3 + 5) % 97) {
    // Beyond the size of any answer only the length matters.
    const end = at + (at > 100_000 ? 65_536 : size);
    yield bytes.subarray(at, end);
    at = end;
  }
}

/** A vendor that answers from recordings, the last one for ever; what it got is in `sent`. */
export function vendorWith(...recordings: Recording[]): { fetch: typeof globalThis.fetch; sent: Sent[] } {
  const sent: Sent[] = [];
  return {
    sent,
    fetch: (input, init) => {
      const address = typeof input === 'string' ? input : 'href' in input ? input.href : input.url;
      const body = typeof init?.body === 'string' ? init.body : 'null';
      const headers = Object.fromEntries(new Headers(init?.headers));
      sent.push({ url: address, method: init?.method ?? 'GET', headers, json: JSON.parse(body) });
      const { status = 200, headers: answered = {}, body: bytes } = recordings[sent.length - 1] ?? recordings.at(-1)!;
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          for (const piece of piecesOf(bytes)) controller.enqueue(piece);
          controller.close();
        },
      });
      return Promise.resolve(new Response(stream, { status, headers: answered }));
    },
  };
}

const NO_SETTINGS: ConnectionSettings = { baseUrl: '', apiVersion: null, surface: null };

export interface Asking {
  provider: TranslatedProvider;
  model: string;
  key: string | null;
  settings?: Record<string, unknown>;
  signal?: AbortSignal;
}

export function ask(
  { provider, model, key, settings, signal }: Asking,
  json: Record<string, unknown>,
  fetch: typeof globalThis.fetch,
): Promise<Translated> {
  return provider.translate({
    json: { ...json, model },
    settings: { ...NO_SETTINGS, ...settings },
    key,
    model,
    fetch,
    signal: signal ?? new AbortController().signal,
  });
}

export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of body) text += decoder.decode(piece, { stream: true });
  return text;
}

/** A `fetch` for OpenAI's clients with the translation behind it. */
export function clientFetch(asking: Asking, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (_, init) => {
    const json = z.record(z.string(), z.unknown()).parse(JSON.parse(z.string().parse(init?.body)));
    const { status, headers, body } = await ask(asking, json, fetch);
    const pieces = body[Symbol.asyncIterator]();
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const { done, value } = await pieces.next();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(error);
        }
      },
      cancel: async () => {
        await pieces.return?.();
      },
    });
    return new Response(stream, { status, headers });
  };
}
