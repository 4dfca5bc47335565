import { describe, expect, it } from 'vitest';
import {
  contentFrame,
  DONE,
  FILTER_FRAME,
  frame,
  ROLE_FRAME,
  STOP_FRAME,
  STREAM,
  USAGE_FRAME,
} from '../../test/upstream.ts';
import { EventStream } from './event-stream.ts';
import { chatCompletions, chunks } from './wires/chat-completions.ts';

const streamOf = (hidesUsage: boolean) =>
  new EventStream({ hidesUsage, dialect: chunks, usage: chatCompletions.usage });

/** What passes of these bytes when they arrive cut at these places, and the stream afterwards. */
function through(bytes: Buffer, cuts: number[], hidesUsage: boolean) {
  const stream = streamOf(hidesUsage);
  const passed: Buffer[] = [];
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    const out = stream.push(bytes.subarray(from, to));
    if (out !== null) passed.push(out);
    from = to;
  }
  const rest = stream.flush();
  if (rest !== null) passed.push(rest);
  return { text: Buffer.concat(passed).toString('utf8'), passed, stream, end: stream.end() };
}

/** The same numbers every time: a failing cut can be found again. */
function randomCuts(seed: number, length: number, count: number): number[] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % length;
  };
  return Array.from({ length: count }, next).toSorted((a, b) => a - b);
}

const shown = [...STREAM, contentFrame('é 中 "usage":{"prompt_tokens":1}'), DONE].join('');
const sent = shown.replace(DONE, USAGE_FRAME + DONE);

describe('a stream on its way', () => {
  it('comes out as it went in, however it is cut', () => {
    const bytes = Buffer.from(sent);
    for (let seed = 1; seed <= 200; seed++) {
      const { text, stream, end } = through(bytes, randomCuts(seed, bytes.length, 1 + (seed % 40)), false);
      expect(text).toBe(sent);
      expect(end.how).toBe('complete');
      expect(stream.usage).toMatchObject({ input: 19, output: 3, source: 'provider' });
    }
  });

  it('loses the usage alone where the upstream forgot the blank line before it', () => {
    const joined = (first: string) => first.trimEnd() + '\n' + USAGE_FRAME;
    const { text, stream } = through(
      Buffer.from(ROLE_FRAME + contentFrame('Hi') + joined(STOP_FRAME) + DONE),
      [],
      true,
    );
    expect(text).toBe(ROLE_FRAME + contentFrame('Hi') + STOP_FRAME.trimEnd() + '\n\n\n' + DONE);
    expect(stream.usage).toMatchObject({ input: 19, output: 3 });
    const after = through(
      Buffer.from(ROLE_FRAME + contentFrame('Hi') + USAGE_FRAME.trimEnd() + '\n' + STOP_FRAME + DONE),
      [],
      true,
    );
    expect(after.text).toBe(ROLE_FRAME + contentFrame('Hi') + STOP_FRAME + DONE);
  });

  it('loses exactly the usage frame when that is hidden, however it is cut', () => {
    const bytes = Buffer.from(sent);
    for (let seed = 1; seed <= 200; seed++) {
      const { text, stream } = through(bytes, randomCuts(seed, bytes.length, 1 + (seed % 40)), true);
      expect(text).toBe(shown);
      expect(stream.usage).toMatchObject({ input: 19, cached: 8, output: 3, reasoning: 1 });
      expect(stream.model).toBe('gpt-4o-2024-11-20');
    }
  });

  it('byte by byte too, with either kind of line end', () => {
    for (const [input, output] of [
      [sent, shown],
      [sent.replaceAll('\n', '\r\n'), shown.replaceAll('\n', '\r\n')],
    ] as const) {
      const bytes = Buffer.from(input);
      const everywhere = Array.from({ length: bytes.length }, (_, i) => i);
      expect(through(bytes, everywhere, true).text).toBe(output);
      expect(through(bytes, everywhere, false).text).toBe(input);
    }
  });

  it('passes only whole frames, so that a break leaves none half', () => {
    const bytes = Buffer.from(sent);
    const { passed } = through(bytes, randomCuts(7, bytes.length, 30), false);
    for (const piece of passed) expect(piece.toString('utf8').endsWith('\n\n')).toBe(true);
  });

  it('keeps a usage frame that also says something', () => {
    const last = frame({
      choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
      usage: { prompt_tokens: 5, completion_tokens: 2 },
    });
    const { text, stream } = through(Buffer.from(ROLE_FRAME + contentFrame('x') + last + DONE), [], true);
    expect(text).toContain(last);
    expect(stream.usage).toMatchObject({ input: 5, output: 2 });
  });

  it('reads usage written with spaces, as some servers do', () => {
    const spaced = 'data: {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 4}}\n\n';
    const { text, stream } = through(Buffer.from(contentFrame('x') + spaced + DONE), [], true);
    expect(text).toBe(contentFrame('x') + DONE);
    expect(stream.usage).toMatchObject({ input: 7, output: 4 });
  });

  it('sends on a frame longer than it would keep', () => {
    const long = contentFrame('x'.repeat(300_000));
    const bytes = Buffer.from(ROLE_FRAME + contentFrame('a') + long + STOP_FRAME + DONE);
    const cuts = Array.from({ length: 40 }, (_, i) => 500 + i * 8000);
    expect(through(bytes, cuts, true).text).toBe(bytes.toString('utf8'));
  });
});

