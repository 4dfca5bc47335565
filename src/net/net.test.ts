import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createNet, type NetOptions } from './net.ts';
import type { Net } from './outbound.ts';
import { NO_PROXY } from './proxy.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

function net(options: Partial<NetOptions> = {}): Net {
  const made = createNet({ allowedNetworks: () => [], proxy: NO_PROXY, ...options });
  open.push(made);
  return made;
}

async function serve(
  listener: (req: IncomingMessage, res: ServerResponse) => void,
  host = '127.0.0.1',
  port = 0,
): Promise<{ server: Server; port: number; url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  open.push({
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  const at = (server.address() as AddressInfo).port;
  return { server, port: at, url: `http://${host}:${at}` };
}

/** Answers the given lists of addresses one after the other, the last one for ever. */
function resolver(...answers: string[][]) {
  const asked: string[] = [];
  return {
    asked,
    lookup: (host: string, done: (error: null, addresses: { address: string; family: number }[]) => void) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)] ?? [];
      asked.push(host);
      done(
        null,
        answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
  };
}

const code = (wanted: string) => expect.objectContaining({ code: wanted });

describe('the guarded way out', () => {
  it.each([
    'http://127.0.0.1:8009/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://168.63.129.16/machine',
    'http://10.0.0.1/',
    'http://192.168.0.1/',
    'http://100.64.0.1/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0/',
  ])('refuses %s', async (url) => {
    await expect(net({ connectTimeout: 500 }).request({ url })).rejects.toEqual(code('address_private'));
  });

  it('refuses a name as soon as one of its addresses is private', async () => {
    const { lookup } = resolver(['93.184.216.34', '10.0.0.7']);
    await expect(net({ lookup }).request({ url: 'http://mixed.example/' })).rejects.toEqual(
      expect.objectContaining({ code: 'address_private', params: { host: 'mixed.example', address: '10.0.0.7' } }),
    );
  });

  it('refuses localhost, which is a name like any other', async () => {
    await expect(net().request({ url: 'http://localhost:8009/' })).rejects.toEqual(code('address_private'));
  });

  it('connects to the very address it checked, whatever the name server says next', async () => {
    const right = await serve((_, res) => res.end('checked'), '127.0.0.2');
    await serve((_, res) => res.end('secret'), '127.0.0.1', right.port);
    const names = resolver(['127.0.0.2'], ['127.0.0.1']);
    const guarded = net({ lookup: names.lookup, allowedNetworks: () => ['127.0.0.2/32'] });
    const url = `http://rebinding.example:${right.port}/`;
    const reply = await guarded.request({ url, headers: { connection: 'close' } });
    expect(reply.text).toBe('checked');
    expect(names.asked).toEqual(['rebinding.example']);
    await expect(guarded.request({ url })).rejects.toEqual(code('address_private'));
  });

  it('reaches a private network the owner allowed, and no longer once it is taken off the list', async () => {
    const { url } = await serve((_, res) => res.end('inside'));
    let allowed = ['127.0.0.0/8'];
    const guarded = net({ allowedNetworks: () => allowed });
    expect((await guarded.request({ url })).text).toBe('inside');
    allowed = [];
    await expect(guarded.request({ url })).rejects.toEqual(code('address_private'));
  });

  it('does not reuse an open socket of a network that is no longer allowed', async () => {
    const { port } = await serve((_, res) => res.end('inside'));
    let allowed = ['127.0.0.0/8'];
    const { lookup } = resolver(['127.0.0.1']);
    const guarded = net({ lookup, allowedNetworks: () => allowed });
    const url = `http://inside.example:${port}/`;
    await guarded.request({ url });
    allowed = ['10.0.0.0/8'];
    await expect(guarded.request({ url })).rejects.toEqual(code('address_private'));
  });

  it('believes the operator, without lending that trust to anyone else', async () => {
    const { url } = await serve((_, res) => res.end('inside'));
    const guarded = net();
    expect((await guarded.request({ url, trusted: true })).text).toBe('inside');
    await expect(guarded.request({ url })).rejects.toEqual(code('address_private'));
  });

  it('checks every hop of a redirect', async () => {
    const { url } = await serve((_, res) => res.writeHead(302, { location: 'http://169.254.169.254/' }).end());
    const guarded = net({ allowedNetworks: () => ['127.0.0.0/8'] });
    await expect(guarded.request({ url, redirects: 5 })).rejects.toEqual(code('address_private'));
    await expect(net().request({ url, redirects: 5, trusted: true })).rejects.toEqual(code('address_private'));
  });

  it('follows no redirect unless asked, and never for ever', async () => {
    let hops = 0;
    const { url } = await serve((_, res) => res.writeHead(302, { location: `/${++hops}` }).end());
    const guarded = net({ allowedNetworks: () => ['127.0.0.0/8'] });
    expect((await guarded.request({ url })).status).toBe(302);
    expect(hops).toBe(1);
    expect((await guarded.request({ url, redirects: 3 })).status).toBe(302);
    expect(hops).toBe(5);
  });

  it('drops credentials when a redirect leaves the origin, and keeps them inside it', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const other = await serve((req, res) => {
      seen.push(req.headers);
      res.end('there');
    });
    const first = await serve((req, res) => {
      seen.push(req.headers);
      res.writeHead(307, { location: req.url === '/a' ? '/b' : `${other.url}/c` }).end();
    });
    const guarded = net({ allowedNetworks: () => ['127.0.0.0/8'] });
    const headers = { 'api-key': 'k', authorization: 'Bearer k', cookie: 'c=1', 'x-own': 'k', accept: 'text/plain' };
    const reply = await guarded.request({ url: `${first.url}/a`, headers, redirects: 5 });
    expect(reply.text).toBe('there');
    expect(seen[1]).toMatchObject({ 'api-key': 'k' });
    expect(seen[2]).toMatchObject({ accept: 'text/plain' });
    for (const name of ['api-key', 'authorization', 'cookie', 'x-own']) expect(seen[2]).not.toHaveProperty(name);
  });
});

