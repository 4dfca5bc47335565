import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { createNet, type NetOptions } from './net.ts';
import type { Net } from './outbound.ts';
import { NO_PROXY } from './proxy.ts';
import { acceptWebSocket } from './websocket.ts';
import type { Line } from './outbound.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

function net(options: Partial<NetOptions> = {}): Net {
  const made = createNet({ allowedNetworks: () => [], proxy: NO_PROXY, ...options });
  open.push(made);
  return made;
}

async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Says everything back. */
async function echo(heard: (request: IncomingMessage) => void = () => undefined): Promise<string> {
  const server = createServer((_, res) => res.writeHead(403, { 'x-reason': 'mine' }).end('{"error":"no handshake"}'));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    heard(request);
    const line = acceptWebSocket(request, socket, head, { headers: { 'x-said': 'yes' }, choose: () => false });
    line?.listen({
      message: (data, isBinary) => line.send(data, isBinary),
      closed: () => undefined,
    });
  });
  return listening(server);
}

const request = { path: '/talk?x=1', headers: { 'api-key': 'k' }, timeout: 2000 };
const toSelf = (_: string, done: (error: null, addresses: { address: string; family: number }[]) => void) =>
  done(null, [{ address: '127.0.0.1', family: 4 }]);

/** What comes back for what is sent, and how it ends. */
async function talk(line: Line | null, ...messages: (string | Buffer)[]) {
  if (line === null) throw new Error('refused');
  const heard: (string | Buffer)[] = [];
  return new Promise<{ heard: (string | Buffer)[]; code: number; reason: string }>((resolve) => {
    line.listen({
      message(data, isBinary) {
        heard.push(isBinary ? data : data.toString());
        if (heard.length === messages.length) line.close(4000, 'done');
      },
      closed: (code, reason) => resolve({ heard, code, reason }),
    });
    for (const each of messages) line.send(each, Buffer.isBuffer(each));
  });
}

describe('a WebSocket out of the house', () => {
  it('reaches what the operator trusts, with its headers, and says everything as it is', async () => {
    const requests: IncomingMessage[] = [];
    const origin = await echo((one) => requests.push(one));
    const opened = await net().open({ ...request, origin, trusted: true });
    expect(opened.headers['x-said']).toBe('yes');
    expect(requests[0]).toMatchObject({ url: '/talk?x=1', headers: { 'api-key': 'k' } });
    const long = 'ü'.repeat(300_000);
    expect(await talk(opened.line, 'Hello.', Buffer.from([1, 2, 3]), long)).toEqual({
      heard: ['Hello.', Buffer.from([1, 2, 3]), long],
      code: 4000,
      reason: 'done',
    });
  });

  it('goes to no private address: not by its number, not by its name', async () => {
    const origin = await echo();
    const { port } = new URL(origin);
    await expect(net().open({ ...request, origin, trusted: false })).rejects.toMatchObject({ code: 'address_private' });
    const named = { ...request, origin: `http://inside.example:${port}`, trusted: false };
    await expect(net({ lookup: toSelf }).open(named)).rejects.toMatchObject({ code: 'address_private' });
    const allowed = net({ lookup: toSelf, allowedNetworks: () => ['127.0.0.0/8'] });
    expect((await talk((await allowed.open(named)).line, 'x')).heard).toEqual(['x']);
    await expect(net().open({ ...request, origin: 'ftp://x.example', trusted: true })).rejects.toMatchObject({
      code: 'address_invalid',
    });
  });

  it('that is refused tells the whole answer, and one that nobody answers is given up', async () => {
    const refusing = createServer();
    refusing.on('upgrade', (_, socket: Duplex) =>
      socket.end('HTTP/1.1 429 Slow Down\r\nretry-after: 7\r\ncontent-length: 4\r\n\r\nwait'),
    );
    const opened = await net().open({ ...request, origin: await listening(refusing), trusted: true });
    expect(opened).toMatchObject({
      line: null,
      status: 429,
      headers: { 'retry-after': '7' },
      body: Buffer.from('wait'),
    });
    const silent = createServer();
    silent.on('upgrade', () => undefined);
    const origin = await listening(silent);
    await expect(net().open({ ...request, origin, timeout: 50, trusted: true })).rejects.toMatchObject({
      code: 'UND_ERR_HEADERS_TIMEOUT',
    });
    await expect(net().open({ ...request, origin: 'http://127.0.0.1:4149', trusted: true })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  it('passes the operator’s proxy, which is told who asks', async () => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
      asked.push(`${req.url ?? ''} ${req.headers['proxy-authorization'] ?? ''}`);
      if (req.url?.startsWith('closed.')) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      const far = connect(Number(new URL(origin).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        far.write(head);
        far.pipe(socket).pipe(far);
      });
      far.on('error', () => socket.destroy());
      socket.on('error', () => far.destroy());
    });
    const origin = await echo();
    const url = (await listening(proxy)).replace('://', '://me:p%40ss@');
    const through = net({ proxy: { http: url, https: url, without: [] } });
    const opened = await through.open({ ...request, origin: 'http://far.example:8080', trusted: false });
    expect((await talk(opened.line, 'x')).heard).toEqual(['x']);
    expect(asked).toEqual([`far.example:8080 Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
    const refused = through.open({ ...request, origin: 'http://closed.example', trusted: false });
    await expect(refused).rejects.toMatchObject({ code: 'UND_ERR_PRX_CONNECT' });
  });

  it('to a server that breaks off ends without a goodbye', async () => {
    const server = createServer();
    server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
      const line = acceptWebSocket(req, socket, head, { headers: {}, choose: () => false });
      line?.send('early', false, () => socket.destroy());
    });
    const { line } = await net().open({ ...request, origin: await listening(server), trusted: true });
    // Both the word and the end came before anybody listened.
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await talk(line)).toEqual({ heard: ['early'], code: 1006, reason: '' });
  });
});
