/** Rounds against an upstream that says what a test wants: hostile models, parallel calls, what is told and kept. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getChat } from '#shared/contract/chats.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { newId } from '#shared/ids.ts';
import { testApp, type Caller, type TestApp } from '../../test/app.ts';
import { declared } from '../../test/security/talk.ts';
import { chunk, completion, stream, upstream, type Upstream } from '../../test/security/upstream.ts';

interface Sent {
  messages: { role: string; content: string; tool_calls?: { id: string }[]; tool_call_id?: string }[];
  tools?: { function: { name: string } }[];
  tool_choice?: string;
}

let app: TestApp;
let ann: Caller;
let model: Upstream;
/** What it does with each request. */
let act: (
  sent: Sent,
  reply: { call: (...calls: [name: string, args: string][]) => void; say: (text: string) => void },
) => void;
const sent: Sent[] = [];

beforeAll(async () => {
  model = await upstream((request, res) => {
    const body = JSON.parse(request.body) as Sent;
    // Titles are asked for as well.
    if (!body.tools) return completion(res, 'A title');
    sent.push(body);
    act(body, {
      say: (text) => completion(res, text),
      call: (...calls) =>
        stream(res, [
          ...calls.flatMap(([name, args], index) => [
            chunk({
              delta: {
                tool_calls: [
                  { index, id: `call_${sent.length}_${index}`, type: 'function', function: { name, arguments: '' } },
                ],
              },
            }),
            // Arguments come in pieces.
            ...[args.slice(0, 3), args.slice(3)].map((piece) =>
              chunk({ delta: { tool_calls: [{ index, function: { arguments: piece } }] } }),
            ),
          ]),
          chunk({ delta: {}, finish_reason: 'tool_calls' }),
          'data: [DONE]\n\n',
        ]),
    });
  });
  app = await testApp({ env: declared(model.origin) });
  ann = await app.as('ann', 'owner');
  // The environment declares its model without abilities, and what it declares cannot be edited.
  const capabilities = { vision: false, tools: true, reasoning: false };
  await app.deps.db
    .updateTable('deployments')
    .set({ capabilities: JSON.stringify(capabilities) })
    .execute();
  await app.deps.gateway.reload();
});
afterAll(async () => {
  await app.close();
  await model.close();
});

async function answerTo(text: string, parent?: { chatId: string; parentId: string }) {
  sent.length = 0;
  const body = {
    clientId: newId('run'),
    chatId: parent?.chatId ?? null,
    parentId: parent?.parentId ?? null,
    input: { text, fileIds: [] },
  };
  const run = await ann.call(startRun, { body });
  await ann.events(watchRun, { params: { id: run.runId } });
  const { messages } = await ann.call(getChat, { params: { id: run.chat.id } });
  const answer = messages.find(({ id }) => id === run.message.id);
  if (!answer) throw new Error('no answer');
  return { answer, next: { chatId: run.chat.id, parentId: answer.id } };
}

describe('a model that calls', () => {
  it('several tools at once gets all results, each to its call, wrong ones as sentences', async () => {
    act = ({ messages }, { call, say }) => {
      if (messages.at(-1)?.role === 'tool') return say('Done.');
      call(
        ['current_time', '{}'],
        ['no_such_tool', '{"a":1}'],
        ['current_time', '{not json'],
        ['current_time', '{"x":1}'],
      );
    };
    const { answer } = await answerTo('go');
    const calls = answer.parts.filter((part) => part.type === 'tool-call');
    expect(calls.map(({ state }) => state)).toEqual(['done', 'failed', 'failed', 'failed']);
    const [, second] = sent;
    const results = second?.messages.filter(({ role }) => role === 'tool') ?? [];
    expect(results.map(({ tool_call_id }) => tool_call_id)).toEqual(['call_1_0', 'call_1_1', 'call_1_2', 'call_1_3']);
    expect(results.map(({ content }) => content.slice(0, 24))).toEqual([
      expect.stringMatching(/^\w+day, \d{4}/),
      'Error: There is no tool ',
      'Error: The arguments are',
      'Error: The arguments do ',
    ]);
    expect(answer.parts.at(-1)).toEqual({ type: 'text', text: 'Done.' });
  });

  it('without end is made to answer after some rounds', async () => {
    act = ({ tool_choice: choice }, { call, say }) =>
      choice === 'none' ? say('Enough.') : call(['current_time', '{}']);
    const { answer } = await answerTo('go on for ever');
    expect(sent).toHaveLength(9);
    expect(sent.map(({ tool_choice }) => tool_choice)).toEqual([...Array.from({ length: 8 }, () => undefined), 'none']);
    expect(answer.status).toBe('done');
    expect(answer.parts.at(-1)).toEqual({ type: 'text', text: 'Enough.' });
  });

  it('finds what it called word for word in the next turn, so that its prompt cache holds', async () => {
    act = ({ messages }, { call, say }) =>
      messages.at(-1)?.role === 'tool' ? say('It is late.') : call(['current_time', '{}']);
    const { next } = await answerTo('what time is it');
    const before = sent.at(-1)?.messages ?? [];
    act = (_, { say }) => say('Yes.');
    await answerTo('sure?', next);
    const after = sent.at(-1)?.messages ?? [];
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length).map(({ role }) => role)).toEqual(['assistant', 'user']);
  });

  it('is offered the same tools in the same order each time', async () => {
    act = (_, { say }) => say('ok');
    await answerTo('one');
    const [first] = sent;
    await answerTo('two');
    expect(sent[0]?.tools).toEqual(first?.tools);
    expect(first?.tools?.map(({ function: { name } }) => name)).toEqual(['current_time', 'run_code']);
  });
});
