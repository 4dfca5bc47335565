import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createAssistant,
  deleteAssistant,
  listAssistants,
  restoreAssistant,
  updateAssistant,
} from '#shared/contract/assistants.ts';
import { deleteChat, destroyChats, getChat, updateChat } from '#shared/contract/chats.ts';
import { connectSimulator } from '#shared/contract/connections.ts';
import { getDeletedAssistant } from '#shared/contract/deleted-assistants.ts';
import { uploadFile } from '#shared/contract/files.ts';
import { getGlass } from '#shared/contract/prompt.ts';
import {
  createPrompt,
  deletePrompt,
  listPrompts,
  restorePrompt,
  updatePrompt,
} from '#shared/contract/prompt-library.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { newId } from '#shared/ids.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let ann: Caller;
let ben: Caller;

beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann', 'owner');
  ben = await app.as('ben', 'member');
  await ann.call(connectSimulator);
});
afterAll(() => app.close());

const namesFor = async (who: Caller) => (await who.call(listAssistants)).assistants.map(({ name }) => name);

async function begin(who: Caller, assistantId: string) {
  const input = { text: 'hello', fileIds: [] };
  const run = await who.call(startRun, {
    body: { clientId: newId('run'), chatId: null, parentId: null, input, assistantId },
  });
  await who.events(watchRun, { params: { id: run.runId } });
  return run;
}

const toldIn = async (who: Caller, { chat, message }: Awaited<ReturnType<typeof begin>>) =>
  JSON.stringify(await who.call(getGlass, { params: { id: chat.id, messageId: message.id } }));

