import { describe, expect, it } from 'vitest';
import { ask, saying, testSimulator, V1, type Said } from './asking.ts';
import { instant } from './index.ts';

const scenario = { behaviour: instant };
const asked = (knobs: Record<string, string>, more: object = {}, path?: string): Promise<Said> =>
  ask(testSimulator({ scenario }), {
    ...(path === undefined ? {} : { path }),
    headers: Object.fromEntries(Object.entries(knobs).map(([name, value]) => [`x-sim-${name}`, value])),
    body: saying('Hello!', more),
  });

describe('knobs of what an answer says of itself', () => {
  it('tell clients whether to try again, on refusals only', async () => {
    const refused = await asked({ fault: '500', 'should-retry': 'false' });
    expect(refused.headers['x-should-retry']).toBe('false');
    expect((await asked({ fault: 'repetitive-prompt', 'should-retry': 'true' })).headers).toMatchObject({
      'x-should-retry': 'true',
    });
    expect((await asked({ 'should-retry': 'true' })).headers['x-should-retry']).toBeUndefined();
    expect((await asked({ 'should-retry': 'perhaps' })).status).toBe(400);
  });

  it('say the wait in both headers, in one, as a date, or not at all', async () => {
    const waits = async (form: string): Promise<(string | undefined)[]> => {
      const { headers } = await asked({ fault: '429', 'retry-after-ms': '1500', 'retry-after': form });
      return [headers['retry-after'], headers['retry-after-ms']];
    };
    expect(await waits('both')).toEqual(['2', '1500']);
    expect(await waits('seconds')).toEqual(['2', undefined]);
    expect(await waits('milliseconds')).toEqual([undefined, '1500']);
    expect(await waits('none')).toEqual([undefined, undefined]);
    expect((await waits('date'))[0]).toMatch(/GMT$/);
    const overloaded = await asked({ fault: '503', 'retry-after-ms': '4000' });
    expect(overloaded.headers).toMatchObject({ 'retry-after': '4', 'retry-after-ms': '4000' });
  });

  it('hide the limits, or say that they are not known', async () => {
    const { headers: unknown } = await asked({ 'limits-shown': 'unknown' });
    expect(unknown['x-ratelimit-limit-tokens']).toBe('-1');
    expect(unknown['x-ratelimit-remaining-requests']).toBe('-1');
    const { headers: none } = await asked({ 'limits-shown': 'none' });
    expect(Object.keys(none).filter((name) => name.startsWith('x-ratelimit-'))).toEqual([]);
  });

  it('word a blocked prompt as each of the fronts does', async () => {
    const blocked = async (shape: string): Promise<Record<string, unknown>> => {
      const said = await asked({ filter: 'prompt/violence/high', 'filter-error': shape });
      expect(said.status).toBe(400);
      return JSON.parse(said.text).error;
    };
    expect(await blocked('innererror')).toHaveProperty('innererror.content_filter_result.violence.filtered', true);
    expect(await blocked('inner_error')).toHaveProperty('inner_error.content_filter_results.violence.filtered', true);
    expect(Object.keys(await blocked('bare'))).toEqual(['message', 'type', 'param', 'code', 'status']);
  });
});

describe('streams that break', () => {
  const ended = (text: string): boolean => /\[DONE\]|response\.completed/.test(text);

  it('end without their last words, on every surface that streams', async () => {
    for (const [path, more] of [
      [undefined, {}],
      [V1, { model: 'gpt-4o' }],
      ['/openai/v1/responses', { model: 'gpt-4o', input: 'Hello!', messages: undefined }],
    ] as const) {
      const said = await asked({ 'end-after': '3' }, { stream: true, ...more }, path);
      expect(said.status).toBe(200);
      expect(said.text).toMatch(/"delta"/);
      expect(ended(said.text)).toBe(false);
      expect(said.text).not.toContain('"error":{');
    }
  });

  it('may say [DONE] after their error', async () => {
    const said = await asked({ 'error-after': '3', 'done-after-error': 'true' }, { stream: true });
    expect(said.text).toMatch(/data: \{"error":\{.*\n\ndata: \[DONE\]\n\n$/);
    expect((await asked({ 'error-after': '3' }, { stream: true })).text).not.toContain('[DONE]');
  });
});

it('plays another scenario from the next request on', async () => {
  const simulator = testSimulator({ scenario });
  const status = async () => (await ask(simulator, { body: saying('Hello!') })).status;
  expect(await status()).toBe(200);
  simulator.play({ behaviour: instant, steps: [{ times: 1, behaviour: { fault: '503' } }] });
  expect([await status(), await status()]).toEqual([503, 200]);
});
