import { describe, expect, it } from 'vitest';
import { textOf } from '#shared/message-text.ts';
import { fitted } from './shrink.ts';
import { isPending, withAsk } from './optimistic.ts';
import { message } from './scripted-page.tsx';
import { dayTime } from './day-time.ts';

const q1 = message({ parts: [{ type: 'text', text: 'q1' }] });
const a1 = message({ role: 'assistant', parentId: q1.id, status: 'stopped', parts: [{ type: 'text', text: 'half' }] });
const q2 = message({ parentId: a1.id, parts: [{ type: 'text', text: 'q2' }] });
const a2 = message({ role: 'assistant', parentId: q2.id });
const branch = [q1, a1, q2, a2];
const shape = (messages: ReturnType<typeof withAsk>) =>
  messages.map((each) => `${isPending(each) ? '+' : ''}${each.role} ${textOf(each)} ${each.status}`);

describe('what shows before the server agrees', () => {
  it('a message comes last, with its answer begun', () => {
    const file = { id: 'f', name: 'a.png', mediaType: 'image/png', bytes: 1, width: 2, height: null };
    const shown = withAsk(branch, { kind: 'say', parentId: a2.id, question: { text: 'q3', files: [file] } }, 'gpt');
    expect(shape(shown).slice(4)).toEqual(['+user q3 done', '+assistant  running']);
    expect(shown[4]?.parts[0]).toEqual({ type: 'image', fileId: 'f', name: 'a.png', mediaType: 'image/png', width: 2 });
    expect(shown[5]?.model).toBe('gpt');
  });

  it('an edited message replaces what followed, the first one everything', () => {
    const edit = (parentId: string | null) =>
      shape(withAsk(branch, { kind: 'say', parentId, question: { text: 'new', files: [] } }, null));
    expect(edit(a1.id)).toEqual(['user q1 done', 'assistant half stopped', '+user new done', '+assistant  running']);
    expect(edit(null)).toEqual(['+user new done', '+assistant  running']);
  });

  it('another answer stands at the place of the first', () => {
    expect(shape(withAsk(branch, { kind: 'answer', parentId: q1.id }, null))).toEqual([
      'user q1 done',
      '+assistant  running',
    ]);
  });

  it('a continued answer keeps its text and runs again', () => {
    expect(shape(withAsk([q1, a1], { kind: 'continue', answer: a1 }, null))).toEqual([
      'user q1 done',
      'assistant half running',
    ]);
  });
});

it('pictures are fitted into 2048 pixels, their shape kept, small ones left alone', () => {
  expect(fitted(4096, 1024)).toEqual({ width: 2048, height: 512 });
  expect(fitted(100, 5000)).toEqual({ width: 41, height: 2048 });
  expect(fitted(640, 480)).toEqual({ width: 640, height: 480 });
  expect(fitted(1, 100_000)).toEqual({ width: 1, height: 2048 });
});

it('the greeting knows the hour', () => {
  expect([0, 5, 11, 12, 17, 18, 22, 23].map(dayTime)).toEqual([
    'night',
    'morning',
    'morning',
    'afternoon',
    'afternoon',
    'evening',
    'evening',
    'night',
  ]);
});
