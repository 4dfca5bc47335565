import { describe, expect, it } from 'vitest';
import type { Message, Part } from '#shared/message.ts';
import { fit, roomOf, weigh } from './window.ts';

let made = 0;
function message(role: Message['role'], parts: Part[], more: Partial<Message> = {}): Message {
  made += 1;
  return {
    id: `m${made}`,
    chatId: 'c',
    parentId: null,
    role,
    parts,
    status: 'done',
    model: null,
    usage: null,
    timing: null,
    costMicroUsd: null,
    error: null,
    runId: null,
    createdAt: '2026-11-22T10:00:00.000Z',
    ...more,
  };
}
/** A message of about this many tokens. */
const said = (role: Message['role'], tokens: number) =>
  message(role, [{ type: 'text', text: 'x'.repeat((tokens - 4) * 4) }]);
const turns = (count: number, tokens: number) =>
  Array.from({ length: count }, (_, at) => said(at % 2 === 0 ? 'user' : 'assistant', tokens));
const room = roomOf(10_000);
const base = { preface: 0, factor: 1, room };

describe('a window', () => {
  it('takes the whole branch while there is room', () => {
    const branch = turns(5, 500);
    expect(fit({ ...base, tree: branch, branch })).toMatchObject({ skip: 0, tokens: 2500, compactUpTo: null });
  });

  it('asks for a summary up to an answer when it is nearly full, and keeps the latest turns word for word', () => {
    const branch = turns(13, 500);
    const { compactUpTo, sent } = fit({ ...base, tree: branch, branch });
    const last = branch.find(({ id }) => id === compactUpTo);
    expect(last?.role).toBe('assistant');
    expect(sent).toHaveLength(13);
    const after = branch.length - branch.findIndex(({ id }) => id === compactUpTo) - 1;
    expect(after).toBeGreaterThanOrEqual(5);
    expect(after).toBeLessThan(9);
  });

  it('sends a summary in the place of what it stands for, on every branch through its last message', () => {
    const branch = turns(13, 500);
    const upTo = branch[7]?.id ?? '';
    const part: Part = { type: 'summary', text: 'short', upTo, messages: 8, before: 4000, after: 2, state: 'on' };
    const keeper = message('assistant', [part], { parentId: 'elsewhere' });
    const fitted = fit({ ...base, tree: [...branch, keeper], branch });
    expect(fitted.sent.map(({ id }) => id)).toEqual(branch.slice(8).map(({ id }) => id));
    expect(fitted.summary?.messageId).toBe(keeper.id);
    expect(fitted.compactUpTo).toBeNull();

    const off = message('assistant', [{ ...part, state: 'off' }]);
    const whole = fit({ ...base, tree: [...branch, off], branch });
    expect(whole.sent).toHaveLength(13);
    expect(whole.compactUpTo).toBeNull();
  });

  it('leaves out whole steps where nothing may be summed up, so that few turns move the beginning', () => {
    const off = (upTo: string): Part => ({
      type: 'summary',
      text: '',
      upTo,
      messages: 2,
      before: 0,
      after: 0,
      state: 'off',
    });
    const all = turns(41, 500);
    const firsts = new Set<string>();
    for (let length = 21; length <= 41; length += 2) {
      const branch = all.slice(0, length);
      const tree = [...branch, message('assistant', [off(branch[1]?.id ?? '')])];
      const { sent, tokens } = fit({ ...base, tree, branch });
      expect(tokens).toBeLessThanOrEqual(room?.prompt ?? 0);
      expect(sent.at(-1)).toBe(branch.at(-1));
      expect(sent[0]?.role).toBe('user');
      firsts.add(sent[0]?.id ?? '');
    }
    // Eleven turns of 1,000 tokens move it by steps of 1,875: six places, not eleven.
    expect(firsts.size).toBeLessThanOrEqual(7);
  });

  it('counts pictures by their size, and nothing for what says nothing', () => {
    const picture = (width: number, height: number): Part => ({
      type: 'image',
      fileId: 'f',
      name: 'a.png',
      mediaType: 'image/png',
      width,
      height,
    });
    expect(weigh(message('user', [picture(1024, 1024)]))).toMatchObject({ files: 765 });
    expect(weigh(message('user', [picture(400, 300)]))).toMatchObject({ files: 255 });
    expect(weigh(message('assistant', []))).toEqual({ text: 0, files: 0, tools: 0 });
  });
});
