import { expect, it } from 'vitest';
import { isObject } from '#shared/json.ts';
import type { ToolCall } from '#shared/message.ts';
import { currentTime } from '../tools/clock.ts';
import type { ToolContext } from '../tools/tool.ts';
import { ToolRounds } from './tool-rounds.ts';

const call: ToolCall = { type: 'tool-call', id: 'call_1', name: 'current_time', arguments: '{}', state: 'writing' };

function rounds() {
  const said: Record<string, unknown>[] = [];
  // The clock needs nothing else.
  const context = {
    now: () => 0,
    signal: new AbortController().signal,
    heard: [] as string[],
  } as unknown as ToolContext;
  const line = { say: (event: object) => void (isObject(event) && said.push(event)), tell: () => undefined };
  const of = new ToolRounds({ tools: [currentTime], context }, line);
  const asked = () => said.filter(({ type }) => type === 'response.create');
  /** A response that calls the clock, to its end. */
  const calling = async (response: string) => {
    of.created(response);
    const ran = of.run([call]);
    of.done(response);
    await ran;
    await of.rest();
    of.arrived();
  };
  return { of, said, asked, calling };
}

it('asks for the next response when the results are told, once', async () => {
  const { of, said, asked, calling } = rounds();
  await calling('r1');
  expect(said.map(({ type }) => type)).toEqual(['conversation.item.create', 'response.create']);
  of.created('r2');
  of.done('r2');
  expect(asked()).toHaveLength(1);
});

it('asks nothing while the person speaks: what answers them has read the results', async () => {
  const { of, asked, calling } = rounds();
  of.created('r1');
  const ran = of.run([call]);
  of.done('r1');
  of.spoken();
  await ran;
  of.arrived();
  of.created('r2');
  of.done('r2');
  expect(asked()).toHaveLength(0);
  await calling('r3');
  expect(asked()).toHaveLength(1);
});

it('asks once more where the service was a moment faster and answers something else', async () => {
  const { of, asked, calling } = rounds();
  await calling('r1');
  of.created('r2');
  of.refused({ busy: true });
  expect(asked()).toHaveLength(1);
  of.done('r2');
  expect(asked()).toHaveLength(2);
});

it('lets the model call eight times in a row, and then has it speak', async () => {
  const { asked, calling } = rounds();
  for (let round = 1; round <= 8; round++) await calling(`r${round}`);
  expect(asked().map(({ response }) => response)).toEqual([
    ...Array.from({ length: 7 }, () => undefined),
    { tool_choice: 'none' },
  ]);
});
