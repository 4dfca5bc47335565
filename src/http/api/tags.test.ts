import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteChat, getChat, listChats, moveChats, restoreChat, type Place } from '#shared/contract/chats.ts';
import { connectSimulator } from '#shared/contract/connections.ts';
import { forkChat } from '#shared/contract/conversation.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { searchMessages } from '#shared/contract/search.ts';
import { deleteTag, listTags, renameTag } from '#shared/contract/tags.ts';
import { newId } from '#shared/ids.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let ann: Caller;
let ben: Caller;

beforeAll(async () => {
  app = await testApp();
  [ann, ben] = [await app.as('ann'), await app.as('ben')];
  await ann.call(connectSimulator);
});
afterAll(() => app.close());

async function said(text: string, more: { temporary?: true } = {}) {
  const body = { clientId: newId('run'), chatId: null, parentId: null, input: { text, fileIds: [] }, ...more };
  const run = await ann.call(startRun, { body });
  await ann.events(watchRun, { params: { id: run.runId } });
  return { id: run.chat.id, answer: run.message.id };
}
const move = (ids: string[], to: Place, who = ann) => who.call(moveChats, { body: { moves: [{ ids, to }] } });
const tagsOf = async (id: string) => (await ann.call(getChat, { params: { id } })).chat.tags;
const listed = async (tag: string, who = ann) =>
  (await who.call(listChats, { query: { tag } })).chats.map(({ id }) => id);
const all = async (who = ann) => (await who.call(listTags)).tags;

describe('tags', () => {
  it('come and go with moves, many chats at once, whatever their case, and one undo brings each back', async () => {
    const [one, two] = [await said('One'), await said('Two')];
    await move([one.id], { tag: ['  Café\n plans ', 'Work'] });
    expect(await tagsOf(one.id)).toEqual(['Café plans', 'Work']);
    const { undo, chats } = await move([one.id, two.id], { untag: ['café PLANS'], tag: ['旅行', 'WORK'] });
    expect(chats.map(({ tags }) => tags)).toEqual([
      ['WORK', '旅行'],
      ['WORK', '旅行'],
    ]);
    expect((await listed('work')).toSorted()).toEqual([one.id, two.id].toSorted());
    expect(await all()).toEqual([
      { name: 'WORK', chats: 2 },
      { name: '旅行', chats: 2 },
    ]);
    await ann.call(moveChats, { body: { moves: undo } });
    expect([await tagsOf(one.id), await tagsOf(two.id)]).toEqual([['Café plans', 'Work'], []]);
    await move([one.id], { untag: ['Work', 'Café plans'] });
  });

  it('find what they name literally, though it is a pattern or a quotation elsewhere', async () => {
    const chats = await Promise.all([said('a'), said('b'), said('c'), said('d')]);
    const names = ['100%', '100x', String.raw`a\_"b`, `a","b`];
    for (const [index, { id }] of chats.entries()) await move([id], { tag: [names[index] ?? ''] });
    for (const [index, { id }] of chats.entries()) expect(await listed(names[index] ?? '')).toEqual([id]);
    expect(await listed('a')).toEqual([]);
    for (const name of names) await ann.call(deleteTag, { body: { name } });
  });

  it('are renamed and become one everywhere, in the bin too, and undone to the letter', async () => {
    const [one, two, binned] = [await said('One'), await said('Two'), await said('Binned')];
    await move([one.id, two.id, binned.id], { tag: ['todo'] });
    await move([two.id], { tag: ['Later'] });
    await ann.call(deleteChat, { params: { id: binned.id } });
    const { undo } = await ann.call(renameTag, { body: { name: 'TODO', to: 'Later' } });
    expect(await all()).toEqual([{ name: 'Later', chats: 2 }]);
    await ann.call(restoreChat, { params: { id: binned.id } });
    expect(await tagsOf(binned.id)).toEqual(['Later']);
    await ann.call(moveChats, { body: { moves: undo } });
    expect(await all()).toEqual([
      { name: 'Later', chats: 1 },
      { name: 'todo', chats: 3 },
    ]);
    await ann.call(renameTag, { body: { name: 'later', to: 'LATER' } });
    expect(await tagsOf(two.id)).toEqual(['LATER', 'todo']);
    const gone = await ann.call(deleteTag, { body: { name: 'todo' } });
    expect(await all()).toEqual([{ name: 'LATER', chats: 1 }]);
    await ann.call(moveChats, { body: { moves: gone.undo } });
    expect(await listed('todo')).toHaveLength(3);
    for (const name of ['todo', 'later']) await ann.call(deleteTag, { body: { name } });
    await expect(ann.call(renameTag, { body: { name: 'todo', to: 'x' } })).rejects.toMatchObject({ status: 404 });
  });

  it('are twenty of a chat and forty characters each at most; then nothing is moved', async () => {
    const [one, two] = [await said('One'), await said('Two')];
    const many = Array.from({ length: 20 }, (_, index) => `tag ${index}`);
    await move([one.id], { tag: many });
    const over = move([two.id, one.id], { tag: ['one more'], archived: true });
    await expect(over).rejects.toMatchObject({ code: 'too_many_tags' });
    expect(await listed('one more')).toEqual([]);
    for (const name of ['', ' \u0000 ', 'x'.repeat(41)])
      await expect(move([two.id], { tag: [name] })).rejects.toMatchObject({ code: 'invalid_request' });
    await move([two.id], { tag: ['👩‍👩‍👧‍👦'.repeat(20)] });
    await move([one.id], { untag: many });
  });

  it('narrow a search, are copied by a fork, and a temporary chat has none', async () => {
    const [one, two] = [await said('walrus one'), await said('walrus two')];
    await move([one.id], { tag: ['Sea'] });
    const found = async (query: Record<string, string>) =>
      new Set((await ann.call(searchMessages, { query })).hits.map(({ chatId }) => chatId));
    expect(await found({ text: 'walrus', tag: 'sea' })).toEqual(new Set([one.id]));
    expect(await found({ tag: 'SEA' })).toEqual(new Set([one.id]));
    expect(await found({ text: 'walrus' })).toEqual(new Set([one.id, two.id]));
    const fork = await ann.call(forkChat, { params: { id: one.id, messageId: one.answer } });
    expect(fork.tags).toEqual(['Sea']);
    const hidden = await said('hidden', { temporary: true });
    await expect(move([hidden.id], { tag: ['Sea'] })).rejects.toMatchObject({ status: 404 });
  });

  it('are nobody else’s', async () => {
    const { id } = await said('Mine');
    await move([id], { tag: ['secret'] });
    expect([await all(ben), await listed('secret', ben)]).toEqual([[], []]);
    await expect(move([id], { tag: ['theirs'] }, ben)).rejects.toMatchObject({ status: 404 });
    await expect(ben.call(deleteTag, { body: { name: 'secret' } })).rejects.toMatchObject({ status: 404 });
    expect(await tagsOf(id)).toEqual(['secret']);
  });
});