describe('what is held back', () => {
  const held = (text: string) => streamOf(false).push(Buffer.from(text));

  it.each([
    ['the filter’s frame', FILTER_FRAME],
    ['the role', ROLE_FRAME],
    ['comments', ': keep-alive\n\n'],
    ['empty choices', frame({ choices: [] })],
    ['half a frame', contentFrame('x').slice(0, 30)],
  ])('%s', (_, text) => {
    expect(held(text)).toBeNull();
  });

  const delta = (fields: object, reason: string | null = null) =>
    frame({ choices: [{ index: 0, delta: fields, finish_reason: reason }] });
  it.each([
    ['text', contentFrame('x')],
    ['reasoning', delta({ reasoning_content: 'hm' })],
    ['a tool call', delta({ tool_calls: [{ index: 0 }] })],
    ['a refusal', delta({ refusal: 'no' })],
    ['the end', delta({}, 'content_filter')],
    ['[DONE]', DONE],
    ['what is not JSON', 'data: hello\n\n'],
    ['another wire', 'data: {"type":"response.created"}\n\n'],
  ])('not %s', (_, text) => {
    expect(held(ROLE_FRAME + text)?.toString()).toBe(ROLE_FRAME + text);
  });

  it('an error before any content is a refusal', () => {
    const stream = streamOf(false);
    expect(stream.push(Buffer.from(`${ROLE_FRAME}data: {"error":{"message":"busy"}}\n\n`))).toBeNull();
    expect(stream.refusal).toBe('{"error":{"message":"busy"}}');
  });
});

describe('the end', () => {
  const endOf = (text: string) => through(Buffer.from(text), [], false).end;

  it('is told from a cut and from an error', () => {
    expect(endOf(contentFrame('x') + DONE).how).toBe('complete');
    expect(endOf(contentFrame('x') + STOP_FRAME).how).toBe('complete');
    expect(endOf(contentFrame('x')).how).toBe('cut');
    expect(endOf(ROLE_FRAME).how).toBe('cut');
    expect(endOf(`${contentFrame('x')}data: {"error":{"code":"a"}}\n\n`)).toEqual({
      how: 'failed',
      error: '{"error":{"code":"a"}}',
    });
  });

  it('of a stream without a last blank line is complete', () => {
    const { text, end } = through(Buffer.from(contentFrame('x') + DONE.trimEnd()), [], true);
    expect(text).toBe(contentFrame('x') + DONE.trimEnd());
    expect(end.how).toBe('complete');
  });

  it('counts tokens by frames and by their text, whichever is more', () => {
    const one = through(Buffer.from(ROLE_FRAME + contentFrame('word').repeat(10)), [], false).stream.outputTokens;
    expect(one).toBe(10);
    const large = through(Buffer.from(contentFrame('x'.repeat(4000)) + contentFrame('y'.repeat(4000))), [], false);
    expect(large.stream.outputTokens).toBeGreaterThan(900);
    expect(through(Buffer.from(ROLE_FRAME), [], false).stream.outputTokens).toBe(0);
  });
});
