import { unzipSync, strFromU8 } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAssistant, listAssistants } from '#shared/contract/assistants.ts';
import { deleteChat, getChat, moveChats, updateChat } from '#shared/contract/chats.ts';
import { connectSimulator, listConnections } from '#shared/contract/connections.ts';
import { forkChat } from '#shared/contract/conversation.ts';
import { uploadFile } from '#shared/contract/files.ts';
import { createMemory } from '#shared/contract/memory.ts';
import { createDeployment } from '#shared/contract/models.ts';
import { deletePicture, drawPicture } from '#shared/contract/pictures.ts';
import { addProjectFile, createProject, updateProject } from '#shared/contract/projects.ts';
import { createPrompt, listPrompts } from '#shared/contract/prompt-library.ts';
import { rateMessage } from '#shared/contract/ratings.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { searchMessages } from '#shared/contract/search.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { Import, listImports, startImport } from '#shared/contract/transfer.ts';
import { translateMessage } from '#shared/contract/translation.ts';
import { newId } from '#shared/ids.ts';
import { EXPORTED_TABLES } from '#store/exported.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let ann: Caller;
let zip: Uint8Array;

beforeAll(async () => {
  const deployments = [
    { name: 'gpt-4o', model: 'gpt-4o' },
    { name: 'painter', model: 'gpt-image-1' },
  ];
  app = await testApp({ simulator: { deployments } });
  ann = await app.as('ann', 'owner');
  await ann.call(connectSimulator);
  const { connections } = await ann.call(listConnections);
  const painter = { name: 'painter', upstreamName: 'painter', model: 'gpt-image-1' };
  await ann.call(createDeployment, { body: { connectionId: connections[0]?.id ?? '', ...painter } });
  await furnish(ann);
  zip = await exported(ann);
});
afterAll(() => app.close());

async function upload(who: Caller, name: string, text: string) {
  const response = await who.raw(`/api/files?name=${name}`, { method: 'POST', body: text });
  return uploadFile.result.parse(await response.json());
}

async function say(who: Caller, body: { chatId?: string; parentId?: string; text: string; [more: string]: unknown }) {
  const { chatId = null, parentId = null, text, fileIds = [], ...rest } = body;
  const input = { text, fileIds: fileIds as string[] };
  const run = await who.call(startRun, { body: { clientId: newId('run'), chatId, parentId, input, ...rest } });
  for (const { runId } of [run, ...run.others]) await who.events(watchRun, { params: { id: runId } });
  return run;
}

/** A bit of everything a person can have. */
async function furnish(who: Caller): Promise<void> {
  const notes = await upload(who, 'notes.md', '# Beds\n\nTwo of beans.');
  const rules = await upload(who, 'rules.txt', 'Never prune in frost. 霜冻时不要修剪。');
  const project = await who.call(createProject, { body: { name: 'Garden', emoji: '🌱', colour: 'green' } });
  await who.call(updateProject, { params: { id: project.id }, body: { instructions: 'Metric units.' } });
  await who.call(addProjectFile, { params: { id: project.id }, body: { fileId: notes.id } });
  const gardener = await who.call(createAssistant, {
    body: {
      name: 'Gardener',
      emoji: '🪴',
      openers: ['What now?'],
      fileIds: [rules.id, notes.id],
      parameters: { temperature: 0.4, effort: 'low' },
      tools: ['documents'],
      shared: true,
    },
  });
  await who.call(createPrompt, {
    body: { title: 'Sum up', text: 'Sum up {{text}} in {{lines}} lines.', shared: true },
  });
  await who.call(putSetting, { params: { key: 'chat.instructions' }, body: { value: 'Be brief.' } });
  await who.call(putSetting, { params: { key: 'look.theme' }, body: { value: 'dark' } });

  const first = await say(who, { text: 'What is in here?', fileIds: [notes.id], projectId: project.id });
  const { chat, userMessage, message } = first;
  await who.call(createMemory, {
    body: { text: 'Grows beans.', source: { chatId: chat.id, messageId: message.id } },
  });
  await who.call(translateMessage, { params: { id: chat.id, messageId: message.id }, body: { language: 'de' } });
  await who.call(rateMessage, {
    params: { id: chat.id, messageId: message.id },
    body: { value: 'up', words: 'Only what is in it.' },
  });
  await say(who, { chatId: chat.id, parentId: message.id, text: 'And then?' });
  // An edit of the first message, and its answer again: two more branches.
  await say(who, { chatId: chat.id, text: 'What else is in here?' });
  await who.call(startRun, {
    body: { clientId: newId('run'), chatId: chat.id, parentId: userMessage?.id ?? '', input: null },
  });
  await who.call(forkChat, { params: { id: chat.id, messageId: message.id } });
  await say(who, { text: 'Who are you?', assistantId: gardener.id, others: ['gpt-4o'] });
  await who.call(updateChat, { params: { id: chat.id }, body: { title: 'Beds' } });
  await who.call(moveChats, {
    body: { moves: [{ ids: [chat.id], to: { pinnedAt: '2026-11-22T10:00:00.000Z', tag: ['Garden', '旅行'] } }] },
  });
  // Files that a script wrote, a drawing among them.
  await say(who, { text: 'Plot a chart' });
  const old = await say(who, { text: 'Old news' });
  await who.call(moveChats, { body: { moves: [{ ids: [old.chat.id], to: { archived: true } }] } });
  const binned = await say(who, { text: 'Not needed' });
  await who.call(deleteChat, { params: { id: binned.chat.id } });
  await say(who, { text: 'Leave no trace', temporary: true });
  await who.call(drawPicture, { body: { prompt: 'a bed of beans' } });
  const second = await who.call(drawPicture, { body: { prompt: 'a bed of peas' } });
  await who.call(deletePicture, { params: { id: second.fileId } });
}

