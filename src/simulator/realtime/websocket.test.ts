import { createConnection, connect as connectNet, type Socket } from 'node:net';
import { createHash, randomBytes } from 'node:crypto';
import { OpenAIRealtimeWS as Ws7 } from 'openai/realtime/ws';
import { OpenAIRealtimeWS as Ws4 } from 'openai4/beta/realtime/ws';
import { OpenAIRealtimeWS as Ws6 } from 'openai6/realtime/ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientsOf, sdks } from '../../../test/openai-clients.ts';
import { KEYS } from '../asking.ts';
import { createSimulator, instant, serveSimulator, type ServedSimulator } from '../index.ts';

let served: ServedSimulator;
let port: number;
beforeAll(async () => {
  served = await serveSimulator(
    createSimulator({
      keys: KEYS,
      scenario: { behaviour: instant },
      deployments: [{ name: 'gpt-realtime', model: 'gpt-realtime' }],
      limits: 'off',
    }),
  );
  port = Number(new URL(served.url).port);
});
afterAll(() => served.close());

const GA = `/openai/v1/realtime?model=gpt-realtime&api-key=${KEYS.key1}`;

/** A frame as clients send it, masked. */
function frame(opcode: number, body: Buffer, { final = true, masked = true } = {}): Buffer {
  const mask = masked ? randomBytes(4) : Buffer.alloc(0);
  const size = body.length < 126 ? [body.length] : [126, body.length >> 8, body.length & 0xff];
  const [first = 0, ...rest] = size;
  const head = Buffer.from([(final ? 0x80 : 0) | opcode, (masked ? 0x80 : 0) | first, ...rest]);
  const hidden = Buffer.from(body.map((byte, i) => byte ^ (masked ? (mask[i % 4] ?? 0) : 0)));
  return Buffer.concat([head, mask, hidden]);
}

