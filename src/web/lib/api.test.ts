// @vitest-environment node
import { afterEach, describe, expect, it } from 'vitest';
import { getSession } from '#shared/contract/account.ts';
import { getChat, listChats, updateChat } from '#shared/contract/chats.ts';
import { uploadFile } from '#shared/contract/files.ts';
import { watchRun } from '#shared/contract/runs.ts';
import { addressOf, ApiError, call, events, keyOf, onUnrecognised, upload } from './api.ts';

const original = globalThis.fetch;
const asked: Request[] = [];

/** Answers the page's requests as a server would, byte for byte. */
function server(answer: (request: Request) => Response | Promise<Response>) {
  asked.length = 0;
  globalThis.fetch = (input, init) => {
    // The page asks by path alone.
    if (typeof input !== 'string') throw new TypeError('asked for something else than a path');
    const request = new Request(new URL(input, 'http://parlor.test'), init);
    asked.push(request.clone());
    return Promise.resolve(answer(request));
  };
}
const envelope = (status: number, error: Record<string, unknown>) =>
  Response.json({ error: { message: '', params: {}, requestId: 'call_1', ...error } }, { status });

afterEach(() => {
  globalThis.fetch = original;
  onUnrecognised(() => Promise.resolve(true));
});

describe('call', () => {
  it('writes params, query and body where the contract says', async () => {
    server(() => Response.json({}));
    await call(updateChat, { params: { id: 'chat/1' }, body: { title: 'T' } });
    await call(listChats, { query: { search: 'a b&c' } });
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PATCH http://parlor.test/api/chats/chat%2F1',
      'GET http://parlor.test/api/chats?search=a+b%26c',
    ]);
    expect(await asked[0]?.json()).toEqual({ title: 'T' });
    expect(asked[0]?.headers.get('content-type')).toBe('application/json');
  });

  it('throws what the server said, with its parameters and the request’s number', async () => {
    server(() =>
      envelope(429, { code: 'too_many_attempts', params: { seconds: 30 }, detail: 'slow down', retryAfterMs: 30_000 }),
    );
    const error = await call(getSession).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      code: 'too_many_attempts',
      status: 429,
      params: { seconds: 30, requestId: 'call_1' },
      detail: 'slow down',
      retryAfterMs: 30_000,
      retryable: true,
    });
  });

  it('calls a server that cannot be reached, or a proxy in its place, offline', async () => {
    server(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(call(getSession)).rejects.toMatchObject({ code: 'offline', status: 0, retryable: true });
    server(() => new Response('<html>Bad gateway</html>', { status: 502 }));
    await expect(call(getSession)).rejects.toMatchObject({ code: 'offline', status: 502 });
  });

  it('lets an aborted call throw its reason', async () => {
    const control = new AbortController();
    server(() => Promise.reject(control.signal.reason));
    control.abort(new Error('left'));
    await expect(call(listChats, { signal: control.signal })).rejects.toThrow('left');
  });

  it('asks whether it is still known when a door seems shut, and only then', async () => {
    let questions = 0;
    onUnrecognised(() => {
      questions++;
      return Promise.resolve(false);
    });
    server(() => envelope(404, { code: 'not_found' }));
    await expect(call(listChats)).rejects.toMatchObject({ code: 'signed_out' });
    server(() => envelope(409, { code: 'conflict' }));
    await expect(call(listChats)).rejects.toMatchObject({ code: 'conflict' });
    expect(questions).toBe(1);
  });

  it('leaves a 404 what it is while it is known', async () => {
    server(() => envelope(404, { code: 'not_found' }));
    await expect(call(getChat, { params: { id: 'chat_1' } })).rejects.toMatchObject({ code: 'not_found', status: 404 });
  });
});

describe('upload', () => {
  it('sends the file itself, its name beside it', async () => {
    server(() => Response.json({ id: 'file_1' }));
    await upload(uploadFile, new Blob(['bytes'], { type: 'image/png' }), { query: { name: '图.png' } });
    expect(asked[0]?.url).toBe('http://parlor.test/api/files?name=%E5%9B%BE.png');
    expect(asked[0]?.headers.get('content-type')).toBe('image/png');
    expect(await asked[0]?.text()).toBe('bytes');
  });
});

describe('events', () => {
  const stream = (...chunks: string[]) => {
    const bytes = chunks.map((chunk) => new TextEncoder().encode(chunk));
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const next = bytes.shift();
        if (next) controller.enqueue(next);
        else controller.close();
      },
      cancel() {
        cancelled = true;
      },
    });
    return { response: new Response(body), cancelled: () => cancelled };
  };
  const watch = () => events(watchRun, { params: { id: 'run_1' } });

  it('yields each event, however the bytes were cut', async () => {
    server(
      () =>
        stream(
          'data: {"type":"text","se',
          'q":1,"part":0,"delta":"你"}\n\n: still here\n\nda',
          'ta: {"type":"x","seq":2}\n\n',
        ).response,
    );
    const seen: unknown[] = [];
    for await (const event of watch()) seen.push(event);
    expect(seen).toEqual([
      { type: 'text', seq: 1, part: 0, delta: '你' },
      { type: 'x', seq: 2 },
    ]);
  });

  it('closes the connection when the loop is left', async () => {
    const open = stream('data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n');
    server(() => open.response);
    for await (const _ of watch()) break;
    expect(open.cancelled()).toBe(true);
  });

  it('throws before the first event when it was refused', async () => {
    server(() => envelope(403, { code: 'forbidden' }));
    await expect(watch().next()).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('is offline when the connection breaks', async () => {
    server(
      () =>
        new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode('data: 1\n\n'));
            },
            pull(controller) {
              controller.error(new TypeError('network error'));
            },
          }),
        ),
    );
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const event of watch()) seen.push(event);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'offline' });
  });
});

describe('keys and addresses', () => {
  it('equal questions have equal keys, and an endpoint’s own key begins all of its', () => {
    expect(keyOf(listChats)).toEqual(['GET', '/api/chats']);
    expect(keyOf(listChats, { query: { search: 'x' } })).toEqual(['GET', '/api/chats', { query: { search: 'x' } }]);
    expect(keyOf(listChats, { signal: new AbortController().signal })).toEqual(keyOf(listChats));
  });

  it('leave out what is undefined', () => {
    expect(addressOf(listChats, { query: { cursor: undefined, limit: 5 } })).toBe('/api/chats?limit=5');
  });
});