async function exported(who: Caller): Promise<Uint8Array> {
  return new Uint8Array(await (await who.raw('/api/export')).arrayBuffer());
}

/** What is in an export but for when and by whom it was made. */
function normalised(bytes: Uint8Array): Record<string, unknown> {
  const entries = unzipSync(bytes);
  return Object.fromEntries(
    Object.entries(entries).map(([name, content]) => {
      if (name === 'manifest.json') {
        const { exportedAt: _at, person: _by, ...rest } = JSON.parse(strFromU8(content)) as Record<string, unknown>;
        return [name, rest];
      }
      if (!name.endsWith('.ndjson')) return [name, Buffer.from(content).toString('base64')];
      return [name, strFromU8(content).split('\n').filter(Boolean).toSorted()];
    }),
  );
}

async function settled(who: Caller, id: string): Promise<Import> {
  for (;;) {
    const found = (await who.call(listImports)).imports.find((one) => one.id === id);
    if (found && !/waiting|looking|importing/.test(found.state)) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function lookedThrough(who: Caller, bytes: Uint8Array): Promise<Import> {
  const response = await who.raw('/api/imports?name=parlor.zip', { method: 'POST', body: new Uint8Array(bytes) });
  return settled(who, Import.parse(await response.json()).id);
}

async function bringIn(who: Caller, bytes: Uint8Array): Promise<Import> {
  const { id, state } = await lookedThrough(who, bytes);
  expect(state).toBe('looked');
  await who.call(startImport, { params: { id } });
  return settled(who, id);
}

describe('everything of a person', () => {
  it('is in the export: no table that belongs to a person is empty', () => {
    const whole = normalised(zip);
    const empty = EXPORTED_TABLES.filter((table) => (whole[`tables/${table}.ndjson`] as string[]).length === 0);
    expect(empty).toEqual([]);
    expect(JSON.stringify(whole)).not.toContain('Leave no trace');
  });

  it('makes a fresh instance identical: exported again it is the same, to the byte of every file', async () => {
    expect(strFromU8(unzipSync(zip)['tables/files.ndjson'] ?? new Uint8Array())).toContain('image/svg+xml');
    const other = await testApp();
    try {
      const eve = await other.as('eve', 'owner');
      const done = await bringIn(eve, zip);
      expect(done.report).toMatchObject({ problemCount: 0, assistants: { added: 1 }, prompts: { added: 1 } });
      expect(normalised(await exported(eve))).toEqual(normalised(zip));
      // And it lives: the assistant answers in its chat, with what is in its files.
      const [gardener] = (await eve.call(listAssistants)).assistants;
      expect(gardener).toMatchObject({
        name: 'Gardener',
        shared: true,
        files: [{ name: 'rules.txt' }, { name: 'notes.md' }],
      });
      expect((await eve.call(searchMessages, { query: { text: 'else', tag: 'garden' } })).hits).not.toEqual([]);
      const again = await lookedThrough(eve, zip);
      expect(again.report).toMatchObject({ chats: { added: 0 }, messages: { added: 0 }, assistants: { added: 0 } });
    } finally {
      await other.close();
    }
  });

  it('becomes a copy in somebody else’s hands, published to nobody, whose chats are with the copies', async () => {
    const zoe = await app.as('zoe', 'member');
    expect((await bringIn(zoe, zip)).report).toMatchObject({ problemCount: 0, assistants: { added: 1 } });
    const copies = (await zoe.call(listAssistants)).assistants.filter(({ mine }) => mine);
    expect(copies).toMatchObject([{ name: 'Gardener', shared: false, files: { length: 2 } }]);
    expect((await zoe.call(listPrompts)).prompts.filter(({ mine }) => mine)).toMatchObject([{ shared: false }]);
    const chats = await app.deps.db.selectFrom('chats').selectAll().where('user_id', '=', zoe.userId).execute();
    const spoken = chats.find(({ assistant_id: id }) => id === copies[0]?.id);
    expect(await zoe.call(getChat, { params: { id: spoken?.id ?? '' } })).toMatchObject({ messages: { length: 3 } });
  });
});
