import { readFileSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { networkFailure } from '../failure.ts';
import { createNet } from '../net.ts';
import type { AnswerHandler, Controller, Net, Outbound } from '../outbound.ts';
import { NO_PROXY } from '../proxy.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

/** Everything an upstream hears, connection by connection, and how it answers each request's blank line. */
async function upstream(answer: (socket: Socket, count: number) => void) {
  const connections: string[] = [];
  const sockets: Socket[] = [];
  let count = 0;
  const server = createServer((socket) => {
    const index = connections.push('') - 1;
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      connections[index] += text;
      if (text.includes('\r\n\r\n')) answer(socket, count++);
    });
  });
  const url = await listening(server);
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return { url, connections, sockets };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function client(): Net {
  const net = createNet({ allowedNetworks: () => ['127.0.0.0/8'], proxy: NO_PROXY });
  open.push(net);
  return net;
}

interface Asked {
  status: number;
  body: string;
  controller: Controller;
}

/** One request; `within`: at the first bytes. Rejects with what the handler is told. */
function ask(
  net: Net,
  url: string,
  request: Partial<Outbound> = {},
  within: (controller: Controller) => void = () => undefined,
): Promise<Asked> {
  const { promise, resolve, reject } = Promise.withResolvers<Asked>();
  let status = 0;
  let body = '';
  const handler: AnswerHandler = {
    onRequestStart: () => undefined,
    onResponseStart: (_, code) => (status = code),
    onResponseData(controller, chunk) {
      body += chunk.toString('latin1');
      within(controller);
    },
    onResponseEnd: (controller) => resolve({ status, body, controller }),
    onResponseError: (_, error) => reject(error),
  };
  net.dispatch(
    { origin: url, path: '/x', method: 'POST', headers: {}, body: 'b', trusted: false, ...request },
    handler,
  );
  return promise;
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const code = (wanted: string) => expect.objectContaining({ code: wanted });
const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('a request', () => {
  it('goes out as it was said: host, length, headers, pieces of a body one after the other', async () => {
    const { url, connections } = await upstream((socket) => socket.write(OK));
    const headers = { 'Api-Key': 'k', 'x-y': 'ü' };
    await ask(client(), url, { path: '/a?b=c', headers, body: [Buffer.from('{"a"'), Buffer.from(':1}')] });
    expect(connections).toEqual([
      `POST /a?b=c HTTP/1.1\r\nhost: ${url.slice(7)}\r\nconnection: keep-alive\r\nApi-Key: k\r\nx-y: ü\r\ncontent-length: 7\r\n\r\n{"a":1}`,
    ]);
  });

  it('says a length of nothing only where a body belongs', async () => {
    const { url, connections } = await upstream((socket) => socket.write(OK));
    const net = client();
    await ask(net, url, { method: 'GET', body: null });
    await ask(net, url, { method: 'POST', body: null });
    expect(connections.join('').match(/content-length: 0/g)).toHaveLength(1);
  });

  it.each([
    { headers: { key: 'a\r\nx: y' } },
    { headers: { 'a b': 'c' } },
    { headers: { key: 'a\0' } },
    { headers: { key: '中' } },
    { path: '/a b' },
    { path: '/a\r\nx: y' },
    { method: 'POST /' },
  ])('that would say something else on the wire is not sent: %j', async (request) => {
    const { url, connections } = await upstream((socket) => socket.write(OK));
    await expect(ask(client(), url, request)).rejects.toThrow(TypeError);
    expect(connections).toEqual([]);
  });

  it('frames itself: headers that would are left out', async () => {
    const { url, connections } = await upstream((socket) => socket.write(OK));
    await ask(client(), url, { headers: { 'Content-Length': '99', 'transfer-encoding': 'chunked', Upgrade: 'x' } });
    expect(connections[0]).toMatch(/keep-alive\r\ncontent-length: 1\r\n\r\nb$/);
  });

  it('goes over TLS to whom its certificate names, and goes on from the last handshake', async () => {
    const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../__fixtures__', name), 'utf8');
    const before = tls.getCACertificates('default');
    tls.setDefaultCACertificates([...before, fixture('localhost.crt')]);
    const reused: boolean[] = [];
    const server = createSecureServer({ key: fixture('localhost.key'), cert: fixture('localhost.crt') }, (req, res) => {
      // A TLS server's sockets are of TLS.
      reused.push((req.socket as tls.TLSSocket).isSessionReused());
      res.end('secret');
    });
    const url = (await listening(server)).replace('http://127.0.0.1', 'https://localhost');
    const close = () => new Promise((resolve) => server.close(resolve));
    open.push({ close: () => (server.closeAllConnections(), tls.setDefaultCACertificates(before), close()) });
    const net = client();
    const closing = { trusted: true, headers: { connection: 'close' } };
    for (let i = 0; i < 2; i++) expect(await ask(net, url, closing)).toMatchObject({ status: 200, body: 'secret' });
    expect(reused).toEqual([false, true]);
  });
});

describe('a connection', () => {
  it('is used again, one request after the other', async () => {
    const { url, connections } = await upstream((socket) => socket.write(OK));
    const net = client();
    for (let i = 0; i < 3; i++) expect(await ask(net, url)).toMatchObject({ status: 200, body: 'ok' });
    expect(connections).toHaveLength(1);
    await Promise.all([ask(net, url), ask(net, url), ask(net, url)]);
    expect(connections).toHaveLength(3);
  });

  it.each([
    ['when the answer says so', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok', {}],
    ['when the request says so', OK, { headers: { connection: 'close' } }],
    ['when it is kept for a moment only', OK.replace('OK', 'OK\r\nkeep-alive: timeout=2'), {}],
    ['when more came than was asked for', `${OK}HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil`, {}],
  ])('is not used again %s', async (_, answer, request) => {
    const { url, connections } = await upstream((socket) => socket.write(answer));
    const net = client();
    for (let i = 0; i < 2; i++) expect((await ask(net, url, request)).body).toBe('ok');
    expect(connections).toHaveLength(2);
  });

  it('whose other side speaks unasked is not used again: what it said answers nobody', async () => {
    const { url, connections } = await upstream((socket, count) => {
      socket.write(OK);
      if (count === 0) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil');
    });
    const net = client();
    await ask(net, url);
    await turns(5);
    expect((await ask(net, url)).body).toBe('ok');
    expect(connections).toHaveLength(2);
  });

  it('whose other side answers before it has the question is not used again', async () => {
    const { url, connections, sockets } = await upstream((socket) => {
      socket.pause();
      socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno');
    });
    const net = client();
    const large = Buffer.alloc(32 * 1024 * 1024);
    expect(await ask(net, url, { body: large })).toMatchObject({ status: 413, body: 'no' });
    for (const socket of sockets) socket.resume();
    await ask(net, url);
    expect(connections).toHaveLength(2);
  });

  it('steers no later answer by what an earlier one left', async () => {
    const { url, connections } = await upstream((socket) => socket.write(OK));
    const net = client();
    const { controller } = await ask(net, url);
    await turns(3);
    const second = ask(net, url);
    controller.pause();
    controller.abort(new Error('too late'));
    expect((await second).body).toBe('ok');
    expect(connections).toHaveLength(1);
  });

  it('is closed at once when nobody wants the answer', async () => {
    const closed = Promise.withResolvers<void>();
    const { url } = await upstream((socket) => {
      socket.on('close', closed.resolve);
      socket.write('HTTP/1.1 200 OK\r\n\r\nfor ever');
    });
    const asked = ask(client(), url, {}, (controller) => controller.abort(new Error('enough')));
    await expect(asked).rejects.toThrow('enough');
    await closed.promise;
  });
});

describe('what goes wrong', () => {
  it.each([
    ['before a word', ''],
    ['in the head', 'HTTP/1.1 200 OK\r\ncontent-'],
    ['in the body', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'],
    ['between chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ])('a connection that ends %s', async (_, answer) => {
    const { url } = await upstream((socket) => socket.end(answer));
    await expect(ask(client(), url)).rejects.toEqual(code('SOCKET_CLOSED'));
  });

  it('an answer that does not come, and one that does not go on', async () => {
    const { url } = await upstream((socket, count) => {
      if (count > 0) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
    });
    const net = client();
    await expect(ask(net, url, { headersTimeout: 40 })).rejects.toEqual(code('HEAD_TIMEOUT'));
    await expect(ask(net, url, { bodyTimeout: 40 })).rejects.toEqual(code('BODY_TIMEOUT'));
  });

  it('is not said of an answer that we do not read ourselves', async () => {
    const { url } = await upstream((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nha');
      setTimeout(() => socket.write('lf'), 30);
    });
    const pausing = (controller: Controller) => {
      controller.pause();
      setTimeout(() => controller.resume(), 150);
    };
    expect((await ask(client(), url, { bodyTimeout: 60 }, pausing)).body).toBe('half');
  });

  it('what is no HTTP', async () => {
    const { url } = await upstream((socket) => socket.write('220 mail.example ESMTP\r\n\r\n'));
    const failure = await ask(client(), url).catch((error: unknown) => error);
    expect(failure).toEqual(code('HTTP_INVALID'));
    expect(networkFailure(failure, 'far.example')).toEqual(code('address_unreachable'));
  });

  it('a client that is closed tells everybody who waits', async () => {
    const { url } = await upstream(() => undefined);
    const net = createNet({ allowedNetworks: () => ['127.0.0.0/8'], proxy: NO_PROXY });
    const asked = expect(ask(net, url)).rejects.toThrow('no longer wanted');
    await turns(5);
    await net.close();
    await asked;
  });
});
