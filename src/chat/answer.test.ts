import { describe, expect, it } from 'vitest';
import { answerReader } from './answer.ts';

function read(contentType: string, pieces: string[]) {
  const said: string[] = [];
  const reader = answerReader({ text: (delta) => said.push(delta), reasoning: (delta) => said.push(`(${delta})`) });
  reader.head(contentType);
  for (const piece of pieces) reader.push(new TextEncoder().encode(piece));
  reader.end();
  return { said, reader };
}
const sse = (...chunks: unknown[]) => chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
const delta = (value: unknown, finish: string | null = null) => ({
  choices: [{ index: 0, delta: value, finish_reason: finish }],
});

describe('reading an answer', () => {
  it('reads Azure’s stream: prompt-filter chunk, role, text, finish, usage, done', () => {
    const { said, reader } = read('text/event-stream', [
      sse({ choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: [] }),
      sse(delta({ role: 'assistant', content: '', refusal: null }), delta({ content: 'Hey' }), delta({ content: '!' })),
      sse(delta({}, 'stop'), { choices: [], usage: { prompt_tokens: 1 } }),
      'data: [DONE]\n\n',
    ]);
    expect(said).toEqual(['Hey', '!']);
    expect(reader.finishReason).toBe('stop');
  });

  it('reads reasoning under both of its names, and a refusal as text', () => {
    const { said } = read('text/event-stream; charset=utf-8', [
      sse(delta({ reasoning_content: 'a' }), delta({ reasoning: 'b' }), delta({ refusal: 'No.' }, 'stop')),
    ]);
    expect(said).toEqual(['(a)', '(b)', 'No.']);
  });

  it('tells thoughts that stand in the text from the answer, however they are cut', () => {
    const text = '\n<think>\nHm < 3.\n</think>\n\nFour, not </think>.';
    for (let size = 1; size <= text.length; size++) {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
        delta({ content: text.slice(at * size, at * size + size) }),
      );
      const { said } = read('text/event-stream', [sse(...chunks)]);
      expect(said.join('').replaceAll(')(', '')).toBe('(\nHm < 3.\n)Four, not </think>.');
    }
    for (const plain of ['<', '<thin', '<b>x</b>', 'See <think> there.'])
      expect(read('text/event-stream', [sse(delta({ content: plain }))]).said).toEqual([plain]);
    expect(read('text/event-stream', [sse(delta({ content: '<think>cut </th' }))]).said.join('')).toBe('(cut )(</th)');
  });

  it('survives the asynchronous filter’s chunks, which have no delta', () => {
    const { said, reader } = read('text/event-stream', [
      sse(delta({ content: 'x' }, 'stop'), {
        choices: [{ index: 0, finish_reason: 'content_filter', content_filter_results: { hate: { filtered: true } } }],
      }),
    ]);
    expect(said).toEqual(['x']);
    expect(reader.finishReason).toBe('content_filter');
    expect(reader.filtered).toEqual(['hate']);
  });

  it('reads a whole JSON answer, as models without streaming give it', () => {
    const body = JSON.stringify({
      choices: [{ message: { role: 'assistant', content: 'whole' }, finish_reason: 'stop' }],
    });
    const { said } = read('application/json', [body.slice(0, 20), body.slice(20)]);
    expect(said).toEqual(['whole']);
  });

  it('throws on an error frame in the middle of a stream', () => {
    expect(() =>
      read('text/event-stream', [sse(delta({ content: 'x' })), sse({ error: { message: 'boom', code: null } })]),
    ).toThrow('upstream_cut');
  });

  it('calls what is no answer unreadable', () => {
    expect(() => read('application/json', ['<html>'])).toThrow('upstream_unreadable');
    expect(() => read('text/event-stream', ['data: {nope\n\n'])).toThrow('upstream_unreadable');
  });
});
