import { beforeEach, describe, expect, it } from 'vitest';
import { draftsOf } from './drafts.ts';

const file = {
  id: 'file_01jd8000000000000000000000',
  name: 'a.png',
  mediaType: 'image/png',
  bytes: 3,
  width: 1,
  height: 1,
};

beforeEach(() => localStorage.clear());

describe('drafts', () => {
  it('come back after a reload, with their pictures', () => {
    draftsOf('ann', localStorage).write('new', { text: 'half a thought', files: [file] });
    expect(draftsOf('ann', localStorage).read('new')).toMatchObject({ text: 'half a thought', files: [file] });
  });

  it('belong to one person and one chat', () => {
    const ann = draftsOf('ann', localStorage);
    ann.write('c1', { text: 'mine', files: [] });
    expect(ann.read('c2')).toBeUndefined();
    expect(draftsOf('bob', localStorage).read('c1')).toBeUndefined();
  });

  it('are forgotten when emptied', () => {
    const ann = draftsOf('ann', localStorage);
    ann.write('c1', { text: 'x', files: [] });
    ann.write('c1', { text: '', files: [] });
    expect(ann.read('c1')).toBeUndefined();
    expect(localStorage.length).toBe(0);
  });

  it('go with a chat that gets its id', () => {
    const ann = draftsOf('ann', localStorage);
    ann.write('new', { text: 'typed while sending', files: [] });
    ann.move('new', 'c9');
    expect(ann.read('new')).toBeUndefined();
    expect(ann.read('c9')?.text).toBe('typed while sending');
  });

  it('survive as long as the page when storage is full or off', () => {
    // A storage whose quota is spent, as browsers behave: reading works, writing throws.
    const full = {
      length: 0,
      key: () => null,
      getItem: () => null,
      removeItem: () => {},
      clear: () => {},
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    } satisfies Storage;
    for (const storage of [full, undefined]) {
      const ann = draftsOf('ann', storage);
      ann.write('c1', { text: 'kept', files: [] });
      expect(ann.read('c1')?.text).toBe('kept');
    }
  });

  it('that were damaged are as if they were not', () => {
    localStorage.setItem('parlor.draft.ann.c1', '{"text":');
    localStorage.setItem('parlor.draft.ann.c2', '{"text":5}');
    const ann = draftsOf('ann', localStorage);
    expect(ann.read('c1')).toBeUndefined();
    expect(ann.read('c2')).toBeUndefined();
  });

  it('do not pile up for ever: the oldest go first', () => {
    let now = 0;
    const ann = draftsOf('ann', localStorage, () => ++now);
    for (let i = 0; i < 130; i++) ann.write(`c${i}`, { text: `draft ${i}`, files: [] });
    expect(localStorage.length).toBe(100);
    expect(ann.read('c0')).toBeUndefined();
    expect(ann.read('c129')?.text).toBe('draft 129');
  });
});
