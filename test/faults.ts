/** Everything an upstream can do wrong, byte for byte, and the surfaces it can do it on. */
import { ANSWER, contentFrame, DONE, ROLE_FRAME, STOP_FRAME, USAGE_FRAME, type Script, type Wire } from './upstream.ts';

/** How one wire looks when it is well: what the faults are cut from. */
export interface Sample {
  name: string;
  /** Of our own door; `chat` is the deployment. */
  path: string;
  surface: 'classic' | 'v1';
  ask(stream: boolean): object;
  /** Null: it does not stream. */
  stream: { opening: string[]; words: string[]; end: string[]; error: string } | null;
  whole: object;
  /** What our own answer to that is, where it is not the same bytes. */
  told?: RegExp;
  /** Whose wire it is; Azure's when absent. */
  provider?: 'anthropic';
  /** Stands in every whole stream and in no other. */
  last: string;
}

const messages = [{ role: 'user', content: 'Say hello.' }];
const chatStream = {
  opening: [ROLE_FRAME],
  words: [contentFrame('Hel'), contentFrame('lo.')],
  end: [STOP_FRAME, USAGE_FRAME, DONE],
  error: 'data: {"error":{"message":"busy","type":"server_error","param":null,"code":null}}\n\n',
};
const chat = { surface: 'classic', stream: chatStream, whole: ANSWER, last: 'data: [DONE]' } as const;

const text = (fields: object) =>
  `data: ${JSON.stringify({ id: 'cmpl-1', object: 'text_completion', created: 1, model: 'gpt-35-turbo-instruct', ...fields })}\n\n`;
const said = (words: string, finish: string | null = null) =>
  text({ choices: [{ text: words, index: 0, finish_reason: finish, logprobs: null }] });
const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

