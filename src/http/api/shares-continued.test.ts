/** Two people: what one shares, the other goes on with as a chat of their own. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contract } from '#shared/contract/index.ts';
import { newId } from '#shared/ids.ts';
import type { Message, Part } from '#shared/message.ts';
import { bytesOf, findFile, insertFile } from '#store/files.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';
import { PIXEL, storedChat, storedMessage, storedPicture } from '../../../test/chats.ts';

const { continueShared, createShare, getChat, getFile, getSharedReader, openShared, revokeShare, uploadFile } =
  contract;
const gone = { status: 404, code: 'not_found' };

let app: TestApp;
let ann: Caller;
let ben: Caller;
let at = Date.UTC(2026, 10, 1);
beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann', 'owner');
  ben = await app.as('ben');
});
afterAll(() => app.close());

let chatId: string;
let picture: string;
let document: string;
beforeEach(async () => {
  at += 1000;
  picture = await storedPicture(app.deps, ann.userId, { at, name: 'whale.png' });
  const name = `notes-${at}.txt`;
  const given = await ann.raw(`${uploadFile.path}?name=${name}`, { method: 'POST', body: 'Whales sing.' });
  const { id, document: read } = contract.uploadFile.result.parse(await given.json());
  if (!read) throw new Error('not read');
  document = id;
  chatId = await storedChat(app.deps, ann.userId, { at, title: 'Of whales', pinned_at: at });
  const question = await say(null, 'user', [
    { type: 'image', fileId: picture, name: 'whale.png', mediaType: 'image/png', width: 1, height: 1 },
    { type: 'file', fileId: document, name, mediaType: 'text/plain', bytes: 12, document: read },
    { type: 'text', text: 'What is it?' },
  ]);
  await say(question, 'assistant', [{ type: 'text', text: 'the other branch' }]);
  await say(question, 'assistant', [
    { type: 'reasoning', text: 'private thoughts', ms: 5 },
    { type: 'tool-call', id: 't', name: 'memory', arguments: '{"q":"private"}', state: 'done', result: 'private' },
    { type: 'text', text: 'A whale.' },
    { type: 'follow-ups', questions: ['private question'], model: 'gpt-4o' },
  ]);
});

async function say(parentId: string | null, role: Message['role'], parts: Part[]): Promise<string> {
  return storedMessage(app.deps, chatId, { at: (at += 1000), parentId, role, parts });
}

const share = (more: object = {}) => ann.call(createShare, { body: { chatId, ...more } });
const take = (token: string, who: Caller = ben) => who.call(continueShared, { params: { token } });
const read = async (id: string, who: Caller = ben) => who.call(getChat, { params: { id } });

describe('a shared chat that is continued', () => {
  it('becomes a chat of one’s own with what the link shows, and a note whence', async () => {
    const { token } = await share();
    const { chatId: copied, leftOut } = await take(token);
    expect(leftOut).toEqual([]);
    const { chat, messages } = await read(copied);
    expect(chat).toMatchObject({ title: 'Of whales', projectId: null, pinnedAt: null, leafId: messages[1]?.id });
    expect(messages.map(({ role, origin }) => [role, origin])).toEqual([
      ['user', { share: token }],
      ['assistant', { share: token }],
    ]);
    expect(messages[1]).toMatchObject({ parts: [{ type: 'text', text: 'A whale.' }], costMicroUsd: null, usage: null });
    const raw = await (await ben.raw(`/api/chats/${copied}`)).text();
    for (const secret of [ann.userId, chatId, picture, document, 'private', '4242', 'the other branch'])
      expect(raw).not.toContain(secret);
    await expect(read(copied, ann)).rejects.toMatchObject(gone);
  });

  it('has copies of its files, which count in the room of their new owner and stay when the original goes', async () => {
    const before = await bytesOf(app.deps.db, ben.userId);
    const { messages } = await read((await take((await share()).token)).chatId);
    const files = (messages[0]?.parts ?? []).filter((part) => part.type === 'image' || part.type === 'file');
    expect(files.map(({ type }) => type)).toEqual(['image', 'file']);
    expect(await bytesOf(app.deps.db, ben.userId)).toBe(before + PIXEL.length + 12);
    await app.deps.blobs.delete(picture);
    for (const { fileId } of files) {
      expect([picture, document]).not.toContain(fileId);
      expect((await ben.raw(getFile.path.replace(':id', fileId))).status).toBe(200);
      expect((await ann.raw(getFile.path.replace(':id', fileId))).status).toBe(404);
    }
    const text = await ben.raw(contract.getFileText.path.replace(':id', files[1]?.fileId ?? ''));
    expect(await text.text()).toContain('Whales sing.');
  });

  it('goes without a file for which there is no room, and says so', async () => {
    const eve = await app.as('eve');
    const { token } = await share();
    await ann.call(contract.putSetting, { params: { key: 'files.roomMegabytes' }, body: { value: 10 } });
    const full = { user_id: eve.userId, name: 'big.png', media_type: 'image/png', created_at: at };
    await insertFile(app.deps.db, { ...full, id: newId('file'), bytes: 10 * 1024 ** 2 - 10, width: 1, height: 1 });
    const { chatId: copied, leftOut } = await take(token, eve);
    await ann.call(contract.putSetting, { params: { key: 'files.roomMegabytes' }, body: { value: null } });
    expect(leftOut).toEqual([expect.stringMatching(/^notes-/)]);
    expect((await read(copied, eve)).messages[0]?.parts.map(({ type }) => type)).toEqual(['image', 'text', 'text']);
  });

  it('shows steps where the link does', async () => {
    const { messages } = await read((await take((await share({ steps: true })).token)).chatId);
    expect(messages[1]?.parts.map(({ type }) => type)).toEqual(['reasoning', 'tool-call', 'text']);
  });

  it('is answered on by the model it was answered by, where its new owner may use that', async () => {
    const { chat } = await read((await take((await share()).token)).chatId);
    const there = app.deps.gateway.deployments().some(({ name }) => name === 'gpt-4o');
    expect(chat.model).toBe(there ? 'gpt-4o' : null);
  });
});

describe('who may continue', () => {
  it('is a member; a viewer is told so and a stranger knows of nothing', async () => {
    const vera = await app.as('vera', 'viewer');
    const { token } = await share();
    const reader = async (who: Caller) => (await who.call(getSharedReader, { params: { token } })).reader;
    expect([await reader(ben), await reader(vera), await reader(app.stranger)]).toEqual([
      'member',
      'viewer',
      'stranger',
    ]);
    await expect(take(token, vera)).rejects.toMatchObject({ status: 403 });
    await expect(app.stranger.call(continueShared, { params: { token } })).rejects.toMatchObject(gone);
  });

  it('is nobody once the link has ended, was taken back, or its password was not told', async () => {
    const locked = await share({ password: 'krill' });
    await expect(take(locked.token)).rejects.toMatchObject({ code: 'share_locked' });
    await expect(ben.call(getSharedReader, { params: { token: locked.token } })).rejects.toMatchObject({
      code: 'share_locked',
    });
    const opened = await ben.raw(openShared.path.replace(':token', locked.token), {
      method: 'POST',
      body: JSON.stringify({ password: 'krill' }),
    });
    const pass = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
    const told = app.withCookie(`${ben.cookie}; ${pass}`);
    await take(locked.token, told);
    await ann.call(revokeShare, { params: { id: locked.id } });
    await expect(take(locked.token, told)).rejects.toMatchObject(gone);

    const brief = await share({ expiresAt: new Date(app.deps.now() + 1000).toISOString() });
    await app.deps.db.updateTable('shares').set({ expires_at: 1 }).where('id', '=', brief.id).execute();
    await expect(take(brief.token)).rejects.toMatchObject(gone);
  });

  it('cannot have a file that is not its sharer’s, whatever the shared chat names', async () => {
    const foreign = await storedPicture(app.deps, ben.userId, { at, name: 'bens.png' });
    await say(null, 'user', [{ type: 'image', fileId: foreign, name: 'bens.png', mediaType: 'image/png' }]);
    const eve = await app.as('eve2');
    const { chatId: copied, leftOut } = await take((await share()).token, eve);
    expect(leftOut).toEqual(['bens.png']);
    expect((await read(copied, eve)).messages[0]?.parts).toEqual([{ type: 'text', text: '[bens.png]\n' }]);
    expect(await findFile(app.deps.db, ben.userId, foreign)).toBeDefined();
  });
});
