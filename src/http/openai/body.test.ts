import { once } from 'node:events';
import { createServer, type ServerOptions } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { DirectRequest, readBody, type Body } from './body.ts';

/** What is read of these pieces, sent 20 ms apart, with a limit of 10 bytes and of 200 ms. */
async function readingOn(options: ServerOptions, head: string, ...pieces: string[]): Promise<Body | 'nothing'> {
  const { promise, resolve } = Promise.withResolvers<Body | 'nothing'>();
  const server = createServer(options, (req, res) => {
    readBody(
      req,
      (body) => {
        resolve(body);
        res.end();
      },
      10,
      200,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server's address is an object.
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`POST / HTTP/1.1\r\nhost: x\r\n${head}\r\n\r\n`);
  for (const piece of pieces) {
    await new Promise((next) => setTimeout(next, 20));
    if (piece === 'leave') {
      socket.destroy();
      setTimeout(() => resolve('nothing'), 300);
    } else socket.write(piece);
  }
  const body = await promise;
  socket.destroy();
  server.closeAllConnections();
  server.close();
  return body;
}

describe.each([
  ['as a stream', {}],
  ['as it comes', { IncomingMessage: DirectRequest }],
])('a request’s body, taken %s,', (_, options: ServerOptions) => {
  const reading = (head: string, ...pieces: string[]) => readingOn(options, head, ...pieces);

  it('is read whole, in one piece or several', async () => {
    expect(await reading('content-length: 4\r\n\r\nabcd')).toEqual({ bytes: Buffer.from('abcd') });
    expect(await reading('content-length: 4', 'ab', 'cd')).toEqual({ bytes: Buffer.from('abcd') });
    expect(await reading('content-length: 0')).toEqual({ bytes: Buffer.alloc(0) });
  });

  it('over the limit is told, declared or not', async () => {
    expect(await reading('content-length: 11')).toEqual({ tooLarge: 11 });
    expect(await reading('transfer-encoding: chunked', '6\r\nabcdef\r\n', '6\r\nabcdef\r\n')).toEqual({ tooLarge: 12 });
  });

  it('that drips is not waited for', async () => {
    expect(await reading('content-length: 4', 'a')).toBe('slow');
    expect(await reading('content-length: 4')).toBe('slow');
  });

  it('of a client that left is nobody’s', async () => {
    expect(await reading('content-length: 4', 'a', 'leave')).toBe('nothing');
  });

  it('leaves the connection to the next request', async () => {
    const read: string[] = [];
    const server = createServer(options, (req, res) => {
      readBody(req, (body) => {
        read.push(typeof body === 'object' && 'bytes' in body ? body.bytes.toString() : '');
        res.end('ok');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A TCP server's address is an object.
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
    const request = (body: string) => `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    socket.write(request('one') + request('two'));
    let answers = '';
    for await (const text of socket) {
      answers += String(text);
      if (answers.split('200 OK').length === 3 && read.length === 2) socket.write(request('three'));
      if (answers.split('200 OK').length === 4) break;
    }
    expect(read).toEqual(['one', 'two', 'three']);
    server.closeAllConnections();
    server.close();
  });
});
