import { describe, expect, it } from 'vitest';
import { bestFirst } from './ranking.ts';

const command = (id: string, title: string, group: string, recency = 0, also?: string) => ({
  id,
  title,
  group,
  recency,
  ...(also !== undefined && { also }),
});
const all = [
  command('new', 'New chat', 'Actions'),
  command('c1', 'Trip to Kyoto', 'Chats'),
  command('c2', 'Dark matter', 'Chats'),
  command('dark', 'Dark', 'Theme'),
  command('zh', '简体中文', 'Language', 0, 'Chinese zhongwen'),
];
const ids = (query: string, commands = all) => bestFirst(commands, query).map(({ id }) => id);

describe('bestFirst', () => {
  it('keeps everything, in order, for an empty query', () => {
    expect(ids('')).toEqual(['new', 'c1', 'c2', 'dark', 'zh']);
  });

  it('puts what was used last first when nothing is typed', () => {
    expect(
      ids('', [...all, command('old', 'Settings', 'Settings', 0.5), command('last', 'Sign out', 'Actions', 1)]).slice(
        0,
        3,
      ),
    ).toEqual(['last', 'new', 'old']);
  });

  it('leads with the group of the best fit and keeps groups together', () => {
    expect(ids('dark')).toEqual(['dark', 'c2']);
  });

  it('finds by another name and by the group', () => {
    expect(ids('chinese')).toEqual(['zh']);
    expect(ids('theme')).toContain('dark');
  });

  it('finds by what people call it elsewhere, but not by letters scattered over it', () => {
    const out = { ...command('out', 'Sign out', 'Actions'), words: 'log out logout leave quit' };
    expect(ids('logout', [...all, out])).toEqual(['out']);
    expect(ids('lgt', [...all, out])).toEqual([]);
    const dark = { ...command('dark', 'Dark', 'Theme'), words: 'night mode' };
    expect(ids('dark mode', [dark])).toEqual(['dark']);
  });

  it('leaves out what does not fit', () => {
    expect(ids('zzz')).toEqual([]);
  });
});
