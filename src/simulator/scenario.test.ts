import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { ask, CLASSIC, KEYS, saying, testSimulator, virtualTime } from './asking.ts';
import { faultNames } from './faults.ts';
import { ConnectionCut, createSimulator, instant, lifelike, parseScenario } from './index.ts';
import { knobHeaders } from './scenario.ts';

const hello = saying('Say hello.');
const streamed = saying('Hello!', { stream: true });

describe('where a behaviour comes from', () => {
  it('scenario, its entry for the deployment, the deployment’s own, a step, the header: the later wins', async () => {
    const text = (said: string): { answer: { text: string } } => ({ answer: { text: said } });
    const simulator = testSimulator({
      deployments: [
        { name: 'gpt-4o', model: 'gpt-4o' },
        { name: 'listed', model: 'gpt-4o' },
        { name: 'own', model: 'gpt-4o', behaviour: text('own') },
      ],
      scenario: {
        behaviour: text('general'),
        deployments: { listed: text('listed'), own: text('listed') },
        steps: [{ contains: 'special', times: 1, behaviour: text('step') }],
      },
    });
    const words = async (deployment: string, content: string = 'x', headers: Record<string, string> = {}) =>
      JSON.parse(
        (await ask(simulator, { path: CLASSIC.replace('gpt-4o', deployment), headers, body: saying(content) })).text,
      ).choices[0].message.content;
    expect(await words('gpt-4o')).toBe('general');
    expect(await words('listed')).toBe('listed');
    expect(await words('own')).toBe('own');
    expect(await words('own', 'something special')).toBe('step');
    expect(await words('own', 'something special')).toBe('own');
    expect(await words('own', 'x', { 'x-sim-answer': `text:${encodeURIComponent('by header: ü')}` })).toBe(
      'by header: ü',
    );
  });

  it('reads a scenario file, and says where one is wrong', () => {
    expect(parseScenario('{"behaviour":{"fault":"429","retryAfterMs":100}}')).toEqual({
      behaviour: { fault: '429', retryAfterMs: 100 },
    });
    expect(() => parseScenario('{')).toThrow(expect.objectContaining({ code: 'invalid_json' }));
    const wrong = (): unknown => parseScenario('{"behaviour":{"tokenPerSecond":1}}');
    expect(wrong).toThrow(AppError);
    expect(wrong).toThrow(expect.objectContaining({ detail: expect.stringContaining('tokenPerSecond') }));
  });

  it('refuses a knob that does not exist or cannot be read, instead of ignoring it', async () => {
    const wrong: [string, string][] = [
      ['x-sim-tps', '5'],
      ['x-sim-tokens-per-second', 'fast'],
      ['x-sim-fault', 'nothing'],
      ['x-sim-filter', 'prompt/weather'],
      ['x-sim-answer', 'text:%zz'],
    ];
    for (const [name, value] of wrong) {
      const said = await ask(testSimulator(), { headers: { [name]: value }, body: hello });
      expect([name, said.status, JSON.parse(said.text).error.code]).toEqual([name, 400, 'simulator_knob']);
    }
    expect(knobHeaders.length).toBeGreaterThan(10);
  });
});

