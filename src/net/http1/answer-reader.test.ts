import { array, assert, constantFrom, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerReader } from './answer-reader.ts';

/** What is heard of one answer that comes in these pieces. */
function heard(pieces: readonly string[], options: { isHead?: boolean; ends?: boolean } = {}) {
  const events = { status: 0, headers: {}, body: '', isOver: false, keeps: false, rest: false, cut: false };
  const reader = new AnswerReader({
    head: ({ status, headers, keeps }) => Object.assign(events, { status, headers, keeps }),
    body: (bytes) => (events.body += bytes.toString('latin1')),
    end: () => (events.isOver = true),
  });
  reader.expect(options.isHead === true);
  for (const piece of pieces) events.rest ||= reader.read(Buffer.from(piece, 'latin1'));
  if (options.ends === true) events.cut = !reader.finish();
  return events;
}

const answers: Record<string, { text: string; status?: number; body: string; keeps?: boolean; ends?: boolean }> = {
  'a body of a known length': { text: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', body: 'hello' },
  'no body at all': { text: 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', body: '' },
  'a status without a reason': { text: 'HTTP/1.1 404\r\ncontent-length: 2\r\n\r\nno', body: 'no', status: 404 },
  'a status that has no body': { text: 'HTTP/1.1 204 No Content\r\nx: y\r\n\r\n', body: '', status: 204 },
  chunks: {
    text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n6;a="b"\r\n world\r\n0\r\nTrailer: x\r\n\r\n',
    body: 'hello world',
  },
  'chunks that look like their framing': {
    text: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n00A\r\n\r\n0\r\n\r\n0\r\n\r\n0\r\n\r\n',
    body: '\r\n0\r\n\r\n0\r\n',
  },
  'a body up to the end': { text: 'HTTP/1.1 200 OK\r\n\r\nall of it', body: 'all of it', keeps: false, ends: true },
  'an older server': { text: 'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok', body: 'ok', keeps: false },
  'an older server that stays': {
    text: 'HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\ncontent-length: 2\r\n\r\nok',
    body: 'ok',
  },
  'a server that closes': {
    text: 'HTTP/1.1 200 OK\r\nConnection: x, Close\r\ncontent-length: 2\r\n\r\nok',
    body: 'ok',
    keeps: false,
  },
  'announcements before the answer': {
    text: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
    body: 'ok',
  },
};

describe('an answer is read', () => {
  it.each(Object.entries(answers))('%s', (_, { text, status = 200, body, keeps = true, ends = false }) => {
    const expected = { status, body, keeps, isOver: true, rest: false, cut: false };
    expect(heard([text], { ends })).toMatchObject(expected);
    expect(heard(text.split(''), { ends })).toMatchObject(expected);
  });

  it('however it is cut into pieces', () => {
    assert(
      property(
        constantFrom(...Object.values(answers)),
        array(nat(120), { maxLength: 12 }),
        ({ text, body, ends = false }, cuts) => {
          const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b), text.length];
          const pieces = places.slice(1).map((to, index) => text.slice(places[index], to));
          expect(heard(pieces, { ends })).toMatchObject({ body, isOver: true, rest: false });
        },
      ),
    );
  });

  it('with its headers: names in lower case, spaces around values gone, what comes twice as a list', () => {
    const text =
      'HTTP/1.1 200 OK\r\nX-One:  a b \t\r\nSET-cookie: 1\r\nset-Cookie: 2\r\nconstructor: c\r\nx-e:\r\n\r\n';
    expect(heard([text]).headers).toEqual({ 'x-one': 'a b', 'set-cookie': ['1', '2'], constructor: 'c', 'x-e': '' });
  });

  it('without a body where HEAD was asked', () => {
    const text = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n';
    expect(heard([text], { isHead: true })).toMatchObject({ body: '', isOver: true, keeps: true, rest: false });
  });

  it('as cut off where the other side ends in its middle', () => {
    for (const text of [
      'HTTP/1.1 200',
      'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n',
    ])
      expect(heard([text], { ends: true })).toMatchObject({ isOver: false, cut: true });
  });

  it('up to its end: whatever follows was not asked for', () => {
    const text = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
    expect(heard([`${text}HTTP/1.1 200 OK\r\n\r\n`])).toMatchObject({ body: 'ok', isOver: true, rest: true });
  });
});

describe('what could be understood in two ways is refused', () => {
  const chunked = (body: string) => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${body}`;
  it.each(
    [
      'SSH-2.0-OpenSSH_9.2\r\n\r\n',
      'HTTP/2 200\r\n\r\n',
      'HTTP/1.1 99 OK\r\n\r\n',
      'HTTP/1.1 2000 OK\r\n\r\n',
      'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
      'HTTP/1.1 200 OK\r\nname : value\r\n\r\n',
      'HTTP/1.1 200 OK\r\n: value\r\n\r\n',
      'HTTP/1.1 200 OK\r\na: b\r\n folded\r\n\r\n',
      'HTTP/1.1 200 OK\r\na: b\nc: d\r\n\r\n',
      'HTTP/1.1 200 OK\r\na: b\rc: d\r\n\r\n',
      'HTTP/1.1 200 OK\r\na: b\0\r\n\r\n',
      'HTTP/1.1 200 OK\r\n__proto__: a\r\n\r\n',
      'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\nhello',
      'HTTP/1.1 200 OK\r\ncontent-length: +5\r\n\r\nhello',
      'HTTP/1.1 200 OK\r\ncontent-length: 5, 5\r\n\r\nhello',
      'HTTP/1.1 200 OK\r\ncontent-length:\r\n\r\n',
      'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n',
      'HTTP/1.1 102 Processing\r\n\r\n'.repeat(20),
      `HTTP/1.1 200 OK\r\na: ${'b'.repeat(20_000)}\r\n\r\n`,
      chunked('\r\nhello'),
      chunked('-1\r\n'),
      chunked('0x5\r\nhello\r\n'),
      chunked('5 5\r\nhello\r\n'),
      chunked('5\nhello\r\n'),
      chunked('5;\0\r\nhello\r\n'),
      chunked('fffffffffffffff\r\n'),
      chunked('5\r\nhello!\r\n'),
      chunked('5\r\nhello\n0\r\n\r\n'),
      chunked(`5;${'x'.repeat(2000)}\r\nhello\r\n`),
      chunked(`0\r\n${'a: b\r\n'.repeat(5000)}\r\n`),
    ].map((text) => ({ text, beginning: text.slice(0, 80) })),
  )('$beginning', ({ text }) => {
    expect(() => heard([text])).toThrow(expect.objectContaining({ code: 'HTTP_INVALID' }));
    expect(() => heard(text.split(''))).toThrow(expect.objectContaining({ code: 'HTTP_INVALID' }));
  });

  it('or read as something, but never more than its framing says', () => {
    const pieces = constantFrom('5\r\n', 'hello', '\r\n', '0\r\n', '\n', ';x', 'A', 'HTTP/1.1 200 OK\r\n', '\r', ' ');
    assert(
      property(array(pieces, { maxLength: 20 }), (parts) => {
        const text = chunked(parts.join(''));
        const outcome = (cut: readonly string[]) => {
          try {
            const { body, isOver } = heard(cut);
            return { body, isOver };
          } catch (error) {
            return (error as { code?: string }).code;
          }
        };
        expect(outcome(text.split(''))).toEqual(outcome([text]));
      }),
    );
  });
});
