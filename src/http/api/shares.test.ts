import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createListener } from '../server.ts';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contract } from '#shared/contract/index.ts';
import type { Message, Part } from '#shared/message.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';
import { PIXEL, storedChat, storedMessage, storedPicture } from '../../../test/chats.ts';

const {
  createShare,
  followShared,
  getShared,
  getSharedFile,
  listShares,
  moveChats,
  openShared,
  putSetting,
  renewShare,
  revokeShare,
} = contract;
const HOUR = 3_600_000;

let app: TestApp;
let ann: Caller;
let ben: Caller;
let at = Date.UTC(2026, 10, 1);

beforeAll(async () => {
  app = await testApp({ env: { ACCESS_CODE: 'sesame' } });
  ann = await app.as('ann', 'owner');
  ben = await app.as('ben');
});
afterAll(() => app.close());

interface Chat {
  id: string;
  question: string;
  answer: string;
  fileId: string;
  otherFileId: string;
}

async function say(chatId: string, parentId: string | null, role: Message['role'], parts: Part[]): Promise<string> {
  return storedMessage(app.deps, chatId, { at: (at += 1000), parentId, role, parts });
}

const file = (who: Caller, name: string) => storedPicture(app.deps, who.userId, { at, name });

async function chat(who: Caller = ann): Promise<Chat> {
  const id = await storedChat(app.deps, who.userId, { at: (at += 1000), title: 'Of whales' });
  const fileId = await file(who, 'whale.png');
  const question = await say(id, null, 'user', [
    { type: 'image', fileId, name: 'whale.png', mediaType: 'image/png', width: 1, height: 1 },
    { type: 'text', text: 'What is it?' },
  ]);
  const answer = await say(id, question, 'assistant', [
    { type: 'reasoning', text: 'private thoughts', ms: 5 },
    {
      type: 'tool-call',
      id: 't',
      name: 'memory',
      arguments: '{"q":"private"}',
      state: 'done',
      result: 'private result',
    },
    { type: 'text', text: 'A whale.' },
  ]);
  return { id, question, answer, fileId, otherFileId: await file(who, 'other.png') };
}

const share = (chatId: string, more: object = {}, who: Caller = ann) =>
  who.call(createShare, { body: { chatId, ...more } });
const read = (token: string) => app.stranger.call(getShared, { params: { token } });
const gone = { status: 404, code: 'not_found' };

