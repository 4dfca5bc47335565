import { describe, expect, it } from 'vitest';
import { addressOf, fillIn, hrefOf, inOrder, paramsOf } from './address.ts';

describe('an address', () => {
  it('is put together as it was taken apart', () => {
    for (const search of [
      {},
      { q: 'a word & another' },
      { q: '12', file: true },
      { q: 'true', n: 12 },
      { only: { model: 'gpt-4o' } },
      { q: '"quoted"' },
    ])
      expect(addressOf(hrefOf({ pathname: '/search', search, hash: 'msg_1' }))).toEqual({
        pathname: '/search',
        search,
        hash: 'msg_1',
      });
  });

  it('leaves out what is undefined, and the stroke at its end', () => {
    expect(hrefOf({ pathname: '/', search: { project: undefined, temporary: true }, hash: '' })).toBe(
      '/?temporary=true',
    );
    expect(addressOf('/settings/').pathname).toBe('/settings');
    expect(addressOf('/').pathname).toBe('/');
  });
});

describe('a pattern', () => {
  it('says what its names stand for, decoded', () => {
    expect(paramsOf('/c/$chatId', '/c/chat_1')).toEqual({ chatId: 'chat_1' });
    expect(paramsOf('/c/$chatId', '/c/a%2Fb')).toEqual({ chatId: 'a/b' });
    expect(paramsOf('/c/$chatId', '/c/%')).toEqual({ chatId: '%' });
    expect(fillIn('/c/$chatId', { chatId: 'a/b' })).toBe('/c/a%2Fb');
  });

  it('is not met by more, less or other', () => {
    for (const pathname of ['/c', '/c/1/2', '/p/1']) expect(paramsOf('/c/$chatId', pathname)).toBeNull();
    expect(paramsOf('/', '/')).toEqual({});
  });

  it('of words is tried before one that stands for any word', () => {
    expect(inOrder(['/m/$id', '/m/$id/add', '/m/new', '/m/$id/$other'])).toEqual([
      '/m/new',
      '/m/$id',
      '/m/$id/add',
      '/m/$id/$other',
    ]);
  });
});
