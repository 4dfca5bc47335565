/** Anthropic's own client on models of vendors with wires of their own: what it gives back reaches them again. */
import type Anthropic from '@anthropic-ai/sdk';
import { recorded } from '#providers/recorded.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hello, openMessagesHouse, WEATHER, type MessagesHouse } from '../../../test/messages-house.ts';
import type { Script } from '../../../test/upstream.ts';

let house: MessagesHouse;
beforeAll(async () => {
  house = await openMessagesHouse();
  const { url } = house.upstream;
  const place = (provider: string, path: string, upstreamName: string) => [
    { baseUrl: url + path, provider, apiVersion: null, upstreamName },
  ];
  await house.resource.deploy('gemini', place('gemini', '/v1beta/openai', 'gemini-3.7-flash'));
  await house.resource.deploy('claude on bedrock', place('bedrock', '/openai/v1', 'anthropic.claude-sonnet-4-5'));
});
afterAll(() => house.close());

/** What a vendor once answered. */
function answered(vendor: string, scenario: string, how: { stream: boolean }): Script {
  const { headers = {}, body } = recorded(vendor, scenario, how);
  return (_, wire) => {
    wire.head(200, headers);
    wire.chunk(Buffer.from(body));
    wire.end();
  };
}

const SIGNATURE = /^EqoBCkgI/;

it.each([true, false])('thoughts that were signed come back signed, streamed: %s', async (stream) => {
  house.upstream.script(answered('bedrock', 'reasoning', { stream }));
  const asked = {
    ...hello,
    model: 'claude on bedrock',
    max_tokens: 5000,
    thinking: { type: 'enabled' as const, budget_tokens: 2048 },
  };
  const message: Anthropic.Message = stream
    ? await house.client().messages.stream(asked).finalMessage()
    : await house.client().messages.create(asked);
  expect(message.content).toMatchObject([
    {
      type: 'thinking',
      thinking: expect.stringContaining('several capitals'),
      signature: expect.stringMatching(SIGNATURE),
    },
    { type: 'text', text: 'Paris, since 1944 again.' },
  ]);
  expect(message.usage).toMatchObject({ input_tokens: 47, output_tokens: 90 });

  house.upstream.script(answered('bedrock', 'text', { stream: false }));
  await house.client().messages.create({
    ...asked,
    system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
    messages: [
      ...hello.messages,
      { role: 'assistant', content: message.content },
      { role: 'user', content: 'And Oslo?' },
    ],
  });
  const sent = JSON.stringify(house.sent());
  expect(sent).toContain('cachePoint');
  expect(sent).toContain('"signature":"EqoBCkgI');
});

it('what Google wants back with a call travels in the call’s block', async () => {
  house.upstream.script(answered('google', 'tool', { stream: true }));
  const asked = { ...hello, model: 'gemini', tools: [WEATHER] };
  const message = await house.client().messages.stream(asked).finalMessage();
  const [call] = message.content;
  expect(call).toMatchObject({ type: 'tool_use', name: 'get_weather', input: { city: 'Paris' } });
  if (call?.type !== 'tool_use') throw new Error('no call');
  house.upstream.script(answered('google', 'text', { stream: false }));
  const result = { type: 'tool_result' as const, tool_use_id: call.id, content: 'Sun' };
  await house.client().messages.create({
    ...asked,
    messages: [...hello.messages, { role: 'assistant', content: message.content }, { role: 'user', content: [result] }],
  });
  expect(JSON.stringify(house.sent())).toContain('"thoughtSignature":"EpQBCpEB');
});
