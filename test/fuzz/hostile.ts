/** Upstreams that do anything at all: what they send, how they frame it, how they end. */
import * as fc from 'fast-check';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { contentFrame, DONE, FILTER_FRAME, frame, ROLE_FRAME, STOP_FRAME, USAGE_FRAME } from '../upstream.ts';

export interface Hostility {
  status: number;
  contentType: string | null;
  framing: 'chunked' | 'length' | 'too-long' | 'too-short' | 'close' | 'both' | 'broken-chunk';
  encoding: 'none' | 'gzip' | 'bomb' | 'lie';
  headers: Record<string, string>;
  /** An informational answer comes first. */
  early: boolean;
  pieces: Buffer[];
  end: 'proper' | 'close' | 'reset' | 'silence' | 'endless';
}

const event = (type: string, fields: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 0, ...fields })}\n\n`;

const good = fc.constantFrom(
  FILTER_FRAME,
  ROLE_FRAME,
  contentFrame('Hel'),
  contentFrame('lo.'),
  STOP_FRAME,
  USAGE_FRAME,
  DONE,
  frame({
    choices: [
      {
        index: 0,
        delta: { tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '' } }] },
        finish_reason: null,
      },
    ],
  }),
  'data: {"error":{"message":"busy","type":"server_error","param":null,"code":null}}\n\n',
  event('response.created', { response: { id: 'resp_1', status: 'in_progress', output: [] } }),
  event('response.output_text.delta', { item_id: 'm', delta: 'Hi' }),
  event('response.completed', {
    response: {
      id: 'resp_1',
      status: 'completed',
      output: [],
      usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
    },
  }),
  event('error', { error: { message: 'busy' } }),
);

const bad = fc.constantFrom(
  'data: null\n\n',
  'data: 1\n\n',
  'data: []\n\n',
  'data: ""\n\n',
  'data: {\n\n',
  'data: {"choices":null}\n\n',
  'data: {"choices":[null]}\n\n',
  'data: {"choices":{"0":1}}\n\n',
  'data: {"choices":[{"delta":null}]}\n\n',
  'data: {"choices":[{"delta":{"content":{}}}]}\n\n',
  'data: {"choices":[{"index":-1,"delta":{"content":"x"}}]}\n\n',
  'data: {"choices":[{"index":1e9,"delta":{"content":"x"}}]}\n\n',
  'data: {"choices":[{"delta":{"tool_calls":[{"index":1e9}]}}]}\n\n',
  'data: {"choices":[],"usage":"much"}\n\n',
  'data: {"choices":[],"usage":{"prompt_tokens":-5,"completion_tokens":1e300,"total_tokens":null}}\n\n',
  'data: {"choices":[],"usage":{"prompt_tokens":1.5,"completion_tokens":"7"}}\n\n',
  'data: {"error":null}\n\n',
  'data: {"error":"words"}\n\n',
  'data: {"__proto__":{"polluted":true},"choices":[]}\n\n',
  'event: ping\ndata: {}\n\n',
  'event: [DONE]\n\n',
  'event: response.completed\n\n',
  'retry: 1\nid: 7\n\n',
  ': keep-alive\n\n',
  '\n\n\n\n',
  'data: [DONE] \n\n',
  'data:[DONE]\n\n',
  'data: [DONE]\ndata: [DONE]\n\n',
  '\ufeffdata: {}\n\n',
  'data',
  'data: \u0000\n\n',
  `data: {"choices":[{"index":0,"delta":{"content":"${'x'.repeat(200_000)}"}}]}\n\n`,
  `data: ${'['.repeat(20_000)}\n\n`,
  `data: ${'x'.repeat(600_000)}`,
  '{"id":"chatcmpl-1","object":"chat.completion","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}',
  '{"choices":[{"index":0,"message":{"role":"assistant","content":"Hello."},"finish_reason":"stop"}],"usage":{}}',
  '{"error":{"message":"no","code":"429"}}',
  '<html>no</html>',
);

/** Well or not, cut anywhere. */
const text = fc
  .record({
    text: fc.oneof(good, good, bad),
    cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 4 }),
  })
  .map(({ text: whole, cut }) => Buffer.from(cut === null ? whole : whole.slice(0, Math.floor(whole.length * cut))));
const piece: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 8, arbitrary: text },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)) },
  // A letter of three bytes without its last one.
  {
    weight: 1,
    arbitrary: fc.constant(
      Buffer.concat([Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"'), Buffer.from([0xe4, 0xb8])]),
    ),
  },
);

const strange = fc.dictionary(
  fc.constantFrom(
    'retry-after',
    'retry-after-ms',
    'x-ratelimit-remaining-tokens',
    'x-ms-region',
    'set-cookie',
    'location',
    'x-should-retry',
    'trailer',
    'connection',
    'apim-request-id',
    'x-filler',
  ),
  fc.constantFrom(
    '',
    '-1',
    '1e400',
    'abc',
    '99999999999999999999',
    'Wed, 21 Oct 2015 07:28:00 GMT',
    'ÿþ',
    'close',
    '0',
    'y'.repeat(9_000),
    'http://169.254.169.254/',
  ),
  { maxKeys: 4 },
);

/** One kind of line in each stream: a gateway looks for frames, not for lines. Nobody ends them with CR alone. */
const pieces = fc
  .record({ all: fc.array(piece, { maxLength: 8 }), lines: fc.constantFrom('\n', '\n', '\r\n') })
  .map(({ all, lines }) =>
    lines === '\n' ? all : all.map((each) => Buffer.from(each.toString('latin1').replaceAll('\n', lines), 'latin1')),
  );

export const hostility: fc.Arbitrary<Hostility> = fc.record({
  status: fc.oneof(
    { weight: 6, arbitrary: fc.constant(200) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        201,
        204,
        206,
        301,
        304,
        400,
        401,
        404,
        408,
        413,
        422,
        429,
        500,
        502,
        503,
        529,
        599,
        999,
      ),
    },
  ),
  contentType: fc.oneof(
    { weight: 5, arbitrary: fc.constant('text/event-stream') },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'application/json',
        'text/event-stream; charset=utf-16',
        'text/html',
        'TEXT/EVENT-STREAM',
        'x',
        null,
      ),
    },
  ),
  framing: fc.oneof(
    { weight: 5, arbitrary: fc.constant('chunked' as const) },
    { weight: 4, arbitrary: fc.constantFrom('length', 'too-long', 'too-short', 'close', 'both', 'broken-chunk') },
  ),
  encoding: fc.oneof(
    { weight: 16, arbitrary: fc.constant('none' as const) },
    { weight: 2, arbitrary: fc.constantFrom('gzip', 'lie') },
    { weight: 1, arbitrary: fc.constant('bomb' as const) },
  ),
  headers: strange,
  early: fc.boolean(),
  pieces,
  end: fc.oneof(
    { weight: 150, arbitrary: fc.constantFrom('proper' as const, 'close' as const, 'reset' as const) },
    { weight: 3, arbitrary: fc.constant('endless' as const) },
    // Each takes as long as the patience of whoever waits.
    { weight: 1, arbitrary: fc.constant('silence' as const) },
  ),
});

/** 20 MB of nothing in 20 kB. */
const BOMB = gzipSync(Buffer.alloc(20 * 1_048_576));

export interface HostileUpstream {
  url: string;
  /** Its number, by which a request asks for it. */
  add(hostility: Hostility): number;
  asked(): number;
  open(): number;
  close(): Promise<void>;
}

/** Which hostility a request meets stands in its body, as `"user":"case-<n>"`. */
export async function hostileUpstream(): Promise<HostileUpstream> {
  const cases = new Map<number, Hostility>();
  const sockets = new Set<Socket>();
  let added = 0;
  let asked = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      const head = heard.indexOf('\r\n\r\n');
      if (head === -1) return;
      const length = Number(/content-length: (\d+)/i.exec(heard)?.[1] ?? 0);
      if (heard.length < head + 4 + length) return;
      const number = Number(/case-(\d+)/.exec(heard)?.[1]);
      heard = '';
      asked += 1;
      const hostility = cases.get(number);
      if (hostility) void play(socket, hostility);
      else socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an object.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    add(hostility) {
      added += 1;
      cases.set(added, hostility);
      // Only those under way are needed.
      cases.delete(added - 200);
      return added;
    },
    asked: () => asked,
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const isChunked = ({ framing }: Hostility): boolean =>
  framing === 'chunked' || framing === 'both' || framing === 'broken-chunk';

function headOf(hostility: Hostility, size: number): string {
  const { status, contentType, framing, encoding, headers } = hostility;
  const lengths: Partial<Record<Hostility['framing'], number>> = {
    length: size,
    'too-long': size + 50,
    'too-short': Math.floor(size / 2),
    both: size,
  };
  const length = lengths[framing];
  const lines = [
    `HTTP/1.1 ${status} Whatever`,
    ...(contentType === null ? [] : [`content-type: ${contentType}`]),
    ...(isChunked(hostility) ? ['transfer-encoding: chunked'] : []),
    ...(length === undefined ? [] : [`content-length: ${length}`]),
    ...(encoding === 'none' ? [] : ['content-encoding: gzip']),
    ...(framing === 'close' ? ['connection: close'] : []),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

async function play(socket: Socket, hostility: Hostility): Promise<void> {
  const { framing, encoding, early, end } = hostility;
  const pieces =
    encoding === 'bomb' ? [BOMB] : encoding === 'gzip' ? [gzipSync(Buffer.concat(hostility.pieces))] : hostility.pieces;
  const chunked = isChunked(hostility);
  if (early) socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n');
  socket.write(
    headOf(
      hostility,
      pieces.reduce((sum, each) => sum + each.length, 0),
    ),
  );
  const write = (bytes: Buffer): boolean =>
    chunked
      ? socket.write(Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]))
      : socket.write(bytes);
  for (const each of pieces) {
    if (each.length > 0) write(each);
    // So that pieces arrive as pieces.
    await new Promise(setImmediate);
  }
  if (framing === 'broken-chunk') socket.write('zz\r\nnot a chunk');
  switch (end) {
    case 'proper':
      if (chunked && framing !== 'broken-chunk') socket.write('0\r\n\r\n');
      else socket.end();
      return;
    case 'close':
      socket.end();
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'endless':
      return endless(socket, write);
    case 'silence':
  }
}

/** As long as somebody listens. */
async function endless(socket: Socket, write: (bytes: Buffer) => boolean): Promise<void> {
  const more = Buffer.from(contentFrame('and on '.repeat(100)));
  while (!socket.destroyed) {
    if (write(more)) await new Promise(setImmediate);
    else
      await new Promise((resolve) => {
        socket.once('drain', resolve);
        socket.once('close', resolve);
      });
  }
}
