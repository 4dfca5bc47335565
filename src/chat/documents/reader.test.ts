import { describe, expect, it } from 'vitest';
import { pdf } from '../../../test/documents.ts';
import { readDocument } from './reader.ts';

describe('the reader', () => {
  it('reads in a thread of its own', async () => {
    const { pages } = await readDocument(pdf([['Hello']]), 'x.pdf');
    expect(pages).toEqual([{ label: '', text: 'Hello' }]);
  });

  it('says why it cannot, and ends what takes too long', async () => {
    await expect(readDocument(new Uint8Array([0, 1, 2]), 'x.bin')).rejects.toMatchObject({ why: 'unknown' });
    await expect(readDocument(pdf([['Hello']]), 'x.pdf', { timeMs: 1 })).rejects.toMatchObject({ why: 'slow' });
  });

  it('stops when it is called off', async () => {
    const abort = new AbortController();
    const reading = readDocument(pdf([['Hello']]), 'x.pdf', { signal: abort.signal });
    abort.abort(new Error('gone'));
    await expect(reading).rejects.toThrow('gone');
  });

  it('serves many, two at a time', async () => {
    const all = await Promise.all(
      Array.from({ length: 5 }, (_, at) => readDocument(new TextEncoder().encode(`text ${at}`), 'x.txt')),
    );
    expect(all.map(({ pages }) => pages[0]?.text)).toEqual(['text 0', 'text 1', 'text 2', 'text 3', 'text 4']);
  });
});