/** A handshake by hand; what comes back, piece by piece. */
async function raw(
  path: string = GA,
): Promise<{ socket: Socket; until: (mark: string | Buffer) => Promise<Buffer>; key: string }> {
  const key = randomBytes(16).toString('base64');
  const socket = createConnection(port, '127.0.0.1');
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\n\r\n`,
  );
  let seen = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    seen = Buffer.concat([seen, bytes]);
  });
  socket.on('error', () => socket.destroy());
  return {
    socket,
    key,
    async until(mark) {
      await expect.poll(() => seen.includes(mark)).toBe(true);
      return seen;
    },
  };
}

describe('the socket', () => {
  it('answers the handshake with the right key', async () => {
    const { until, key, socket } = await raw();
    const head = (await until('session.created')).toString('latin1');
    expect(head).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    expect(head).toContain(`Sec-WebSocket-Accept: ${accept}\r\n`);
    expect(head).toMatch(/apim-request-id: [0-9a-f-]{36}\r\n/);
    socket.destroy();
  });

  it('puts pieces together, answers pings between them, and says goodbye', async () => {
    const { until, socket } = await raw();
    await until('session.created');
    const text = Buffer.from('{"type":"response.cancel","event_id":"ä"}');
    socket.write(frame(1, text.subarray(0, 10), { final: false }));
    socket.write(frame(9, Buffer.from('are you there')));
    socket.write(frame(0, text.subarray(10, 38), { final: false }));
    socket.write(frame(0, text.subarray(38)));
    await until(Buffer.concat([Buffer.from([0x8a, 13]), Buffer.from('are you there')]));
    expect((await until('response_cancel_not_active')).toString()).toContain('"event_id":"ä"');
    // A frame may come a byte at a time.
    for (const byte of frame(1, Buffer.from('{"type":"input_audio_buffer.clear"}'))) socket.write(Buffer.from([byte]));
    await until('input_audio_buffer.cleared');
    socket.write(frame(8, Buffer.from([0x03, 0xe8])));
    await until(Buffer.from([0x88, 2, 0x03, 0xe8]));
  });

  it.each([
    ['unmasked frames', frame(1, Buffer.from('{}'), { masked: false }), 1_002],
    ['text that is none', frame(1, Buffer.from([0xff, 0xfe])), 1_007],
    ['binary messages', frame(2, Buffer.from('x')), 1_003],
    ['a continuation of nothing', frame(0, Buffer.from('x')), 1_002],
    ['unknown opcodes', frame(3, Buffer.from('x')), 1_002],
    ['messages without an end', Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]), 1_009],
  ])('ends on %s', async (_, bytes, code) => {
    const { until, socket } = await raw();
    await until('session.created');
    socket.write(bytes);
    await until(Buffer.from([code >> 8, code & 0xff]));
    await expect.poll(() => socket.readableEnded).toBe(true);
  });

  it('refuses with an ordinary answer', async () => {
    const { until } = await raw('/openai/v1/realtime?model=gpt-realtime&api-key=wrong');
    const said = (await until('regional API endpoint')).toString();
    expect(said).toMatch(/^HTTP\/1\.1 401 PermissionDenied\r\n/);
    expect(said).toContain('content-length: 224\r\n');
    const plain = await fetch(`${served.url}${GA}`);
    expect(plain.status).toBe(404);
    const socket = createConnection(port, '127.0.0.1');
    socket.write('GET /x HTTP/1.1\r\nhost: x\r\nupgrade: other\r\nconnection: Upgrade\r\n\r\n');
    const answer = await new Promise((resolve) => {
      socket.once('data', (bytes) => resolve(bytes.toString()));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
  });

  it('talks with the WebSocket of the platform, key in the address, and is closed with the server', async () => {
    const own = await serveSimulator(
      createSimulator({ keys: KEYS, deployments: [{ name: 'gpt-realtime', model: 'gpt-realtime' }] }),
    );
    const socket = new WebSocket(`${own.url.replace('http', 'ws')}${GA}`, ['realtime']);
    const first = await new Promise<string>((resolve) => {
      socket.addEventListener('message', ({ data }) => resolve(String(data)), { once: true });
    });
    expect(JSON.parse(first).type).toBe('session.created');
    expect(socket.protocol).toBe('realtime');
    const closed = new Promise((resolve) => {
      socket.addEventListener('close', resolve);
    });
    await own.close();
    await closed;
  });
});

describe('the official clients', () => {
  /** They insist on wss; here the secure line is a plain one. */
  const options = { createConnection: () => connectNet(port, '127.0.0.1') };

  interface Talk {
    on: (type: string, listener: (event: never) => void) => unknown;
    send: (event: never) => void;
    close: () => void;
  }

  function converse(talk: Talk, delta: string, update: object): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = '';
      const send = (event: object): void => talk.send(event as never); // each generation has its own type for the same event
      talk.on('error', reject as (event: never) => void);
      talk.on('session.created', () => {
        send(update);
        const content = [{ type: 'input_text', text: 'Say hello.' }];
        send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content } });
        send({ type: 'response.create' });
      });
      talk.on(delta, (event: { delta: string }) => {
        text += event.delta;
      });
      talk.on('response.done', () => {
        talk.close();
        resolve(text);
      });
    });
  }

  const older = { type: 'session.update', session: { modalities: ['text'] } };
  const newer = { type: 'session.update', session: { type: 'realtime', output_modalities: ['text'] } };

  const clients = sdks.map(([, sdk]) => clientsOf(sdk, { url: 'http://127.0.0.1', key: KEYS.key1 }));

  it('4.104 and 6.49 talk on the preview address', async () => {
    const own = { ...options, headers: { 'api-key': KEYS.key1 } };
    const [four, six] = clients;
    const talk4 = new Ws4({ model: 'gpt-realtime', options: own }, four?.azure as never); // another generation's type
    expect(await converse(talk4 as unknown as Talk, 'response.text.delta', older)).toBe('Hello.');
    const talk6 = new Ws6({ model: 'gpt-realtime', options: own }, six?.azure);
    expect(await converse(talk6 as unknown as Talk, 'response.text.delta', older)).toBe('Hello.');
  });

  it('6.49 and 7.57 talk on v1, the key as bearer', async () => {
    const [, six, seven] = clients;
    const talk6 = new Ws6({ model: 'gpt-realtime', options }, six?.plain);
    expect(await converse(talk6 as unknown as Talk, 'response.output_text.delta', newer)).toBe('Hello.');
    const talk7 = new Ws7({ model: 'gpt-realtime', options }, seven?.plain);
    expect(await converse(talk7 as unknown as Talk, 'response.output_text.delta', newer)).toBe('Hello.');
  });
});
