import { describe, expect, it } from 'vitest';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { belongs, moved, withChats, withFirstPage, withNextPage, type Loaded } from './chat-lists.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 12, minute)).toISOString();
function chat(id: string, minute: number, more: Partial<ChatSummary> = {}): ChatSummary {
  return {
    id,
    title: id,
    titleSource: 'person',
    running: false,
    createdAt: at(0),
    updatedAt: at(minute),
    projectId: null,
    pinnedAt: null,
    archived: false,
    temporary: false,
    tags: [],
    deletedAt: null,
    ...more,
  };
}
const list = (next: string | null, ...chats: ChatSummary[]): Loaded => ({ chats, next });
const ids = (loaded: Loaded) => loaded.chats.map((one) => one.id).join(' ');

describe('belongs', () => {
  it('puts each chat where the server would', () => {
    const pinned = chat('p', 1, { pinnedAt: at(5) });
    const filed = chat('f', 1, { projectId: 'x' });
    expect([belongs(pinned, { view: 'recent' }), belongs(pinned, { view: 'pinned' }), belongs(pinned, {})]).toEqual([
      false,
      true,
      true,
    ]);
    expect([belongs(filed, { view: 'recent' }), belongs(filed, { project: 'x' }), belongs(filed, {})]).toEqual([
      false,
      true,
      true,
    ]);
    expect(belongs(chat('a', 1, { archived: true }), {})).toBe(false);
    const tagged = moved(chat('t', 1), { tag: ['Sea'] }, at(2));
    expect([belongs(tagged, { tag: 'sea' }), belongs(tagged, { tag: 'see' })]).toEqual([true, false]);
    // As an older version kept it for reading without a network.
    const { tags: _, ...old } = tagged;
    expect(belongs(old as ChatSummary, { tag: 'sea' })).toBe(false);
    expect(belongs(chat('a', 1, { archived: true }), { view: 'archived' })).toBe(true);
    expect(belongs(chat('d', 1, { deletedAt: at(2), archived: true }), { view: 'bin' })).toBe(true);
    expect(belongs(chat('t', 1, { temporary: true }), {})).toBe(false);
    expect(belongs(chat('Tea', 1), { search: 'tea' })).toBe(true);
  });
});

describe('withChats', () => {
  const loaded = list('more', chat('a', 9), chat('b', 7), chat('c', 5));

  it('moves a chat that was used to the front, and one that left out of the list', () => {
    expect(ids(withChats(loaded, [chat('c', 10)], { view: 'recent' }))).toBe('c a b');
    expect(ids(withChats(loaded, [moved(chat('b', 7), { archived: true }, at(11))], { view: 'recent' }))).toBe('a c');
  });

  it('puts one that comes back into its own place', () => {
    const without = withChats(loaded, [moved(chat('b', 7), { deleted: true }, at(11))], { view: 'recent' });
    expect(ids(without)).toBe('a c');
    expect(ids(withChats(without, [chat('b', 7)], { view: 'recent' }))).toBe('a b c');
  });

  it('leaves what is older than all that is loaded to the next page', () => {
    expect(withChats(loaded, [chat('z', 1)], { view: 'recent' })).toBe(loaded);
    expect(ids(withChats({ ...loaded, next: null }, [chat('z', 1)], { view: 'recent' }))).toBe('a b c z');
  });
});

describe('withFirstPage', () => {
  const before = list('end', chat('a', 9), chat('b', 7), chat('c', 5), chat('d', 3));

  it('keeps what was loaded beyond the page', () => {
    const page = list('b', chat('new', 11), chat('a', 9), chat('b', 7));
    expect(withFirstPage(before, page, {})).toEqual(list('end', ...page.chats, chat('c', 5), chat('d', 3)));
  });

  it('drops what the server no longer lists within the page', () => {
    const page = list('c', chat('a', 9), chat('c', 5));
    expect(ids(withFirstPage(before, page, {}))).toBe('a c d');
  });

  it('trusts the page alone when it is whole, or has nothing in common with what was there', () => {
    const whole = list(null, chat('a', 9));
    expect(withFirstPage(before, whole, {})).toBe(whole);
    const strange = list('y', chat('x', 20), chat('y', 19));
    expect(withFirstPage(before, strange, {})).toBe(strange);
  });
});

it('a page is appended once', () => {
  const both = withNextPage(list('b', chat('a', 9), chat('b', 7)), list(null, chat('b', 7), chat('c', 5)));
  expect(both).toEqual(list(null, chat('a', 9), chat('b', 7), chat('c', 5)));
});
