import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sweepBin } from '#chat/bin.ts';
import { fileReader, projectPreface } from '#chat/project-preface.ts';
import {
  deleteChat,
  destroyChats,
  emptyBin,
  getChat,
  listChats,
  moveChats,
  type ChatView,
} from '#shared/contract/chats.ts';
import { connectSimulator } from '#shared/contract/connections.ts';
import { getFile } from '#shared/contract/files.ts';
import {
  addProjectFile,
  createProject,
  deleteProject,
  getProject,
  listProjects,
  removeProjectFile,
  restoreProject,
  updateProject,
} from '#shared/contract/projects.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { newId } from '#shared/ids.ts';
import { insertFile } from '#store/files.ts';
import { insertMessage } from '#store/messages.ts';
import type { ChatRow } from '#store/schema.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';
import { PIXEL, storedChat, storedPicture } from '../../../test/chats.ts';

const DAY = 86_400_000;

let app: TestApp;
let ann: Caller;
let ben: Caller;
let clock = Date.UTC(2026, 10, 1);

beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann');
  ben = await app.as('ben');
});
afterAll(() => app.close());

const chat = (who: Caller, title: string, change: Partial<ChatRow> = {}) =>
  storedChat(app.deps, who.userId, { at: (clock += 1000), title, ...change });

const file = (who: Caller, name: string) => storedPicture(app.deps, who.userId, { at: clock, name });

async function sayWith(chatId: string, fileId: string): Promise<void> {
  await insertMessage(app.deps.db, {
    id: newId('msg'),
    chatId,
    parentId: null,
    role: 'user',
    parts: [{ type: 'image', fileId, name: 'x.png', mediaType: 'image/png' }],
    status: 'done',
    model: null,
    usage: null,
    timing: null,
    costMicroUsd: null,
    error: null,
    runId: null,
    createdAt: new Date(clock).toISOString(),
  });
}

const titles = async (who: Caller, view: ChatView, project?: string) =>
  (await who.call(listChats, { query: { view, ...(project && { project }) } })).chats.map((one) => one.title);

describe('moving chats', () => {
  it('puts each into its list, and takes all of it back with one undo', async () => {
    const cara = await app.as('cara');
    const project = await cara.call(createProject, { body: { name: 'Garden', emoji: '🌱', colour: 'green' } });
    const [a, b, c, d] = [await chat(cara, 'a'), await chat(cara, 'b'), await chat(cara, 'c'), await chat(cara, 'd')];
    const pinnedAt = new Date(clock).toISOString();
    const moved = await cara.call(moveChats, {
      body: {
        moves: [
          { ids: [a], to: { pinnedAt } },
          { ids: [b, a], to: { projectId: project.id } },
          { ids: [c], to: { archived: true } },
          { ids: [d], to: { deleted: true } },
        ],
      },
    });
    expect(await titles(cara, 'recent')).toEqual([]);
    expect(await titles(cara, 'pinned')).toEqual(['a']);
    expect(await titles(cara, 'all', project.id)).toEqual(['b', 'a']);
    expect(await titles(cara, 'archived')).toEqual(['c']);
    expect(await titles(cara, 'bin')).toEqual(['d']);
    expect(await titles(cara, 'all')).toEqual(['b', 'a']);
    expect(moved.chats.find((one) => one.id === d)?.deletedAt).not.toBeNull();

    await cara.call(moveChats, { body: { moves: moved.undo } });
    expect(await titles(cara, 'recent')).toEqual(['d', 'c', 'b', 'a']);
    for (const view of ['pinned', 'archived', 'bin'] as const) expect(await titles(cara, view)).toEqual([]);
  });

  it('moves nothing when one of them is somebody else’s, or the project is', async () => {
    const mine = await chat(ann, 'mine');
    const theirs = await chat(ben, 'theirs');
    const project = await ben.call(createProject, { body: { name: 'Ben’s' } });
    const both = { moves: [{ ids: [mine, theirs], to: { deleted: true } }] };
    await expect(ann.call(moveChats, { body: both })).rejects.toMatchObject({ code: 'not_found' });
    const away = { moves: [{ ids: [mine], to: { archived: true, projectId: project.id } }] };
    await expect(ann.call(moveChats, { body: away })).rejects.toMatchObject({ code: 'not_found' });
    expect(await titles(ann, 'recent')).toContain('mine');
    expect(await titles(ben, 'recent')).toContain('theirs');
  });

  it('pages through pins and the bin by their own order', async () => {
    const dora = await app.as('dora');
    for (let n = 0; n < 5; n++) await chat(dora, `d${n}`, { deleted_at: clock - n * DAY });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { chats: { title: string }[]; next: string | null } = await dora.call(listChats, {
        query: { view: 'bin', limit: 2, ...(cursor === '' ? {} : { cursor }) },
      });
      seen.push(...page.chats.map((one) => one.title));
      cursor = page.next;
    }
    expect(seen).toEqual(['d0', 'd1', 'd2', 'd3', 'd4']);
  });
});

