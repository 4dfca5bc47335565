/**
 * The upstream of the benchmark: OpenAI's chat completions and embeddings with nothing behind them. How it answers is in
 * the model's name: `mock-chunks50` (whole or streamed, 50 tokens; a request's `max_tokens` goes before), `mock-delay20-chunks100`
 * (a chunk every 20 ms, stamped with the time it was sent), `hold` (never ends), `cut` (breaks off in the middle),
 * `status500`. `GET /answered` says what was answered to the end, by model. PORT comes from the environment.
 */
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const words = 'lorem ipsum dolor sit amet consectetur adipiscing elit sed do '.repeat(20);

interface Manner {
  chunks: number;
  delay: number;
  holds: boolean;
  cuts: boolean;
  status: number;
}

interface Answered {
  calls: number;
  input: number;
  output: number;
}

const answered: Record<string, Answered> = {};

function count(model: string, input: number, output: number): void {
  const sums = (answered[model] ??= { calls: 0, input: 0, output: 0 });
  sums.calls++;
  sums.input += input;
  sums.output += output;
}

const manners = new Map<string, Manner>();

function mannerOf(model: string): Manner {
  const known = manners.get(model);
  if (known !== undefined) return known;
  const number = (name: string) => Number(new RegExp(`${name}(\\d+)`).exec(model)?.[1] ?? 0);
  const manner = {
    chunks: number('chunks') || 50,
    delay: number('delay'),
    holds: model.includes('hold'),
    cuts: model.includes('cut'),
    status: number('status') || 200,
  };
  manners.set(model, manner);
  return manner;
}

const usageOf = (chunks: number) => ({ prompt_tokens: 250, completion_tokens: chunks, total_tokens: 250 + chunks });

function whole(res: ServerResponse, model: string, { chunks, cuts }: Manner): void {
  const body = JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: words.slice(0, chunks * 5) },
        finish_reason: 'stop',
        logprobs: null,
      },
    ],
    usage: usageOf(chunks),
  });
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  if (cuts) return void res.write(body.slice(0, 100), () => res.destroy());
  res.end(body);
  count(model, 250, chunks);
}

function vectors(res: ServerResponse, model: string): void {
  const data = [{ object: 'embedding', index: 0, embedding: Array.from({ length: 64 }, (_, i) => i / 64) }];
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end(JSON.stringify({ object: 'list', data, model, usage: { prompt_tokens: 8, total_tokens: 8 } }));
  count(model, 8, 0);
}

async function streamed(res: ServerResponse, model: string, manner: Manner, usage: boolean): Promise<void> {
  const { chunks, delay, holds, cuts } = manner;
  const frame = (fields: object) =>
    `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1, model, ...fields })}\n\n`;
  const delta = (fields: object, reason: string | null = null) =>
    frame({ choices: [{ index: 0, delta: fields, finish_reason: reason }] });
  // The text around the stamp is made once, so that the upstream stays cheap beside what is measured.
  const [before = '', after = ''] = delta({ content: 'lorem', t: '@' }).split('"@"');
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  res.write(delta({ role: 'assistant', content: '' }));
  const start = performance.now();
  for (let i = 0; i < chunks && !res.destroyed; i++) {
    // Against one clock, so that the pace holds.
    const wait = start + (i + 1) * delay - performance.now();
    if (delay > 0 && wait > 0) await pause(wait);
    res.write(before + (performance.timeOrigin + performance.now()).toFixed(3) + after);
  }
  if (holds) return;
  if (cuts) return void res.destroy();
  res.write(delta({}, 'stop'));
  if (usage) res.write(frame({ choices: [], usage: usageOf(chunks) }));
  if (!res.destroyed) count(model, 250, chunks);
  res.end('data: [DONE]\n\n');
}

const server = createServer((req, res) => {
  const parts: Buffer[] = [];
  req.on('data', (part: Buffer) => parts.push(part));
  req.on('end', () => {
    if (req.method === 'GET') return void res.end(JSON.stringify(answered));
    const body = JSON.parse(Buffer.concat(parts).toString());
    const model = String(body.model);
    const known = mannerOf(model);
    const manner = typeof body.max_tokens === 'number' ? { ...known, chunks: body.max_tokens } : known;
    if (known.status !== 200) {
      res.writeHead(known.status, { 'content-type': 'application/json' });
      return void res.end('{"error":{"message":"The server had an error.","type":"server_error"}}');
    }
    if (req.url?.endsWith('/embeddings') === true) return vectors(res, model);
    if (body.stream === true) void streamed(res, model, manner, body.stream_options?.include_usage === true);
    else whole(res, model, manner);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env['PORT']), '127.0.0.1', 4096, () => console.log('ready'));
