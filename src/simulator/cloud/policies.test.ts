import { describe, expect, it } from 'vitest';
import { ask, saying } from '../asking.ts';
import { arm, chat, deployment, house, ONE } from './asking-cloud.ts';

describe('policies', () => {
  const policy = (severityThreshold: string, more: object = {}): object => ({
    properties: {
      mode: 'Blocking',
      basePolicyName: 'Microsoft.DefaultV2',
      contentFilters: [
        { name: 'Violence', enabled: true, blocking: true, severityThreshold, source: 'Prompt' },
        { name: 'Hate', enabled: true, blocking: false, severityThreshold: 'Low', source: 'Prompt' },
        { name: 'Profanity', enabled: true, blocking: true, source: 'Prompt' },
      ],
      ...more,
    },
  });

  it('change what is blocked by their thresholds (G67)', async () => {
    const { simulator } = house();
    const path = `${ONE}/raiPolicies/mine`;
    const status = async (text: string) => (await chat(simulator, 'gpt-4o', text)).status;
    const medium = '[[filter:violence:medium]] x';
    expect(await status(medium)).toBe(400);
    const made = await arm(simulator, path, 'PUT', policy('High'));
    expect([made.status, made.json.properties.type]).toEqual([201, 'UserManaged']);
    await arm(simulator, `${ONE}/deployments/gpt-4o`, 'PUT', deployment(100, { raiPolicyName: 'mine' }));
    expect(await status(medium)).toBe(200);
    expect(await status('[[filter:violence:high]] x')).toBe(400);
    expect((await arm(simulator, path, 'PUT', policy('Low'))).status).toBe(200);
    expect(await status('[[filter:violence:low]] x')).toBe(400);
    // Only annotated; not looked for by this policy; looked for by this one alone.
    expect(await status('[[filter:hate:high]] x')).toBe(200);
    expect(await status('[[filter:jailbreak]] x')).toBe(200);
    expect(await status('Damn it.')).toBe(400);
    const said = JSON.parse((await chat(simulator, 'gpt-4o', '[[filter:hate:high]] x')).text);
    expect(said.prompt_filter_results[0].content_filter_results).toEqual({
      hate: { filtered: false, severity: 'high' },
      profanity: { detected: false, filtered: false },
      violence: { filtered: false, severity: 'safe' },
    });
  });

  it('run beside the answer when they say so', async () => {
    const { simulator } = house();
    await arm(simulator, `${ONE}/raiPolicies/mine`, 'PUT', { properties: { mode: 'Asynchronous_filter' } });
    await arm(simulator, `${ONE}/deployments/gpt-4o`, 'PUT', deployment(100, { raiPolicyName: 'mine' }));
    const said = await ask(simulator, { body: saying('Say hello.', { stream: true }) });
    expect(said.text).toContain('content_filter_offsets');
  });

  it('keep what the system manages and what is in use', async () => {
    const { simulator } = house();
    expect((await arm(simulator, `${ONE}/raiPolicies`)).json.value.map((one: { name: string }) => one.name)).toEqual([
      'Microsoft.Default',
      'Microsoft.DefaultV2',
    ]);
    const system = `${ONE}/raiPolicies/Microsoft.DefaultV2`;
    expect((await arm(simulator, system)).json.properties.contentFilters).toHaveLength(11);
    expect((await arm(simulator, system, 'PUT', policy('Low'))).status).toBe(400);
    expect((await arm(simulator, system, 'DELETE')).status).toBe(400);
    const path = `${ONE}/raiPolicies/mine`;
    await arm(simulator, path, 'PUT', policy('Low'));
    await arm(simulator, `${ONE}/deployments/x`, 'PUT', deployment(1, { raiPolicyName: 'mine' }));
    expect((await arm(simulator, path, 'DELETE')).status).toBe(409);
    await arm(simulator, `${ONE}/deployments/x`, 'DELETE');
    expect((await arm(simulator, path, 'DELETE')).status).toBe(200);
    const wrong = { properties: { contentFilters: [{ name: 'Boredom', source: 'Prompt' }] } };
    expect((await arm(simulator, path, 'PUT', wrong)).json.error.message).toContain("'Boredom'");
  });

  it('have blocklists: words and patterns, in the prompt and in the answer', async () => {
    const { simulator } = house();
    const lists = `${ONE}/raiBlocklists`;
    expect((await arm(simulator, `${lists}/words`, 'PUT', { properties: { description: 'ours' } })).status).toBe(201);
    const item = (name: string, pattern: string, isRegex: boolean) =>
      arm(simulator, `${lists}/words/raiBlocklistItems/${name}`, 'PUT', { properties: { pattern, isRegex } });
    expect((await item('a', 'falcon', false)).status).toBe(201);
    await item('b', String.raw`project-\d+`, true);
    // A pattern that would never come to an end finds nothing.
    await item('c', '^(a+)+$', true);
    const customBlocklists = ['Prompt', 'Completion'].map((source) => ({
      blocklistName: 'words',
      blocking: true,
      source,
    }));
    await arm(simulator, `${ONE}/raiPolicies/mine`, 'PUT', policy('Medium', { customBlocklists }));
    await arm(simulator, `${ONE}/deployments/gpt-4o`, 'PUT', deployment(100, { raiPolicyName: 'mine' }));
    const say = (text: string) => chat(simulator, 'gpt-4o', text);
    expect((await say('The FALCON flies')).status).toBe(400);
    expect((await say('falconry is an art')).status).toBe(200);
    const blocked = await say('about project-42');
    expect(blocked.text).toContain('"custom_blocklists":{"filtered":true,"details":[{"id":"words","filtered":true}]}');
    expect((await say(`${'a'.repeat(40)}!`)).status).toBe(200);
    const fine = JSON.parse((await say('Say hello.')).text);
    expect(fine.choices[0].content_filter_results.custom_blocklists).toEqual({
      filtered: false,
      details: [{ id: 'words', filtered: false }],
    });
    const answered = await ask(simulator, { headers: { 'x-sim-answer': 'text:a%20falcon' }, body: saying('x') });
    expect(JSON.parse(answered.text).choices[0].finish_reason).toBe('content_filter');
    expect((await arm(simulator, `${lists}/words`, 'DELETE')).status).toBe(409);
    expect((await arm(simulator, `${lists}/words/raiBlocklistItems`)).json.value).toHaveLength(3);
    expect((await arm(simulator, `${lists}/words/raiBlocklistItems/a`)).json.properties.pattern).toBe('falcon');
    await arm(simulator, `${lists}/words/raiBlocklistItems/a`, 'DELETE');
    expect((await say('The falcon flies')).status).toBe(200);
    expect((await arm(simulator, lists)).json.value).toHaveLength(1);
    expect(
      (await arm(simulator, `${lists}/nope/raiBlocklistItems/a`, 'PUT', { properties: { pattern: 'x' } })).status,
    ).toBe(404);
  });
});
