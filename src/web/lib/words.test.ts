import { describe, expect, it } from 'vitest';
import { phrase, plural } from './words.ts';

describe('words', () => {
  it('fill the gaps of a phrase and keep it as written', () => {
    const say = phrase('Delete {name} from {place}');
    expect(say({ name: '{place}', place: 'here' })).toBe('Delete {place} from here');
    expect(say.source).toBe('Delete {name} from {place}');
  });

  it('have no space between Chinese characters, whatever stands in the gap', () => {
    const say = phrase('{name} 的限制，不是 {other} 的');
    expect(say({ name: '全体', other: '王芳' })).toBe('全体的限制，不是王芳的');
    expect(say({ name: 'Ann', other: '3' })).toBe('Ann 的限制，不是 3 的');
    expect(phrase('{a} {b} 好')({ a: '你', b: '们' })).toBe('你 们好');
  });

  it('choose the plural by the language and write the number as it does', () => {
    const chats = plural('en', { one: '{n} chat', other: '{n} chats' });
    expect([chats(0), chats(1), chats(1234)]).toEqual(['0 chats', '1 chat', '1,234 chats']);
    expect(plural('zh-CN', { other: '{n} 个对话' })(1)).toBe('1 个对话');
  });
});
