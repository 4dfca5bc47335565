import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { readBody, type Body } from './body.ts';

/** What is read of these pieces, sent 20 ms apart, with a limit of 10 bytes and of 200 ms. */
async function reading(head: string, ...pieces: string[]): Promise<Body | 'nothing'> {
  const { promise, resolve } = Promise.withResolvers<Body | 'nothing'>();
  const server = createServer((req, res) => {
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

describe('a request’s body', () => {
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
});
