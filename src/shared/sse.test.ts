import { describe, expect, it } from 'vitest';
import { sseDecoder, sseEvent } from './sse.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function decodeIn(pieces: Uint8Array[]) {
  const decoder = sseDecoder();
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()].map((frame) => frame.data);
}

describe('server-sent events', () => {
  it('reads frames split at every byte, multi-byte characters included', () => {
    const whole = bytes('data: 你好 😀\n\ndata: second\ndata: line\n\n');
    for (let cut = 0; cut <= whole.length; cut++)
      expect(decodeIn([whole.subarray(0, cut), whole.subarray(cut)])).toEqual(['你好 😀', 'second\nline']);
  });

  it('takes LF, CRLF and CR, alone and cut in the middle', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const whole = bytes(`data: a${end}${end}data: b${end}${end}`);
      for (let cut = 0; cut <= whole.length; cut++)
        expect(decodeIn([whole.subarray(0, cut), whole.subarray(cut)])).toEqual(['a', 'b']);
    }
  });

  it('skips comments, keeps event and id, and gives the frame that lacks its blank line', () => {
    const decoder = sseDecoder();
    const frames = [...decoder.push(bytes(': hi\nevent: error\nid: 7\ndata:x\n\ndata: tail')), ...decoder.end()];
    expect(frames).toEqual([
      { event: 'error', data: 'x', id: '7' },
      { event: undefined, data: 'tail', id: undefined },
    ]);
  });

  it('refuses a frame beyond the limit instead of growing without end', () => {
    const decoder = sseDecoder(100);
    expect(() => decoder.push(bytes(`data: ${'x'.repeat(200)}`))).toThrow(RangeError);
    const lines = sseDecoder(100);
    expect(() => lines.push(bytes(`data: ${'x'.repeat(60)}\ndata: ${'x'.repeat(60)}\n`))).toThrow(RangeError);
  });

  it('writes what it reads', () => {
    expect(decodeIn([bytes(sseEvent({ a: 'line\nline' }))])).toEqual([JSON.stringify({ a: 'line\nline' })]);
  });
});