describe('limits and failures', () => {
  const local = { allowedNetworks: () => ['127.0.0.0/8'] };

  it('reads no more than the limit', async () => {
    const { url } = await serve((_, res) => {
      res.on('error', () => undefined);
      const pump = () => {
        while (!res.destroyed && res.write(Buffer.alloc(65_536, 97)));
        res.once('drain', pump);
      };
      pump();
    });
    const reply = await net(local).request({ url, limit: 1000 });
    expect(reply).toMatchObject({ truncated: true, status: 200 });
    expect(reply.text).toHaveLength(1000);
  });

  it('gives up on an answer that does not come', async () => {
    const { url } = await serve(() => undefined);
    await expect(net(local).request({ url, timeout: 100 })).rejects.toEqual(code('address_timeout'));
  });

  it('stops when the caller does', async () => {
    const { url } = await serve(() => undefined);
    const stop = new AbortController();
    const going = net(local).request({ url, signal: stop.signal });
    stop.abort(new Error('changed my mind'));
    await expect(going).rejects.toThrow('changed my mind');
  });

  it('says that nothing answers, that a name does not exist, that TLS failed', async () => {
    const { server, url } = await serve((_, res) => res.end());
    await expect(net(local).request({ url: url.replace('http', 'https') })).rejects.toEqual(code('tls_failed'));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(net(local).request({ url })).rejects.toEqual(code('address_unreachable'));
    const { lookup } = resolver([]);
    await expect(net({ lookup }).request({ url: 'http://gone.example/' })).rejects.toEqual(code('address_unresolved'));
  });
});

describe('the operator’s proxy', () => {
  async function proxy() {
    const asked: string[] = [];
    const { server, url } = await serve((req, res) => {
      asked.push(`${req.method} ${req.url}`);
      res.end('through the proxy');
    });
    server.on('connect', (req, socket) => {
      asked.push(`CONNECT ${req.url}`);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    return { asked, url };
  }

  it('resolves names and is told them', async () => {
    const { asked, url } = await proxy();
    const names = resolver(['10.0.0.1']);
    const through = net({ lookup: names.lookup, proxy: { http: url, https: url, without: [] } });
    expect((await through.request({ url: 'http://far.example/x?y=1' })).text).toBe('through the proxy');
    await expect(through.request({ url: 'https://far.example/' })).rejects.toEqual(code('address_unreachable'));
    expect(asked).toEqual(['GET http://far.example/x?y=1', 'CONNECT far.example:443']);
    expect(names.asked).toEqual([]);
  });

  it('is never asked for a private address', async () => {
    const { asked, url } = await proxy();
    const through = net({ proxy: { http: url, https: url, without: [] } });
    await expect(through.request({ url: 'http://169.254.169.254/' })).rejects.toEqual(code('address_private'));
    expect(asked).toEqual([]);
  });

  it('is left out for hosts in NO_PROXY, whole labels only', async () => {
    const { asked, url } = await proxy();
    const { lookup } = resolver(['127.0.0.1']);
    const direct = await serve((_, res) => res.end('direct'));
    const options = {
      lookup,
      allowedNetworks: () => ['127.0.0.0/8'],
      proxy: { http: url, https: url, without: ['corp.example', '127.0.0.0/8'] },
    };
    const through = net(options);
    for (const host of ['corp.example', 'a.corp.example', '127.0.0.1'])
      expect((await through.request({ url: `http://${host}:${direct.port}/` })).text).toBe('direct');
    for (const host of ['evilcorp.example', 'corp.example.evil'])
      expect((await through.request({ url: `http://${host}:${direct.port}/` })).text).toBe('through the proxy');
    expect(asked).toHaveLength(2);
  });
});