describe('a shared chat', () => {
  it('is read by strangers, though an access code locks everything else; nothing but what was said is in it', async () => {
    const one = await chat();
    const made = await share(one.id);
    expect(await read(made.token)).toEqual({
      instance: 'Parlor',
      title: 'Of whales',
      form: 'snapshot',
      takenAt: made.takenAt,
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'file', file: 0, name: 'whale.png', mediaType: 'image/png', width: 1, height: 1 },
            { type: 'text', text: 'What is it?' },
          ],
          model: null,
          status: 'done',
        },
        { role: 'assistant', parts: [{ type: 'text', text: 'A whale.' }], model: 'gpt-4o', status: 'done' },
      ],
    });
    const raw = await (await app.stranger.raw(`/api/shared/${made.token}`)).text();
    for (const secret of [ann.userId, one.id, one.question, one.answer, one.fileId, made.id, 'private', '4242', 'ann'])
      expect(raw).not.toContain(secret);
  });

  it('shows steps where its owner wanted that', async () => {
    const made = await share((await chat()).id, { steps: true });
    const { messages } = await read(made.token);
    expect(messages[1]?.parts.map((part) => part.type)).toEqual(['reasoning', 'tool-call', 'text']);
  });

  it('stays as it was, until it is renewed; live it goes on', async () => {
    const one = await chat();
    const [snapshot, live] = [await share(one.id), await share(one.id, { form: 'live' })];
    const next = await say(one.id, one.answer, 'user', [{ type: 'text', text: 'Sure?' }]);
    await say(one.id, next, 'assistant', [{ type: 'text', text: 'Quite.' }]);
    expect((await read(snapshot.token)).messages).toHaveLength(2);
    expect((await read(live.token)).messages).toHaveLength(4);
    await ann.call(renewShare, { params: { id: snapshot.id } });
    expect((await read(snapshot.token)).messages).toHaveLength(4);
  });

  it('gives out its own files by number, and no others', async () => {
    const one = await chat();
    const { token } = await share(one.id);
    const get = (n: number | string) =>
      app.stranger.raw(getSharedFile.path.replace(':token', token).replace(':file', String(n)));
    const found = await get(0);
    expect(found.status).toBe(200);
    expect(Buffer.from(await found.arrayBuffer())).toEqual(PIXEL);
    expect(found.headers.get('content-security-policy')).toContain('sandbox');
    expect(found.headers.get('x-robots-tag')).toContain('noindex');
    for (const n of [1, -1, one.fileId, one.otherFileId]) expect((await get(n)).status).toBe(404);
  });

  it('is gone alike for links that never were, have ended, were revoked, or whose chat or owner is away', async () => {
    const body = async (token: string) => {
      const response = await app.stranger.raw(`/api/shared/${token}`);
      const { error } = (await response.json()) as { error: { code: string; message: string; params: object } };
      return { status: response.status, code: error.code, message: error.message, params: error.params };
    };
    const never = await body('AAAAAAAAAAAAAAAAAAAAAAAAAAA');
    expect(never).toMatchObject(gone);

    const one = await chat();
    const ending = await share(one.id, { expiresAt: new Date(Date.now() + HOUR).toISOString() });
    expect((await read(ending.token)).messages).toHaveLength(2);
    await app.deps.db
      .updateTable('shares')
      .set({ expires_at: Date.now() - 1 })
      .where('id', '=', ending.id)
      .execute();
    expect(await body(ending.token)).toEqual(never);

    const revoked = await share(one.id);
    await ann.call(revokeShare, { params: { id: revoked.id } });
    expect(await body(revoked.token)).toEqual(never);

    const deleted = await share(one.id);
    await ann.call(moveChats, { body: { moves: [{ ids: [one.id], to: { deleted: true } }] } });
    expect(await body(deleted.token)).toEqual(never);
    await ann.call(moveChats, { body: { moves: [{ ids: [one.id], to: { deleted: false } }] } });
    expect((await read(deleted.token)).title).toBe('Of whales');

    const bens = await share((await chat(ben)).id, {}, ben);
    await app.deps.db.updateTable('users').set({ suspended_at: 1 }).where('id', '=', ben.userId).execute();
    expect(await body(bens.token)).toEqual(never);
    await app.deps.db.updateTable('users').set({ suspended_at: null }).where('id', '=', ben.userId).execute();

    await ann.call(putSetting, { params: { key: 'instance.sharing' }, body: { value: false } });
    expect(await body(deleted.token)).toEqual(never);
    await expect(share(one.id)).rejects.toMatchObject({ code: 'feature_off' });
    expect((await ann.call(listShares)).enabled).toBe(false);
    await ann.call(putSetting, { params: { key: 'instance.sharing' }, body: { value: true } });
    expect((await read(deleted.token)).title).toBe('Of whales');
  });

  it('is nobody else’s to make, see, renew or revoke; and a temporary chat has none', async () => {
    const one = await chat();
    const made = await share(one.id);
    await expect(share(one.id, {}, ben)).rejects.toMatchObject(gone);
    await expect(ben.call(renewShare, { params: { id: made.id } })).rejects.toMatchObject(gone);
    await expect(ben.call(revokeShare, { params: { id: made.id } })).rejects.toMatchObject(gone);
    expect((await ben.call(listShares)).shares.map(({ id }) => id)).not.toContain(made.id);
    expect((await ann.call(listShares, { query: { chatId: one.id } })).shares).toEqual([made]);
    await app.deps.db.updateTable('chats').set({ temporary: 1 }).where('id', '=', one.id).execute();
    await expect(share(one.id)).rejects.toMatchObject(gone);
  });

  it('refuses an end that has passed', async () => {
    const past = share((await chat()).id, { expiresAt: new Date(Date.now() - 1).toISOString() });
    await expect(past).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('a password', () => {
  const open = (token: string, password: string) =>
    app.stranger.raw(openShared.path.replace(':token', token), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password }),
    });

  it('opens the chat and its files for that browser and that share alone', async () => {
    const one = await chat();
    const [mine, other] = [await share(one.id, { password: 'krill' }), await share(one.id, { password: 'krill' })];
    await expect(read(mine.token)).rejects.toMatchObject({ status: 401, code: 'share_locked' });
    expect((await app.stranger.raw(`/api/shared/${mine.token}/files/0`)).status).toBe(401);
    expect((await open(mine.token, 'kelp')).status).toBe(401);

    const opened = await open(mine.token, 'krill');
    expect(opened.status).toBe(200);
    const cookie = opened.headers.get('set-cookie') ?? '';
    expect(cookie).toContain(`Path=/api/shared/${mine.token}`);
    expect(cookie).toMatch(/HttpOnly.*SameSite=Strict/);
    const headers = { cookie: cookie.split(';', 1)[0] ?? '' };
    expect((await app.stranger.raw(`/api/shared/${mine.token}`, { headers })).status).toBe(200);
    expect((await app.stranger.raw(`/api/shared/${mine.token}/files/0`, { headers })).status).toBe(200);
    expect((await app.stranger.raw(`/api/shared/${other.token}`, { headers })).status).toBe(401);
    expect(JSON.stringify(await app.deps.db.selectFrom('shares').select('password').execute())).not.toContain('krill');
  });

  it('cannot be guessed for long', async () => {
    const { token } = await share((await chat()).id, { password: 'krill' });
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++) statuses.push((await open(token, `guess ${n}`)).status);
    expect(statuses.at(-1)).toBe(429);
    // Not even the right one, for now.
    expect((await open(token, 'krill')).status).toBe(429);
  });
});