describe('projects', () => {
  it('are made, changed, listed by name, and are nobody else’s', async () => {
    const eve = await app.as('eve');
    const z = await eve.call(createProject, { body: { name: 'Zoo' } });
    await eve.call(createProject, { body: { name: 'Attic' } });
    const changed = await eve.call(updateProject, {
      params: { id: z.id },
      body: { name: 'Ark', instructions: 'Answer like Noah.', model: 'gpt-4o', emoji: '🐘' },
    });
    expect(changed).toMatchObject({ name: 'Ark', instructions: 'Answer like Noah.', model: 'gpt-4o', emoji: '🐘' });
    const { projects } = await eve.call(listProjects);
    expect(projects.map((one) => one.name)).toEqual(['Ark', 'Attic']);
    await expect(ben.call(getProject, { params: { id: z.id } })).rejects.toMatchObject({ code: 'not_found' });
    await expect(ben.call(deleteProject, { params: { id: z.id } })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('hold files of their owner, each once', async () => {
    const { id } = await ann.call(createProject, { body: { name: 'Files' } });
    const mine = await file(ann, 'plan.png');
    const theirs = await file(ben, 'secret.png');
    await ann.call(addProjectFile, { params: { id }, body: { fileId: mine } });
    const twice = await ann.call(addProjectFile, { params: { id }, body: { fileId: mine } });
    expect(twice.files.map((one) => one.name)).toEqual(['plan.png']);
    const foreign = ann.call(addProjectFile, { params: { id }, body: { fileId: theirs } });
    await expect(foreign).rejects.toMatchObject({ code: 'not_found' });
    const removed = await ann.call(removeProjectFile, { params: { id, fileId: mine } });
    expect(removed.files).toEqual([]);
  });

  it('go into the bin with their chats and come back with just those', async () => {
    const fay = await app.as('fay');
    const { id } = await fay.call(createProject, { body: { name: 'Move' } });
    await chat(fay, 'boxes', { project_id: id });
    await chat(fay, 'old', { project_id: id, deleted_at: clock - DAY });
    await fay.call(deleteProject, { params: { id } });
    expect(await titles(fay, 'bin')).toEqual(['boxes', 'old']);
    const back = await fay.call(restoreProject, { params: { id } });
    expect(back.chats.map((one) => one.title)).toEqual(['boxes']);
    expect(await titles(fay, 'bin')).toEqual(['old']);
  });

  it('come back when one of their chats is taken out of the bin', async () => {
    const gil = await app.as('gil');
    const { id } = await gil.call(createProject, { body: { name: 'Trip' } });
    const one = await chat(gil, 'one', { project_id: id });
    await chat(gil, 'two', { project_id: id });
    await gil.call(deleteProject, { params: { id } });
    await gil.call(moveChats, { body: { moves: [{ ids: [one], to: { deleted: false } }] } });
    expect((await gil.call(listProjects)).projects.map((project) => project.name)).toEqual(['Trip']);
    expect(await titles(gil, 'all', id)).toEqual(['one']);
    expect(await titles(gil, 'bin')).toEqual(['two']);
  });
});

describe('the bin', () => {
  it('is emptied for good, with the files nothing else refers to', async () => {
    const hal = await app.as('hal');
    const [alone, shared, kept] = [await file(hal, 'a'), await file(hal, 'b'), await file(hal, 'c')];
    const project = await hal.call(createProject, { body: { name: 'P' } });
    await hal.call(addProjectFile, { params: { id: project.id }, body: { fileId: kept } });
    const gone = await chat(hal, 'gone', { deleted_at: clock });
    const other = await chat(hal, 'other');
    for (const id of [alone, shared, kept]) await sayWith(gone, id);
    await sayWith(other, shared);

    expect(await hal.call(emptyBin)).toEqual({ destroyed: 1 });
    expect(await titles(hal, 'bin')).toEqual([]);
    const status = async (id: string) => (await hal.raw(getFile.path.replace(':id', id))).status;
    expect([await status(alone), await status(shared), await status(kept)]).toEqual([404, 200, 200]);
    await expect(app.deps.blobs.get(alone)).rejects.toMatchObject({ code: 'not_found' });
    expect((await app.deps.blobs.get(shared)).length).toBe(PIXEL.length);
  });

  it('takes nothing that is not in it, and nobody else’s', async () => {
    const ivy = await app.as('ivy');
    const live = await chat(ivy, 'live');
    const theirs = await chat(ben, 'ben’s', { deleted_at: clock });
    expect(await ivy.call(destroyChats, { body: { ids: [live, theirs] } })).toEqual({ destroyed: 0 });
    expect(await titles(ivy, 'recent')).toEqual(['live']);
    expect(await titles(ben, 'bin')).toContain('ben’s');
  });

  it('empties itself after 30 days; a temporary chat is gone a day after its last word', async () => {
    const jon = await app.as('jon');
    const now = clock + 100 * DAY;
    await chat(jon, 'young', { deleted_at: now - 29 * DAY });
    await chat(jon, 'old', { deleted_at: now - 31 * DAY });
    const fresh = await chat(jon, 'fresh', { temporary: 1, updated_at: now - DAY / 2 });
    const stale = await chat(jon, 'stale', { temporary: 1, updated_at: now - 2 * DAY });
    const arriving = await chat(jon, 'arriving', { temporary: 1, deleted_at: 1, updated_at: 1 });
    await sweepBin(app.deps, now);
    expect(await titles(jon, 'bin')).toEqual(['young']);
    await jon.call(emptyBin);
    // An import under way is neither in the bin nor temporary.
    expect(await app.deps.db.selectFrom('chats').select('id').where('id', '=', arriving).execute()).toHaveLength(1);
    expect((await jon.call(getChat, { params: { id: fresh } })).chat.temporary).toBe(true);
    await expect(jon.call(getChat, { params: { id: stale } })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a temporary chat', () => {
  it('is in no list and cannot be filed; closing it deletes it for good', async () => {
    const kim = await app.as('kim');
    const id = await chat(kim, 'whisper', { temporary: 1 });
    for (const view of ['all', 'recent', 'pinned', 'archived', 'bin'] as const)
      expect(await titles(kim, view)).toEqual([]);
    expect((await kim.call(listChats, { query: { search: 'whisper' } })).chats).toEqual([]);
    const filed = kim.call(moveChats, { body: { moves: [{ ids: [id], to: { archived: true } }] } });
    await expect(filed).rejects.toMatchObject({ code: 'not_found' });
    await kim.call(deleteChat, { params: { id } });
    const rows = await app.deps.db.selectFrom('chats').select('id').where('id', '=', id).execute();
    expect(rows).toEqual([]);
  });

  it('gets no title by a hidden call; of it stays what it cost, and nothing that was said', async () => {
    await ann.call(connectSimulator);
    const lea = await app.as('lea');
    const run = await lea.call(startRun, {
      body: {
        clientId: newId('run'),
        chatId: null,
        parentId: null,
        input: { text: 'a-secret-of-mine' },
        temporary: true,
      },
    });
    expect(run.chat).toMatchObject({ temporary: true, title: '' });
    await lea.events(watchRun, { params: { id: run.runId } });
    await app.deps.runs.close(100);
    await vi.waitFor(async () => {
      const calls = await app.deps.db.selectFrom('calls').selectAll().where('user_id', '=', lea.userId).execute();
      expect(calls.map((row) => `${row.purpose} ${row.state}`)).toEqual(['chat settled']);
    }, 20_000);

    await lea.call(deleteChat, { params: { id: run.chat.id } });
    for (const table of ['chats', 'messages', 'runs', 'calls'] as const) {
      const rows = await app.deps.db.selectFrom(table).selectAll().execute();
      expect(JSON.stringify(rows)).not.toContain('a-secret-of-mine');
    }
  });
});

describe('what a project tells its chats', () => {
  it('is its instructions and the texts of its files, as far as they are small', async () => {
    const max = await app.as('max');
    const { id } = await max.call(createProject, { body: { name: 'Law' } });
    await max.call(updateProject, { params: { id }, body: { instructions: 'Cite the paragraph.' } });
    for (const [name, text] of Object.entries({ 'a.txt': 'short', 'b.txt': 'x'.repeat(60_000), 'c.txt': 'last' })) {
      const fileId = newId('file');
      await app.deps.blobs.put(fileId, Buffer.from(text));
      await insertFile(app.deps.db, {
        id: fileId,
        user_id: max.userId,
        name,
        media_type: 'text/plain',
        bytes: text.length,
        width: null,
        height: null,
        created_at: clock,
      });
      await max.call(addProjectFile, { params: { id }, body: { fileId } });
    }
    const inside = await chat(max, 'inside', { project_id: id });
    const outside = await chat(max, 'outside');
    const options = { db: app.deps.db, read: fileReader(app.deps), remembers: async () => false };
    const told = (who: Caller, chatId: string) => projectPreface(options, { userId: who.userId, chatId, answer: null });
    const [instructions, files] = await told(max, inside);
    expect(instructions).toEqual({ kind: 'project', text: 'Instructions of the project “Law”:\nCite the paragraph.' });
    expect(files?.text).toContain('short');
    expect(files?.text).toContain('last');
    expect(files?.text).toContain('Too large to be included: "b.txt"');
    expect(files?.text).not.toContain('xxx');
    expect(await told(max, inside)).toEqual([instructions, files]);
    expect(await told(max, outside)).toEqual([]);
    expect(await told(ben, inside)).toEqual([]);
  });
});