describe('faults', () => {
  const statuses: Record<string, number> = {
    'key-wrong': 401,
    'key-wrong-unauthorized': 401,
    'token-missing': 401,
    'role-missing': 401,
    'data-action-missing': 401,
    'key-auth-disabled': 403,
    firewall: 403,
    'resource-blocked': 403,
    'deployment-unknown': 404,
    'not-found': 404,
    'version-unsupported': 400,
    'too-many-headers': 431,
    'front-failed': 500,
    timeout: 408,
    'server-error': 500,
    overloaded: 503,
    'repetitive-prompt': 400,
    conflict: 409,
    'bad-gateway': 502,
    'gateway-timeout': 504,
  };

  it.each(faultNames.filter((name) => name !== 'reset' && name !== 'hang'))(
    '%s has its status and its body',
    async (fault) => {
      for (const body of [hello, streamed]) {
        const said = await ask(testSimulator(), { headers: { 'x-sim-fault': fault }, body });
        const expected = statuses[fault] ?? (fault.startsWith('rate-limit') ? 429 : Number(fault));
        expect(said.status).toBe(expected);
        if (expected === 502) expect(said.headers['content-type']).toBe('text/html');
        else expect(() => JSON.parse(said.text)).not.toThrow();
        expect(said.headers['content-length']).toBe(String(Buffer.byteLength(said.text)));
      }
    },
  );

  it('words timeouts and server errors as recorded', async () => {
    const text = async (fault: string): Promise<string> =>
      (await ask(testSimulator(), { headers: { 'x-sim-fault': fault }, body: hello })).text;
    expect(await text('408')).toBe('{"error":{"code":"Timeout","message":"The operation was timeout."}}');
    expect(await text('500')).toBe(
      '{"error":{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error","param":null,"code":null}}',
    );
    expect(await text('rate-limit-too-large')).toContain('Please retry after 86400 seconds.');
  });

  it('tells the wait it was given', async () => {
    const headers = { 'x-sim-fault': '429', 'x-sim-retry-after-ms': '1500' };
    const said = await ask(testSimulator(), { headers, body: hello });
    expect(said.headers).toMatchObject({ 'retry-after': '2', 'retry-after-ms': '1500' });
    expect(said.text).toContain('Please retry after 2 seconds.');
  });

  it('breaks or holds the connection', async () => {
    await expect(ask(testSimulator(), { headers: { 'x-sim-fault': 'reset' }, body: hello })).rejects.toThrow(
      ConnectionCut,
    );
    const simulator = createSimulator({ keys: KEYS });
    const leaving = new AbortController();
    const held = ask(simulator, { headers: { 'x-sim-fault': 'hang' }, body: hello, signal: leaving.signal });
    leaving.abort();
    await expect(held).rejects.toThrow(/abort/i);
    expect(simulator.resource.journal.at(-1)?.outcome).toBe('aborted');
  });
});

describe('pace', () => {
  /** When each write came, ms after the request, and how many content chunks it carried. */
  async function beats(behaviour: object, content: string = 'Hello!'): Promise<{ at: number; pieces: number }[]> {
    const time = virtualTime();
    const simulator = createSimulator({ keys: KEYS, ...time, scenario: { behaviour } });
    const start = time.now;
    const answer = await simulator.handle({
      method: 'POST',
      path: CLASSIC,
      headers: { 'api-key': KEYS.key1 },
      body: Buffer.from(JSON.stringify(saying(content, { stream: true, max_tokens: 40 }))),
    });
    const found: { at: number; pieces: number }[] = [];
    for await (const bytes of answer.body)
      found.push({
        at: time.now - start,
        pieces: Buffer.from(bytes).toString().split('"delta":{"content":"').length - 1,
      });
    return found;
  }

  it('sends each token when it is due', async () => {
    const found = await beats({ firstTokenMs: 250, tokensPerSecond: 50 });
    expect(found[0]?.at).toBe(250);
    expect(found.slice(1, 41).map((beat) => beat.at)).toEqual(Array.from({ length: 40 }, (_, i) => 250 + (i + 1) * 20));
  });

  it('sends bursts', async () => {
    const found = await beats({ tokensPerSecond: 50, burst: 10 });
    expect(found.slice(1).map((beat) => [beat.at, beat.pieces])).toEqual([
      [200, 10],
      [400, 10],
      [600, 10],
      [800, 10],
    ]);
  });

  it('jitters without reordering, and falls silent for a while', async () => {
    const times = (await beats({ tokensPerSecond: 50, jitter: 1 })).map((beat) => beat.at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(times.map((at, i) => Math.round(at - (times[i - 1] ?? 0)))).size).toBeGreaterThan(5);
    const stalled = (await beats({ tokensPerSecond: 50, stall: { afterTokens: 5, ms: 9_000 } })).map((beat) => beat.at);
    expect((stalled[6] ?? 0) - (stalled[5] ?? 0)).toBe(9_020);
  });

  it('is lifelike by default and can be instant', async () => {
    const found = await beats(lifelike);
    expect(found[0]?.at).toBe(350);
    expect(found.at(-1)?.at).toBeGreaterThan(350 + 39 * 11);
    expect((await beats(instant)).every((beat) => beat.at === 0)).toBe(true);
  });

  it('thinks before it speaks', async () => {
    const time = virtualTime();
    const behaviour = { tokensPerSecond: 100 };
    const simulator = createSimulator({ keys: KEYS, ...time, scenario: { behaviour } });
    const start = time.now;
    const answer = await simulator.handle({
      method: 'POST',
      path: '/openai/v1/chat/completions',
      headers: { 'api-key': KEYS.key1 },
      body: Buffer.from(JSON.stringify({ model: 'o4-mini', ...hello, stream: true })),
    });
    const writes: [number, boolean][] = [];
    for await (const bytes of answer.body) writes.push([time.now - start, Buffer.from(bytes).includes('"role"')]);
    expect(writes[0]).toEqual([0, false]);
    expect(writes.find(([, role]) => role)?.[0]).toBe(1_280);
  });

  it('stops at once on abort, wherever it is', async () => {
    const simulator = createSimulator({ keys: KEYS, scenario: { behaviour: { firstTokenMs: 60_000 } } });
    const leaving = new AbortController();
    const waiting = ask(simulator, { body: streamed, signal: leaving.signal });
    leaving.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
    const endless = createSimulator({ keys: KEYS, scenario: { behaviour: { answer: 'endless' } } });
    const soon = new AbortController();
    setTimeout(() => soon.abort(), 20);
    await expect(ask(endless, { body: streamed, signal: soon.signal })).rejects.toThrow(/abort/i);
    expect(endless.resource.journal.at(-1)).toMatchObject({ outcome: 'aborted', status: 200 });
  });
});