describe('following a live share', () => {
  const follow = (token: string, seen?: string) =>
    app.stranger.call(followShared, { params: { token }, query: seen === undefined ? {} : { seen } });
  let ahead = 0;
  beforeAll(() => {
    const clock = app.deps.now;
    app.deps.now = () => clock() + ahead;
  });
  /** Past what is read once for all. */
  const later = () => (ahead += 2000);

  it('says what it is now once, and then only what changed', async () => {
    const one = await chat();
    const live = await share(one.id, { form: 'live' });
    const first = await follow(live.token);
    expect(first.chat?.messages).toHaveLength(2);
    later();
    expect(await follow(live.token, first.tag)).toEqual({ tag: first.tag, chat: null });
    await say(one.id, one.answer, 'user', [{ type: 'text', text: 'Sure?' }]);
    later();
    const next = await follow(live.token, first.tag);
    expect(next.chat?.messages).toHaveLength(3);
    expect(JSON.stringify(next)).not.toContain('private');
    expect(await follow(live.token, next.tag)).toEqual({ tag: next.tag, chat: null });
  });

  it('ends at once with the link, its password, its time and the switch, whatever was read a moment before', async () => {
    const one = await chat();
    const live = await share(one.id, { form: 'live' });
    const { tag } = await follow(live.token);
    await ann.call(putSetting, { params: { key: 'instance.sharing' }, body: { value: false } });
    await expect(follow(live.token, tag)).rejects.toMatchObject(gone);
    await ann.call(putSetting, { params: { key: 'instance.sharing' }, body: { value: true } });
    expect((await follow(live.token, tag)).chat).toBeNull();
    const set = (change: object) => app.deps.db.updateTable('shares').set(change).where('id', '=', live.id).execute();
    await set({ password: 'of another hash' });
    await expect(follow(live.token, tag)).rejects.toMatchObject({ status: 401, code: 'share_locked' });
    await set({ password: null, expires_at: app.deps.now() - 1 });
    await expect(follow(live.token, tag)).rejects.toMatchObject(gone);
    await set({ expires_at: null });
    await ann.call(revokeShare, { params: { id: live.id } });
    await expect(follow(live.token, tag)).rejects.toMatchObject(gone);
  });

  it('is nothing for one address to ask for without end', async () => {
    const live = await share((await chat()).id, { form: 'live' });
    const answers = await Promise.allSettled(Array.from({ length: 250 }, () => follow(live.token)));
    const refused = answers.find(({ status }) => status === 'rejected');
    expect(refused?.status === 'rejected' && refused.reason).toMatchObject({ status: 429, code: 'too_many_attempts' });
    await expect(read(live.token)).resolves.toBeDefined();
    ahead += 60_000;
    await expect(follow(live.token)).resolves.toBeDefined();
  });
});

describe('the page of a shared chat', () => {
  let server: Server;
  let url: string;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parlor-page-'));
    writeFileSync(
      join(folder, 'index.html'),
      '<html><head><title>x</title><script type="application/json" id="boot"></script></head></html>',
    );
    server = createServer(createListener({ ...app.deps, web: { ...app.deps.web, folder } }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A listening TCP server has a port.
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('carries the chat and nothing of who reads or wrote it, under a strict policy', async () => {
    const one = await chat();
    const { token, id } = await share(one.id);
    const response = await fetch(`${url}/s/${token}`, { headers: { cookie: ann.cookie } });
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(html).toContain('A whale.');
    expect(html).toContain('<title>Of whales</title>');
    for (const secret of [ann.userId, one.id, one.fileId, one.answer, id, 'private', 'ann@example.com', 'session'])
      expect(html).not.toContain(secret);
    const policy = response.headers.get('content-security-policy') ?? '';
    for (const rule of ["default-src 'none'", "script-src 'self'", "form-action 'none'", "frame-ancestors 'none'"])
      expect(policy).toContain(rule);
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('x-robots-tag')).toContain('noindex');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('says nothing of a protected chat, and is 404 without one', async () => {
    const one = await chat();
    const { token } = await share(one.id, { password: 'krill' });
    const locked = await fetch(`${url}/s/${token}`);
    expect(locked.status).toBe(200);
    expect(await locked.text()).not.toMatch(/whale/i);
    for (const nothing of ['x', '', `${token}x`, '%00'])
      expect((await fetch(`${url}/s/${nothing}`)).status, nothing).toBe(404);
  });
});
