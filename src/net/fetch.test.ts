import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { guardedFetch, type GuardedFetchOptions } from './fetch.ts';
import { createNet, type NetOptions } from './net.ts';
import { NO_PROXY } from './proxy.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function serve(listener: (req: IncomingMessage, res: ServerResponse) => unknown): Promise<string> {
  const server = createServer((req, res) => void listener(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function fetching(options: Partial<GuardedFetchOptions> = {}, net: Partial<NetOptions> = {}) {
  const made = createNet({ allowedNetworks: () => [], proxy: NO_PROXY, ...net });
  open.push(made);
  return guardedFetch(made, { trusted: null, ...options });
}
const local = { allowedNetworks: () => ['127.0.0.0/8'] };
const code = (wanted: string) => expect.objectContaining({ code: wanted });

async function bodyOf(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of req) text += String(piece);
  return text;
}

describe('fetch over the guarded way out', () => {
  it('sends method, path, headers and body, and gives back status, headers and body', async () => {
    const seen: unknown[] = [];
    const url = await serve(async (req, res) => {
      seen.push(req.method, req.url, req.headers['x-api-key'], req.headers['accept-encoding'], await bodyOf(req));
      res.writeHead(418, { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] }).end('é');
    });
    const answer = await fetching({}, local)(`${url}/v1/x?y=%20z`, {
      method: 'post',
      headers: { 'X-Api-Key': 'k' },
      body: '{"ä":1}',
    });
    expect(seen).toEqual(['POST', '/v1/x?y=%20z', 'k', 'identity', '{"ä":1}']);
    expect([answer.status, answer.ok, answer.headers.get('content-type')]).toEqual([418, false, 'text/plain']);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await answer.text()).toBe('é');
  });

  it.each([
    ['bytes', new TextEncoder().encode('abc').subarray(1)],
    ['a form', new URLSearchParams({ bc: '' })],
  ])('takes %s for a body', async (_, body) => {
    const url = await serve(async (req, res) => res.end(await bodyOf(req)));
    const answer = await fetching({}, local)(url, { method: 'POST', body });
    expect(await answer.text()).toMatch(/^bc=?$/);
  });

  it('takes a Request, and answers without a body stay without one', async () => {
    const url = await serve((req, res) => res.writeHead(req.headers['x-own'] === 'k' ? 204 : 500).end());
    const answer = await fetching({}, local)(new Request(url, { headers: { 'x-own': 'k' } }));
    expect([answer.status, answer.body]).toEqual([204, null]);
  });

  it('gives the body piece by piece, as it comes', async () => {
    let go: () => void = () => undefined;
    const url = await serve((_, res) => {
      res.write('one');
      go = () => res.end('two');
    });
    const { body } = await fetching({}, local)(url);
    const reader = body!.getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('one');
    go();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('two');
    expect((await reader.read()).done).toBe(true);
  });

  it('lets an upstream wait while nobody reads', async () => {
    let written = 0;
    const url = await serve((_, res) => {
      res.on('error', () => undefined);
      const piece = Buffer.alloc(65_536, 97);
      const pump = () => {
        while (!res.destroyed && written < 64 * 1024 * 1024) {
          written += piece.length;
          if (!res.write(piece)) return void res.once('drain', pump);
        }
        res.end();
      };
      pump();
    });
    const { body } = await fetching({}, local)(url);
    for (let before = -1; before !== written; await new Promise((resolve) => setTimeout(resolve, 50))) before = written;
    expect(written).toBeLessThan(32 * 1024 * 1024);
    let read = 0;
    for await (const piece of body!) read += piece.length;
    expect(read).toBe(64 * 1024 * 1024);
  });

  it('follows no redirect: it is an answer, and no other origin hears of the credential', async () => {
    let other = 0;
    const there = await serve((_, res) => {
      other++;
      res.end();
    });
    const url = await serve((_, res) => res.writeHead(307, { location: there }).end('moved'));
    const answer = await fetching({}, local)(url, {
      method: 'POST',
      body: '{}',
      headers: { authorization: 'Bearer k' },
    });
    expect([answer.status, answer.headers.get('location'), await answer.text()]).toEqual([307, there, 'moved']);
    expect(other).toBe(0);
  });
});

describe('what it refuses', () => {
  it('private addresses, unless the operator named that very origin', async () => {
    const url = await serve((_, res) => res.end('in'));
    const other = await serve((_, res) => res.end('other'));
    await expect(fetching()(url)).rejects.toEqual(code('address_private'));
    const trusting = fetching({ trusted: url });
    expect(await (await trusting(`${url}/a`)).text()).toBe('in');
    await expect(trusting(other)).rejects.toEqual(code('address_private'));
    await expect(trusting('http://169.254.169.254/latest/meta-data/')).rejects.toEqual(code('address_private'));
  });

  it.each(['ftp://x.example/', 'data:text/plain,x', 'http://user:pw@x.example/', 'http://x.example:25/'])(
    'addresses that are none: %s',
    async (url) => {
      await expect(fetching()(url)).rejects.toEqual(code('address_invalid'));
    },
  );
});

describe('ending early', () => {
  it('an abort before the answer rejects with its reason, and the upstream hears of it', async () => {
    const gone = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const url = await serve((req) => {
      req.on('close', () => gone.resolve());
      arrived.resolve();
    });
    const stop = new AbortController();
    const going = fetching({}, local)(url, { signal: stop.signal });
    await arrived.promise;
    stop.abort(new Error('changed my mind'));
    await expect(going).rejects.toThrow('changed my mind');
    await gone.promise;
  });

  it('an abort within the body breaks it', async () => {
    const gone = Promise.withResolvers<void>();
    const url = await serve((_, res) => {
      res.on('close', () => gone.resolve());
      res.write('one');
    });
    const stop = new AbortController();
    const { body } = await fetching({}, local)(url, { signal: stop.signal });
    const reader = body!.getReader();
    await reader.read();
    stop.abort(new Error('enough'));
    await expect(reader.read()).rejects.toThrow('enough');
    await gone.promise;
  });

  it('a reader that leaves closes the connection', async () => {
    const gone = Promise.withResolvers<void>();
    const url = await serve((_, res) => {
      res.on('close', () => gone.resolve());
      res.write('one');
    });
    const { body } = await fetching({}, local)(url);
    await body!.cancel();
    await expect(gone.promise).resolves.toBeUndefined();
  });

  it('an aborted signal sends nothing', async () => {
    let asked = 0;
    const url = await serve(() => asked++);
    await expect(fetching({}, local)(url, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
    expect(asked).toBe(0);
  });

  it('a connection that breaks in the body breaks the body', async () => {
    const url = await serve((_, res) => {
      res.write('one');
      setImmediate(() => res.destroy());
    });
    const { body } = await fetching({}, local)(url);
    await expect(new Response(body).text()).rejects.toThrow(/other side closed|terminated|aborted|ECONNRESET/);
  });

  it('leaves no listener behind on a signal that lives on', async () => {
    const url = await serve((_, res) => res.end('x'));
    const stop = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = stop.signal;
    stop.signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners++;
      addEventListener.apply(stop.signal, args);
    };
    stop.signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners--;
      removeEventListener.apply(stop.signal, args);
    };
    const get = fetching({}, local);
    for (let i = 0; i < 3; i++) await (await get(url, { signal: stop.signal })).text();
    expect(listeners).toBe(0);
  });
});