const response = { id: 'resp_1', object: 'response', model: 'gpt-4o-2024-11-20', error: null, output: [] as object[] };
const event = (type: string, fields: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 0, ...fields })}\n\n`;
const output = [
  {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    content: [{ type: 'output_text', text: 'Hello.', annotations: [] }],
  },
];
const claude = (type: string, fields: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const blocks = [{ type: 'text', text: 'Hello.' }];
const message = { id: 'msg_1', model: 'claude-4', content: blocks, usage: { input_tokens: 3, output_tokens: 2 } };
const counted = { input_tokens: 11, output_tokens: 7, total_tokens: 18 };

export const samples: readonly Sample[] = [
  {
    ...chat,
    name: 'chat on classic',
    path: '/openai/deployments/chat/chat/completions?api-version=2024-10-21',
    ask: (stream) => ({ messages, stream, ...(stream ? { stream_options: { include_usage: true } } : {}) }),
  },
  {
    ...chat,
    name: 'chat on v1',
    path: '/openai/v1/chat/completions',
    ask: (stream) => ({ model: 'chat', messages, stream }),
  },
  {
    ...chat,
    name: 'chat on /v1',
    path: '/v1/chat/completions',
    ask: (stream) => ({ model: 'chat', messages, stream }),
  },
  {
    name: 'completions',
    path: '/openai/deployments/chat/completions?api-version=2024-10-21',
    surface: 'classic',
    ask: (stream) => ({ prompt: 'Say hello.', stream }),
    stream: {
      opening: [],
      words: [said('Hel'), said('lo.')],
      end: [said('', 'stop'), DONE],
      error: chatStream.error,
    },
    whole: {
      id: 'cmpl-1',
      object: 'text_completion',
      created: 1,
      model: 'gpt-35-turbo-instruct',
      choices: [{ text: 'Hello.', index: 0, finish_reason: 'stop' }],
      usage: USAGE,
    },
    last: 'data: [DONE]',
  },
  {
    name: 'responses',
    path: '/openai/v1/responses',
    surface: 'v1',
    ask: (stream) => ({ model: 'chat', input: 'Say hello.', stream, store: false }),
    stream: {
      opening: [
        event('response.created', { response: { ...response, status: 'in_progress', usage: null } }),
        event('response.in_progress', { response: { ...response, status: 'in_progress', usage: null } }),
      ],
      words: ['Hel', 'lo.'].map((delta) => event('response.output_text.delta', { item_id: 'msg_1', delta })),
      end: [event('response.completed', { response: { ...response, status: 'completed', output, usage: counted } })],
      error: event('error', { error: { type: 'server_error', code: 'server_error', message: 'busy', param: null } }),
    },
    whole: { ...response, status: 'completed', output, usage: counted },
    last: 'response.completed',
  },
  {
    ...chat,
    name: 'messages, told',
    path: '/anthropic/v1/messages',
    ask: (stream) => ({ model: 'chat', max_tokens: 50, messages, stream }),
    told: /^\{"id":"msg_.*"content":\[\{"type":"text","text":"Hello\."\}\]/,
    last: '"type":"message_stop"',
  },
  {
    name: 'messages, relayed',
    path: '/anthropic/v1/messages',
    surface: 'v1',
    provider: 'anthropic',
    ask: (stream) => ({ model: 'chat', max_tokens: 50, messages, stream }),
    stream: {
      opening: [
        claude('message_start', { message: { ...message, content: [], usage: { input_tokens: 3, output_tokens: 1 } } }),
        claude('ping', {}),
      ],
      words: ['Hel', 'lo.'].map((words) =>
        claude('content_block_delta', { index: 0, delta: { type: 'text_delta', text: words } }),
      ),
      end: [
        claude('content_block_stop', { index: 0 }),
        claude('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }),
        claude('message_stop', {}),
      ],
      error: claude('error', { error: { type: 'overloaded_error', message: 'busy' } }),
    },
    whole: message,
    last: '"type":"message_stop"',
  },
  {
    name: 'embeddings',
    path: '/openai/deployments/chat/embeddings?api-version=2024-10-21',
    surface: 'classic',
    ask: () => ({ input: 'Say hello.' }),
    stream: null,
    whole: {
      object: 'list',
      model: 'text-embedding-3-small',
      data: [{ object: 'embedding', index: 0, embedding: [0.1, 0.2] }],
      usage: { prompt_tokens: 3, total_tokens: 3 },
    },
    last: '',
  },
  {
    name: 'images',
    path: '/openai/deployments/chat/images/generations?api-version=2025-04-01-preview',
    surface: 'classic',
    ask: () => ({ prompt: 'A teapot.' }),
    stream: null,
    whole: {
      created: 1,
      data: [{ b64_json: 'iVBORw0KGgo=' }],
      usage: { input_tokens: 3, output_tokens: 4, total_tokens: 7 },
    },
    last: '',
  },
];

/** The answer of a well upstream, streamed when it is asked to be. */
export function well({ stream, whole }: Sample): Script {
  return (call, wire) => {
    const asked = /"stream": ?true/.test(call.body.toString('latin1'));
    if (!asked || stream === null) return json(wire, whole);
    events(wire);
    for (const frame of [...stream.opening, ...stream.words, ...stream.end]) wire.chunk(frame);
    wire.end();
  };
}

function json(wire: Wire, body: object): void {
  wire.head(200, { 'content-type': 'application/json' });
  wire.chunk(JSON.stringify(body));
  wire.end();
}

function events(wire: Wire): void {
  wire.head(200, { 'content-type': 'text/event-stream' });
}

export interface Fault {
  name: string;
  /** Before the first word others answer instead; after it the client is told. */
  when: 'before' | 'after';
  /** Where it makes sense: any answer, streams, whole ones. */
  of: 'any' | 'stream' | 'whole';
  /** The upstream says nothing: only time can tell. */
  silent?: true;
  /** Undefined: nobody listens there. */
  script: ((sample: Sample) => Script) | undefined;
}

const PAGE = '<!doctype html><html><body><h1>Sign in to the network</h1></body></html>';
const limit = (headers: Record<string, string>): Script => ({
  status: 429,
  headers,
  body: { error: { code: '429', message: 'Requests … have exceeded token rate limit of your current pricing tier.' } },
});
const azure = (status: number, code: string, message: string): Script => ({
  status,
  body: { error: { code, message } },
});
const model = (status: number, message: string): Script => ({
  status,
  body: { error: { message, type: 'server_error', param: null, code: null } },
});
const always =
  (script: Script): Fault['script'] =>
  () =>
    script;

function before(name: string, script: Fault['script'], of: Fault['of'] = 'any'): Fault {
  return { name, when: 'before', of, script };
}
function silent(name: string, script: Fault['script'], of: Fault['of'] = 'any'): Fault {
  return { name, when: 'before', of, silent: true, script };
}
function after(name: string, script: Fault['script'], of: Fault['of'] = 'stream'): Fault {
  return { name, when: 'after', of, script };
}

/** A stream up to there, then what goes wrong. */
function streaming(upTo: 'head' | 'opening' | 'words', then: (wire: Wire, sample: Sample) => void): Fault['script'] {
  return (sample) => (_, wire) => {
    const { opening = [], words = [] } = sample.stream ?? {};
    events(wire);
    if (upTo !== 'head') for (const frame of opening) wire.chunk(frame);
    if (upTo === 'words') for (const frame of words) wire.chunk(frame);
    then(wire, sample);
  };
}

const firstWord = (sample: Sample): string => sample.stream?.words[0] ?? '';

export const faults: readonly Fault[] = [
  before('nobody listens', undefined),
  before(
    'the connection is reset',
    always((_, wire) => wire.cut()),
  ),
  before(
    'the connection is closed without an answer',
    always(({ socket }) => void socket.end()),
  ),
  before(
    'half a status line, then a reset',
    always(({ socket }) => {
      socket.write('HTTP/1.1 20');
      setTimeout(() => socket.destroy(), 5);
    }),
  ),
  before(
    'something that is not HTTP',
    always(({ socket }) => void socket.end('SSH-2.0-OpenSSH_9.6\r\n')),
  ),
  before(
    '401 wrong key',
    always(azure(401, '401', 'Access denied due to invalid subscription key or wrong API endpoint.')),
  ),
  before(
    '401 bad token',
    always({
      status: 401,
      body: '{ "statusCode": 401, "message": "Unauthorized. Access token is missing, invalid, audience is incorrect, or have expired." }',
    }),
  ),
  before('403 firewall', always(azure(403, '403', 'Access denied due to Virtual Network/Firewall rules.'))),
  before(
    '404 deployment',
    always(azure(404, 'DeploymentNotFound', 'The API deployment for this resource does not exist.')),
  ),
  before('404 path', always(azure(404, '404', 'Resource not found'))),
  before('408', always(azure(408, 'Timeout', 'The operation was timeout.'))),
  before('429 in milliseconds', always(limit({ 'retry-after-ms': '2500' }))),
  before('429 in seconds', always(limit({ 'retry-after': '7' }))),
  before('429 with a date', always(limit({ 'retry-after': new Date(Date.now() + 20_000).toUTCString() }))),
  before('429 without a time', always(limit({}))),
  before('429 for a day', always(limit({ 'retry-after': '86400' }))),
  before('500', always(model(500, 'The server had an error while processing your request. Sorry about that!'))),
  before('500 without a body', always({ status: 500 })),
  before('502 with a page', always({ status: 502, headers: { 'content-type': 'text/html' }, body: PAGE })),
  before('503', always(azure(503, 'ServiceUnavailable', 'The service is temporarily unable to process your request.'))),
  before(
    '503 with a time',
    always({ status: 503, headers: { 'retry-after': '5' }, body: { error: { code: '503', message: 'busy' } } }),
  ),
  before('504', always(azure(504, 'GatewayTimeout', 'The gateway did not receive a response in time.'))),
  before('529', always(model(529, 'Overloaded'))),
  before('302 to a sign-in page', always({ status: 302, headers: { location: 'https://login.invalid/' } })),
  before('200 with a page', always({ headers: { 'content-type': 'text/html; charset=utf-8' }, body: PAGE })),
  before(
    '200 with an error',
    always({ body: { error: { message: 'upstream busy', type: 'server_error', param: null, code: null } } }),
  ),
  before('200 with nothing', always({})),
  before(
    '200 with words instead of JSON',
    always({ body: 'upstream connect error or disconnect/reset before headers' }),
  ),
  before(
    'half an answer, chunked',
    ({ whole }) =>
      (_, wire) => {
        wire.head(200, { 'content-type': 'application/json' });
        wire.chunk(JSON.stringify(whole).slice(0, 40));
        wire.cut();
      },
    'whole',
  ),
  before(
    'half an answer, shorter than it said',
    ({ whole }) =>
      ({ socket }) => {
        const body = JSON.stringify(whole);
        socket.end(
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 40)}`,
        );
      },
    'whole',
  ),
  before(
    'a stream without events',
    streaming('head', (wire) => wire.end()),
    'stream',
  ),
  before(
    'a stream of comments',
    streaming('head', (wire) => {
      wire.chunk(': keep-alive\n\n');
      wire.end();
    }),
    'stream',
  ),
  before(
    'a stream cut before its first word',
    streaming('opening', (wire) => wire.cut()),
    'stream',
  ),
  before(
    'a stream cut within its first frame',
    streaming('opening', (wire, sample) => {
      wire.chunk(firstWord(sample).slice(0, 20));
      wire.cut();
    }),
    'stream',
  ),
  before(
    'a stream that ends before its first word',
    streaming('opening', (wire) => wire.end()),
    'stream',
  ),
  before(
    'an error instead of the first word',
    streaming('opening', (wire, { stream }) => {
      wire.chunk(stream?.error ?? '');
      wire.end();
    }),
    'stream',
  ),
  silent(
    'silence',
    always(() => undefined),
  ),
  silent(
    'a head, then silence',
    always((_, wire) => wire.head(200, { 'content-type': 'application/json' })),
    'whole',
  ),
  silent(
    'a stream that is silent before its first word',
    streaming('opening', () => undefined),
    'stream',
  ),
  after(
    'cut between two words',
    streaming('words', (wire) => wire.cut()),
  ),
  after(
    'cut within a frame',
    streaming('words', (wire, sample) => {
      wire.chunk(firstWord(sample).slice(0, 20));
      wire.cut();
    }),
  ),
  after(
    'ends without an end',
    streaming('words', (wire) => wire.end()),
  ),
  after(
    'an error after the first word',
    streaming('words', (wire, { stream }) => {
      wire.chunk(stream?.error ?? '');
      wire.end();
    }),
  ),
  {
    ...after(
      'silence after the first word',
      streaming('words', () => undefined),
    ),
    silent: true,
  },
  after(
    'a long answer cut in its middle',
    ({ whole }) =>
      (_, wire) => {
        wire.head(200, { 'content-type': 'application/json' });
        wire.chunk(`${JSON.stringify(whole).slice(0, -1)},"padding":"${'x'.repeat(400_000)}`);
        setTimeout(() => wire.cut(), 50);
      },
    'whole',
  ),
];
