import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { findModel } from './catalogue.ts';
import type { ChatRequest } from './chat/request.ts';
import { decodeDataUri } from './data-uri.ts';
import { countPrompt, imageCost, loadTokenizer } from './tokens.ts';

function count(request: ChatRequest, name: string = 'gpt-4o'): Promise<number> {
  const model = findModel(name);
  if (!model) throw new Error(name);
  return loadTokenizer(model.encoding).then((tokenizer) => countPrompt(request, model, tokenizer).total);
}

describe('prompt tokens', () => {
  it('are those of the specification’s pirate', async () => {
    const messages: ChatRequest['messages'] = [
      { role: 'system', content: 'you are a helpful assistant that talks like a pirate' },
      { role: 'user', content: 'can you tell me how to care for a parrot?' },
    ];
    expect(await count({ messages })).toBe(33);
  });

  it('count a name, and tools with their choice', async () => {
    const messages: ChatRequest['messages'] = [{ role: 'user', content: 'hello' }];
    const plain = await count({ messages });
    expect(await count({ messages: [{ role: 'user', content: 'hello', name: 'example_user' }] })).toBe(plain + 1 + 2);
    const tools: ChatRequest['tools'] = [
      { type: 'function', function: { name: 'foo', parameters: { type: 'object', properties: {} } } },
    ];
    const declared = await count({ messages, tools });
    expect(declared - plain).toBeGreaterThan(15);
    expect(await count({ messages, tools, tool_choice: 'none' })).toBe(declared + 1);
    expect(await count({ messages, tools, tool_choice: { type: 'function', function: { name: 'foo' } } })).toBe(
      declared + 4 + 1,
    );
    const system: ChatRequest['messages'] = [{ role: 'system', content: 'x\n' }, ...messages];
    expect((await count({ messages: system, tools })) - (await count({ messages: system }))).toBe(declared - plain - 4);
  });

  it('take what looks like a control token as text', async () => {
    expect(await count({ messages: [{ role: 'user', content: '<|endoftext|>' }] })).toBeGreaterThan(12);
  });

  it('stay quick on one endless word', async () => {
    const { count: tokens, pieces } = await loadTokenizer('o200k_base');
    const word = '漢'.repeat(60_000);
    // Quadratic, this would take a quarter of a minute; the limit of the test runner is five seconds.
    expect(tokens(word)).toBeGreaterThan(50_000);
    const odd = `x${'𠮷'.repeat(2_000)}`;
    expect(
      pieces(odd)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(odd);
  });
});

describe('pictures', () => {
  const tiles = { by: 'tiles', base: 85, perTile: 170 } as const;

  it('cost tiles as documented', () => {
    expect(imageCost({ width: 1024, height: 1024 }, tiles)).toBe(765);
    expect(imageCost({ width: 2048, height: 4096 }, tiles)).toBe(1_105);
    expect(imageCost({ width: 100, height: 100 }, tiles)).toBe(255);
    expect(imageCost({ width: 512, height: 512 }, { by: 'tiles', base: 70, perTile: 140 })).toBe(210);
  });

  it('cost patches as documented: 1,024 for a square, 1,452 for 1,800 × 2,400', () => {
    expect(imageCost({ width: 1024, height: 1024 }, { by: 'patches', factor: 1 })).toBe(1_024);
    expect(imageCost({ width: 1800, height: 2400 }, { by: 'patches', factor: 1 })).toBe(1_452);
    expect(imageCost({ width: 1024, height: 1024 }, { by: 'patches', factor: 1.62 })).toBe(1_659);
  });

  it('count in the prompt, by detail', async () => {
    const url = `data:image/png;base64,${png(1024, 1024)}`;
    const ask = (detail: 'low' | 'high' | 'auto'): ChatRequest => ({
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url, detail } }] }],
    });
    expect(await count(ask('high'))).toBe(7 + 765);
    expect(await count(ask('low'))).toBe(7 + 85);
    expect(await count(ask('auto'), 'gpt-4o-mini')).toBe(7 + 2_833 + 4 * 5_667);
  });
});

/** The first bytes of a PNG of that size. */
function png(width: number, height: number): string {
  const bytes = Buffer.alloc(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes.toString('base64');
}

describe('pictures', () => {
  it('comes from data: addresses, encoded either way', () => {
    expect(decodeDataUri('data:text/plain,a%20b')?.toString()).toBe('a b');
    expect(decodeDataUri('data:;base64,YQ==')?.toString()).toBe('a');
    expect(decodeDataUri('data:broken')).toHaveLength(0);
    expect(decodeDataUri('https://example.com/a.png')).toBeUndefined();
  });
});

it('loads no token tables before the first request', () => {
  const script = `
    import { createSimulator } from './src/simulator/index.ts';
    const simulator = createSimulator();
    const key = simulator.resource.keys.key1;
    await simulator.handle({ method: 'GET', path: '/openai/v1/models', headers: { 'api-key': key }, body: new Uint8Array() });
    console.log(Math.round(process.memoryUsage().rss / 1e6));
    const body = Buffer.from(JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] }));
    await simulator.handle({ method: 'POST', path: '/openai/v1/chat/completions', headers: { 'api-key': key }, body });
    console.log(Math.round(process.memoryUsage().rss / 1e6));
  `;
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  const [before = 0, after = 0] = run.stdout.trim().split('\n').map(Number);
  expect(run.stderr).toBe('');
  expect(before).toBeGreaterThan(0);
  expect(after - before).toBeGreaterThan(30);
}, 30_000);
