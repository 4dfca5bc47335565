/**
 * The upstream of the benchmark: OpenAI's chat completions with nothing behind them. How it answers is in the model's
 * name: `mock-chunks50` (whole or streamed, 50 tokens), `mock-delay20-chunks100` (a chunk every 20 ms, stamped with the
 * time it was sent). PORT comes from the environment.
 */
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const words = 'lorem ipsum dolor sit amet consectetur adipiscing elit sed do '.repeat(20);

interface Manner {
  chunks: number;
  delay: number;
}

function mannerOf(model: string): Manner {
  const number = (name: string) => Number(new RegExp(`${name}(\\d+)`).exec(model)?.[1] ?? 0);
  return { chunks: number('chunks') || 50, delay: number('delay') };
}

const usageOf = (chunks: number) => ({ prompt_tokens: 250, completion_tokens: chunks, total_tokens: 250 + chunks });

function whole(res: ServerResponse, model: string, { chunks }: Manner): void {
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
  res.end(body);
}

async function streamed(res: ServerResponse, model: string, { chunks, delay }: Manner, usage: boolean): Promise<void> {
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
  res.write(delta({}, 'stop'));
  if (usage) res.write(frame({ choices: [], usage: usageOf(chunks) }));
  res.end('data: [DONE]\n\n');
}

const server = createServer((req, res) => {
  const parts: Buffer[] = [];
  req.on('data', (part: Buffer) => parts.push(part));
  req.on('end', () => {
    if (req.method === 'GET') return void res.end('{"object":"list","data":[]}');
    const body = JSON.parse(Buffer.concat(parts).toString());
    const manner = mannerOf(String(body.model));
    if (body.stream === true) void streamed(res, body.model, manner, body.stream_options?.include_usage === true);
    else whole(res, body.model, manner);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env['PORT']), '127.0.0.1', 4096, () => console.log('ready'));