describe('an assistant', () => {
  it('is made, changed, deleted and brought back by who made it', async () => {
    const made = await ann.call(createAssistant, { body: { name: 'Gardener', openers: ['What do I sow now?'] } });
    expect(made).toMatchObject({ mine: true, shared: false, openers: ['What do I sow now?'] });
    const params = { id: made.id };
    const changed = await ann.call(updateAssistant, { params, body: { openers: ['a', 'b'], emoji: '🌱' } });
    expect(changed).toMatchObject({ name: 'Gardener', emoji: '🌱', openers: ['a', 'b'] });
    await ann.call(deleteAssistant, { params });
    expect(await namesFor(ann)).not.toContain('Gardener');
    await ann.call(restoreAssistant, { params });
    expect(await namesFor(ann)).toContain('Gardener');
  });

  it('is told to the model in its chats, and no longer once it is deleted', async () => {
    const { id } = await ann.call(createAssistant, { body: { name: 'Pirate', instructions: 'Speak like a pirate.' } });
    const run = await begin(ann, id);
    expect(run.chat.assistantId).toBe(id);
    expect(await toldIn(ann, run)).toContain('Speak like a pirate.');
    await ann.call(deleteAssistant, { params: { id } });
    const again = await ann.call(startRun, {
      body: { clientId: newId('run'), chatId: run.chat.id, parentId: run.userMessage?.id ?? null, input: null },
    });
    await ann.events(watchRun, { params: { id: again.runId } });
    expect(await toldIn(ann, { ...run, message: again.message })).not.toContain('pirate');
  });

  it('is still known to its chats when it is deleted, until they go on without it', async () => {
    const { id } = await ann.call(createAssistant, { body: { name: 'Sailor', instructions: 'Ahoy.' } });
    const params = { id };
    const { chat } = await begin(ann, id);
    await expect(ann.call(getDeletedAssistant, { params })).rejects.toMatchObject({ status: 404 });
    await ann.call(deleteAssistant, { params });
    expect(await ann.call(getDeletedAssistant, { params })).toEqual({ name: 'Sailor' });
    await expect(ben.call(getDeletedAssistant, { params })).rejects.toMatchObject({ status: 404 });
    const assistantOf = async () => (await ann.call(getChat, { params: { id: chat.id } })).chat.assistantId;
    expect(await assistantOf()).toBe(id);
    await ann.call(restoreAssistant, { params });
    await expect(ann.call(getDeletedAssistant, { params })).rejects.toMatchObject({ status: 404 });
    await ann.call(updateChat, { params: { id: chat.id }, body: { assistantId: null } });
    expect(await assistantOf()).toBeNull();
  });

  it('is used by everybody and changed by nobody else once it is published', async () => {
    const body = { name: 'House style', instructions: 'Write plainly.' };
    const { id } = await ann.call(createAssistant, { body });
    await expect(begin(ben, id)).rejects.toMatchObject({ code: 'assistant_gone' });
    await ann.call(updateAssistant, { params: { id }, body: { shared: true } });
    const { assistants } = await ben.call(listAssistants);
    expect(assistants.find((one) => one.id === id)).toMatchObject({ mine: false, shared: true });
    expect(await toldIn(ben, await begin(ben, id))).toContain('Write plainly.');
    const params = { id };
    await expect(ben.call(updateAssistant, { params, body: { name: 'x' } })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(ben.call(deleteAssistant, { params })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('tells what is in its files, keeps them from the sweep, and takes none of somebody else', async () => {
    const upload = await ann.raw('/api/files?name=notes.txt', { method: 'POST', body: 'The pump is in the cellar.' });
    const file = uploadFile.result.parse(await upload.json());
    const made = await ann.call(createAssistant, { body: { name: 'House', fileIds: [file.id, file.id] } });
    expect(made.files).toEqual([{ id: file.id, name: 'notes.txt' }]);
    const run = await begin(ann, made.id);
    expect(await toldIn(ann, run)).toContain('The pump is in the cellar.');

    const input = { text: 'read this', fileIds: [file.id] };
    const other = await ann.call(startRun, { body: { clientId: newId('run'), chatId: null, parentId: null, input } });
    await ann.events(watchRun, { params: { id: other.runId } });
    await ann.call(deleteChat, { params: { id: other.chat.id } });
    await ann.call(destroyChats, { body: { ids: [other.chat.id] } });
    expect((await ann.raw(`/api/files/${file.id}`)).status).toBe(200);

    const theft = ben.call(createAssistant, { body: { name: 'x', fileIds: [file.id] } });
    await expect(theft).rejects.toMatchObject({ code: 'not_found' });
    const without = await ann.call(updateAssistant, { params: { id: made.id }, body: { fileIds: [] } });
    expect(without.files).toEqual([]);
  });

  it('is published by the owner and admins only', async () => {
    const body = { name: 'For all', shared: true };
    await expect(ben.call(createAssistant, { body })).rejects.toMatchObject({ code: 'forbidden' });
    const { id } = await ben.call(createAssistant, { body: { name: 'Mine' } });
    const change = ben.call(updateAssistant, { params: { id }, body: { shared: true } });
    await expect(change).rejects.toMatchObject({ code: 'forbidden' });
    expect(await namesFor(ann)).not.toContain('Mine');
  });
});

describe('a prompt of the library', () => {
  it('is kept, changed, deleted and brought back, and shared by those who may', async () => {
    const { id } = await ann.call(createPrompt, { body: { title: 'Reply', text: 'Reply to {{name}}' } });
    const params = { id };
    const titles = async (who: Caller) => (await who.call(listPrompts)).prompts.map(({ title }) => title);
    expect(await titles(ben)).toEqual([]);
    await ann.call(updatePrompt, { params, body: { title: 'Kind reply', shared: true } });
    expect(await titles(ben)).toEqual(['Kind reply']);
    await expect(ben.call(updatePrompt, { params, body: { text: 'x' } })).rejects.toMatchObject({ code: 'not_found' });
    await ann.call(deletePrompt, { params });
    expect(await titles(ann)).toEqual([]);
    expect(await ann.call(restorePrompt, { params })).toMatchObject({ title: 'Kind reply', mine: true });
    const body = { title: 'x', text: 'y', shared: true };
    await expect(ben.call(createPrompt, { body })).rejects.toMatchObject({ code: 'forbidden' });
  });
});
