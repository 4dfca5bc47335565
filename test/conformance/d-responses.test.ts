/** Compatibility list D: the Responses operation. */
import type * as sdk7 from 'openai';
import { expect, it } from 'vitest';
import { ask, conform, deploymentOf, events, failure, generations, playing, type Said } from './subject.ts';

const weather = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'The weather of a city',
  strict: true,
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};

await conform('responses', (subject) => {
  const model = deploymentOf(subject, 'chat');
  const respond = (body: object, surface: 'classic' | 'v1' | 'openai' = 'v1'): Promise<Said> =>
    ask(subject, 'responses', { surface, body });

  it('47. a string as input, on v1 and on the dated address: the object with content_filters', async () => {
    for (const surface of subject.surfaces) {
      const said = await respond({ input: 'Say hello.' }, surface);
      expect([surface, said.status]).toEqual([surface, 200]);
      expect(said.json).toMatchObject({
        object: 'response',
        status: 'completed',
        error: null,
        incomplete_details: null,
        output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', annotations: [] }] }],
        usage: {
          input_tokens: expect.any(Number),
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: expect.any(Number),
          output_tokens_details: { reasoning_tokens: 0 },
        },
        store: true,
      });
      const sources = said.json.content_filters.map((each: { source_type: string }) => each.source_type);
      expect(sources).toEqual(['prompt', 'completion']);
    }
  });

  it('48. the nine events in order, numbered without a gap, no [DONE]; the helper’s final response', async () => {
    const { text, headers } = await respond({ input: 'Say hello.', stream: true });
    expect(headers.get('content-type')).toMatch(/^text\/event-stream/);
    const told = events(text);
    expect(told).not.toContain('[DONE]');
    const all = told.map((data) => JSON.parse(data));
    const types = all.map(({ type }) => type).filter((type, i, list) => type !== list[i - 1]);
    expect(types).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(all.map(({ sequence_number: number }) => number)).toEqual(all.map((_, i) => i));
    expect([...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type)).toEqual(all.map(({ type }) => type));
    for (const { all: clients } of generations(subject))
      for (const [, client] of clients()) {
        const final = await client.responses.stream({ model, input: 'Say hello.' }).finalResponse();
        const item = final.output.find((each) => each.type === 'message');
        expect(item?.content[0]?.type).toBe('output_text');
      }
  });

  it('49. a function is called in a stream and answered by the id before; an unknown id is said', async () => {
    for (const { v1 } of generations(subject)) {
      const first = await v1()
        .responses.stream({ model, input: 'What is the weather in Paris?', tools: [weather] })
        .finalResponse();
      const call = first.output.find((item) => item.type === 'function_call');
      expect(JSON.parse(call?.arguments ?? '')).toEqual({ city: 'Paris' });
      const second = await v1().responses.create({
        model,
        previous_response_id: first.id,
        input: [{ type: 'function_call_output', call_id: call?.call_id ?? '', output: '17 degrees' }],
        tools: [weather],
      });
      expect(second.output_text).toContain('17');
      const lost = await failure(
        v1().responses.create({ model, input: 'x', previous_response_id: 'resp_00000000000000000000000000000000' }),
      );
      expect(lost).toMatchObject({ status: 400, code: 'previous_response_not_found', param: 'previous_response_id' });
    }
  });

  it('50. what was not stored cannot be referred to', async () => {
    const said = await respond({
      input: [
        { type: 'item_reference', id: 'rs_0000000000000000000000000000000000000000000000000' },
        { role: 'user', content: 'Go on.' },
      ],
      store: false,
    });
    expect(said.status).toBe(400);
    expect(said.json.error.message).toMatch(
      /^Item with id 'rs_0+' not found\. Items are not persisted when `store` is set to false\./,
    );
  });

  it('51. found, paged, replayed from a number on, cancelled in the background, deleted', async () => {
    for (const { version, sdk, v1 } of generations(subject)) {
      const client = v1();
      const made = await client.responses.create({ model, input: 'Say hello.' });
      expect((await client.responses.retrieve(made.id)).output_text ?? 'absent in 4').not.toBe('');
      const items: string[] = [];
      for await (const item of client.responses.inputItems.list(made.id, { limit: 1 })) items.push(item.type ?? '');
      expect(items).toEqual(['message']);
      const { id } = await client.responses.create({ model, input: 'Say hello.', background: true });
      await expect
        .poll(async () => (await client.responses.retrieve(id)).status, { timeout: 60_000 })
        .toBe('completed');
      // Both came after version 4.
      if (version !== '4.104') {
        const seen: number[] = [];
        for await (const event of await client.responses.retrieve(id, { stream: true, starting_after: 2 }))
          seen.push(event.sequence_number);
        expect([seen[0], seen.length > 1]).toEqual([3, true]);
        expect((await client.responses.cancel(id)).status).toBe('completed');
      }
      const gone = await ask(subject, `responses/${made.id}`, { surface: 'v1', method: 'DELETE' });
      expect(gone.json).toEqual({ id: made.id, object: 'response.deleted', deleted: true });
      expect(await failure(client.responses.retrieve(made.id))).toBeInstanceOf(sdk.NotFoundError);
    }
  });

  it('52. an unknown deployment is 400 model_not_found on v1; a limit that is hit is incomplete', async () => {
    for (const { v1 } of generations(subject)) {
      const error = await failure(v1().responses.create({ model: 'nobody-made-this', input: 'x' }));
      expect(error).toMatchObject({ status: 400, code: 'model_not_found', param: 'model' });
    }
    const asked = { input: 'Count to one hundred in words.', max_output_tokens: 16 };
    const cut = await respond(asked);
    expect(cut.json).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
    const streamed = await respond({ ...asked, stream: true });
    expect(
      events(streamed.text)
        .map((data) => JSON.parse(data).type)
        .at(-1),
    ).toBe('response.incomplete');
  });

  it.skipIf(!subject.simulator)(
    '52. a broken stream ends with the nested error frame, which every SDK raises',
    async () => {
      const behaviour = { errorAfterTokens: 3, answer: { tokens: 40 } };
      await playing(subject, { behaviour }, async () => {
        const { text } = await respond({ input: 'x', stream: true });
        const last = JSON.parse(events(text).at(-1) ?? '');
        expect(last).toMatchObject({ type: 'error', error: { message: expect.any(String) } });
        for (const { sdk, all } of generations(subject))
          for (const [, client] of all()) {
            const read = async (): Promise<void> => {
              const stream: AsyncIterable<sdk7.OpenAI.Responses.ResponseStreamEvent> = await client.responses.create({
                model,
                input: 'x',
                stream: true,
              });
              for await (const _ of stream);
            };
            expect(await failure(read())).toBeInstanceOf(sdk.APIError);
          }
      });
    },
  );
});