describe('broken streams', () => {
  it('cuts the line after so many tokens', async () => {
    const simulator = testSimulator();
    await expect(ask(simulator, { headers: { 'x-sim-cut-after': '3' }, body: streamed })).rejects.toThrow(
      ConnectionCut,
    );
    expect(simulator.resource.journal.at(-1)).toMatchObject({ outcome: 'cut', completionTokens: 3 });
    await expect(ask(simulator, { headers: { 'x-sim-cut-after': '3' }, body: saying('Hello!') })).rejects.toThrow(
      ConnectionCut,
    );
  });

  it('sends an error frame and ends', async () => {
    const said = await ask(testSimulator(), { headers: { 'x-sim-error-after': '3' }, body: streamed });
    const frames = said.text.trimEnd().split('\n\n');
    expect(frames).toHaveLength(1 + 1 + 3 + 1);
    expect(frames.at(-1)).toBe(
      'data: {"error":{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error","param":null,"code":null}}',
    );
    const whole = await ask(testSimulator(), { headers: { 'x-sim-error-after': '3' }, body: saying('Hello!') });
    expect(whole.status).toBe(500);
  });

  it('leaves an answer alone that ends before the break', async () => {
    const said = await ask(testSimulator(), { headers: { 'x-sim-cut-after': '500' }, body: streamed });
    expect(said.text).toMatch(/data: \[DONE\]\n\n$/);
  });
});

describe('answers on order', () => {
  it('echoes, and says exactly so many tokens', async () => {
    const echo = await ask(testSimulator(), { headers: { 'x-sim-answer': 'echo' }, body: saying('Ä b 漢') });
    expect(JSON.parse(echo.text).choices[0].message.content).toBe('Ä b 漢');
    for (const tokens of [1, 17, 1_000]) {
      const said = await ask(testSimulator(), { headers: { 'x-sim-answer': `tokens:${tokens}` }, body: hello });
      expect(JSON.parse(said.text).usage.completion_tokens).toBe(tokens);
    }
  });

  it('goes on until the limit when it is endless', async () => {
    const headers = { 'x-sim-answer': 'endless' };
    const body = saying('x', { stream: true, max_tokens: 6_000, stream_options: { include_usage: true } });
    const said = await ask(testSimulator(), { headers, body });
    expect(/"finish_reason":"(\w+)"/.exec(said.text)?.[1]).toBe('length');
    const spent = Number(/"completion_tokens":(\d+)/.exec(said.text)?.[1]);
    // A character of two tokens may not fit at the end.
    expect(spent).toBeGreaterThan(5_996);
    expect(spent).toBeLessThanOrEqual(6_000);
    const whole = await ask(testSimulator(), { headers, body: saying('x') });
    expect(JSON.parse(whole.text).usage.completion_tokens).toBeGreaterThan(16_380);
  });
});

describe('the journal', () => {
  it('keeps the last 200 requests with what they cost', async () => {
    const simulator = testSimulator({ limits: 'off' });
    for (let i = 0; i < 205; i++) await ask(simulator, { path: '/nowhere', body: hello });
    await ask(simulator, { body: hello });
    expect(simulator.resource.journal).toHaveLength(200);
    expect(simulator.resource.journal.at(-1)).toMatchObject({
      method: 'POST',
      path: CLASSIC,
      deployment: 'gpt-4o',
      status: 200,
      outcome: 'completed',
      promptTokens: 10,
      completionTokens: 2,
    });
  });
});
