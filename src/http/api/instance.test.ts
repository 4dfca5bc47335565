/** What the owner's pages about the house rest on: switches, terms, sign, announcement, storage, health. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getSession } from '#shared/contract/account.ts';
import { checkAudit } from '#shared/contract/audit.ts';
import { contract } from '#shared/contract/index.ts';
import { cleanStorage, getHealth, getStorage, getVersions, previewRetention } from '#shared/contract/instance.ts';
import { deleteLogo } from '#shared/contract/look.ts';
import { listSettings, putSetting } from '#shared/contract/settings.ts';
import { featureList } from '#shared/features.ts';
import { newId } from '#shared/ids.ts';
import type { SettingKey } from '#shared/settings.ts';
import { sweepByTerms } from '#chat/retention.ts';
import { sweepAudit } from '#store/audit.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';
import { dressed } from '../dress.ts';
import { logoOf } from '../logo.ts';

let app: TestApp;
let owner: Caller;
let member: Caller;
const DAY_MS = 86_400_000;

beforeAll(async () => {
  app = await testApp();
  owner = await app.as('owner', 'owner');
  member = await app.as('max', 'member');
});
afterAll(() => app.close());

const put = (key: SettingKey, value: unknown, who = owner) =>
  who.call(putSetting, { params: { key }, body: { value } });

async function chatAt(at: number, change: Record<string, unknown> = {}): Promise<string> {
  const id = newId('chat');
  const none = { model: null, leaf_id: null, deleted_at: null, project_id: null, pinned_at: null, archived_at: null };
  const row = { id, user_id: member.userId, title: 'x', title_source: 'person', ...none, temporary: 0 };
  await app.deps.db
    .insertInto('chats')
    .values({ ...row, created_at: at, updated_at: at, ...change })
    .execute();
  return id;
}

describe('features', () => {
  it('are refused by the server when they are switched off, each at every endpoint of the table', async () => {
    for (const feature of featureList) {
      await put(feature.setting, false);
      const { house } = await member.call(getSession);
      expect(house?.off).toEqual([feature.name]);
      for (const name of feature.refuses) {
        const endpoint = contract[name];
        const path = endpoint.path.replaceAll(/:\w+/g, newId('chat'));
        const probe: Record<string, unknown> = {
          clientId: newId('run'),
          chatId: null,
          parentId: null,
          input: { text: 'x', fileIds: [] },
        };
        if ('where' in feature && feature.where !== undefined) probe[feature.where] = true;
        const refused = await member.raw(path, {
          method: endpoint.method,
          ...(endpoint.method !== 'GET' && endpoint.method !== 'DELETE' && { body: JSON.stringify(probe) }),
        });
        const text = await refused.text();
        // What does not parse never gets as far as the switch.
        expect([403, 400, 404], `${name} ${refused.status} ${text}`).toContain(refused.status);
        if (refused.status === 403) expect(text).toContain('feature_off');
      }
      await put(feature.setting, true);
    }
  });

  it('leave temporary chats out and let others go on', async () => {
    await put('features.temporary', false);
    const body = { clientId: newId('run'), chatId: null, parentId: null, input: { text: 'x', fileIds: [] } };
    const start = (temporary: boolean) =>
      member.call(contract.startRun, { body: { ...body, clientId: newId('run'), temporary } });
    await expect(start(true)).rejects.toMatchObject({ code: 'feature_off' });
    await expect(start(false)).rejects.toMatchObject({ code: 'no_model' });
    await put('features.temporary', true);
  });

  it('keep keys from members and not from admins', async () => {
    await put('features.memberKeys', false);
    await expect(member.call(contract.createKey, { body: { name: 'x' } })).rejects.toMatchObject({
      code: 'feature_off',
    });
    await owner.call(contract.createKey, { body: { name: 'x' } });
    await put('features.memberKeys', true);
  });
});

describe('a setting', () => {
  it('says who set it, and when; one nobody set says so too', async () => {
    const admin = await app.as('ada', 'admin');
    await put('instance.findOllama', false, admin);
    const { settings } = await owner.call(listSettings);
    const of = (key: string) => settings.find((one) => one.key === key);
    expect(of('instance.findOllama')).toMatchObject({ source: 'instance', setBy: { name: 'ada' } });
    expect(of('logs.retentionDays')).toMatchObject({ source: 'default', setBy: null });
  });
});

describe('the look', () => {
  it('is part of the first page: sign, colours and language', async () => {
    await put('instance.accent', '#0B5D3B');
    await put('instance.language', 'zh-CN');
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);
    const reply = await owner.raw('/api/logo', { method: 'PUT', body: png });
    const { logo } = (await reply.json()) as { logo: string };
    const page = await dressed(
      '<html lang="en"><head><link rel="icon" href="/icon.svg"></head>',
      app.deps.identity.settings,
    );
    expect(page).toContain(`href="/api/logo?v=${logo}"`);
    expect(page).toContain('/api/look.css?v=0b5d3b');
    expect(page).toContain('data-language="zh-CN"');
    expect(await (await app.stranger.raw('/api/look.css?v=0b5d3b')).text()).toMatch(/^:root\{--accent:/);
    expect((await app.stranger.call(getSession)).house).toEqual({ off: [], logo, announcement: null });
    const picture = await app.stranger.raw(`/api/logo?v=${logo}`);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(picture.headers.get('content-security-policy')).toContain('sandbox');
    await owner.call(deleteLogo);
    expect((await app.stranger.raw('/api/logo')).status).toBe(404);
    await expect(put('instance.accent', 'red')).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('takes drawings and nothing that runs, loads or leads anywhere', () => {
    const svg = (inside: string, attributes = '') =>
      logoOf(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"${attributes}>${inside}</svg>`))?.type ?? null;
    expect(svg('<defs><linearGradient id="a"/></defs><path fill="url(#a)" d="M0 0h9"/>')).toBe('image/svg+xml');
    for (const bad of [
      '<script>alert(1)</script>',
      '<image href="https://example.com/x.png"/>',
      '<use href="https://example.com/x.svg#a"/>',
      '<path fill="url(https://example.com)"/>',
      '<style>@import "https://example.com"</style>',
      '<foreignObject><p>x</p></foreignObject>',
      '<a href="javascript:alert(1)"><path d=""/></a>',
      '<animate attributeName="href"/>',
      '<path onload="alert(1)"/>',
      `<path style='background:image-set("//example.com/x.png" 1x)'/>`,
      '<path style="background:-webkit-image-set(&quot;x.png&quot; 1x)"/>',
      '<path style="mask:url(//example.com/x.svg#a)"/>',
      `<path a=" xmlns='" style=background:image-set(&quot;//example.com&quot;) b='"/>`,
      '<style>path{background:image("x.png")}</style>',
      '<g xml:base="https://example.com/"><path/></g>',
      '<style>@imp<!-- -->ort "//example.com"</style>',
      '<style>@imp<![CDATA[ort "//example.com"]]></style>',
      '<style>@imp<g/>ort "//example.com"</style>',
    ])
      expect(svg(bad), bad).toBeNull();
    // Letters are letters, however they are written.
    for (const good of ['<![CDATA[<script>]]>', '<text>&#60;script&#62;</text>', '<text>https://example.com</text>'])
      expect(svg(good), good).toBe('image/svg+xml');
    expect(svg('<filter id="f"><feGaussianBlur/></filter><rect filter="url(#f)"/>')).toBe('image/svg+xml');
    const bare = logoOf(Buffer.from('<svg><path/></svg>'))?.bytes.toString();
    expect(bare).toBe('<svg xmlns="http://www.w3.org/2000/svg"><path/></svg>');
    expect(svg('<path/>', ' onload="alert(1)"')).toBeNull();
    expect(svg('<path style="fill:#123"/>', ` xmlns:xlink='http://www.w3.org/1999/xlink'`)).toBe('image/svg+xml');
    for (const bad of [
      '<!DOCTYPE svg [<!ENTITY x "y">]><svg></svg>',
      '<?xml version="1.0" encoding="Shift_JIS"?><svg/>',
      'GIF89a',
    ])
      expect(logoOf(Buffer.from(bad)), bad).toBeNull();
  });
});

describe('an announcement', () => {
  it('stands for its time, is put away by each person, and comes back when it is another', async () => {
    const text = { en: 'Maintenance **tonight**', 'zh-CN': '' };
    const soon = new Date(app.deps.now() + DAY_MS).toISOString();
    const announce = (change: object) =>
      put('instance.announcement', { kind: 'note', text, from: null, until: null, dismissible: true, ...change });
    const seen = async (who: Caller) => (await who.call(getSession)).house?.announcement;
    await announce({ from: soon });
    expect(await seen(member)).toBeNull();
    await announce({ until: soon });
    const first = await seen(member);
    expect(first).toMatchObject({ kind: 'note', text });
    expect((await app.stranger.call(getSession)).house?.announcement).toBeNull();
    await put('announcement.dismissed', first?.id, member);
    expect(await seen(member)).toBeNull();
    expect(await seen(owner)).not.toBeNull();
    await announce({ kind: 'warning' });
    expect(await seen(member)).toMatchObject({ kind: 'warning' });
    await put('instance.announcement', null);
  });
});

describe('terms', () => {
  it('say what would go, and only that goes, once', async () => {
    const now = app.deps.now();
    const old = await chatAt(now - 100 * DAY_MS);
    await chatAt(now - 100 * DAY_MS, { pinned_at: now });
    await chatAt(now - 100 * DAY_MS, { temporary: 1 });
    await chatAt(now);
    expect(await owner.call(previewRetention, { query: { chatDays: 90 } })).toMatchObject({ chats: 1, people: 1 });
    const { db, blobs } = app.deps;
    await db.insertInto('prompt_texts').values({ user_id: member.userId, hash: 'unused', text: 'x' }).execute();
    const terms = { chatDays: 90, ledgerDays: 90, fileDays: null };
    await Promise.all([sweepByTerms({ db, blobs }, terms, now), sweepByTerms({ db, blobs }, terms, now)]);
    const binned = await db
      .selectFrom('chats')
      .select(['id', 'deleted_at'])
      .where('deleted_at', 'is not', null)
      .execute();
    expect(binned).toEqual([{ id: old, deleted_at: now }]);
    expect(await db.selectFrom('prompt_texts').selectAll().execute()).toEqual([]);
    expect(await owner.call(previewRetention, { query: { chatDays: 90 } })).toMatchObject({ chats: 0 });
    const admin = await app.as('adam', 'admin');
    await expect(put('retention.chatDays', 1, admin)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('take the beginning off the audit log, and what is left proves itself', async () => {
    const { db, seal } = app.deps;
    const { entries } = await owner.call(checkAudit);
    expect(entries).toBeGreaterThan(1);
    const gone = await sweepAudit(db, seal, Date.now() + DAY_MS, Date.now());
    expect(gone).toBe(entries - 1);
    expect(await owner.call(checkAudit)).toEqual({ entries, brokenAt: null });
    await owner.call(deleteLogo);
    expect((await owner.call(checkAudit)).brokenAt).toBeNull();
    await db
      .updateTable('settings')
      .set({ value: JSON.stringify({ seq: 5, mark: 'x', proof: 'y' }) })
      .where('key', '=', 'audit.anchor')
      .execute();
    expect((await owner.call(checkAudit)).brokenAt).not.toBeNull();
  });
});

describe('the house', () => {
  it('says what it stores, how it stands and what it is, and cleans what nothing refers to', async () => {
    const upload = await member.raw('/api/files?name=a.txt', { method: 'POST', body: 'never sent' });
    const { id } = (await upload.json()) as { id: string };
    await app.deps.db.updateTable('files').set({ created_at: 1 }).where('id', '=', id).execute();
    const storage = await owner.call(getStorage);
    expect(storage.unused).toBe(1);
    expect(storage.people[0]).toMatchObject({ name: 'max', files: 1, fileBytes: 10 });
    expect(storage.parts.find(({ part }) => part === 'data')?.bytes).toBeGreaterThan(0);
    expect(await owner.call(cleanStorage)).toEqual({ removed: 1 });
    await expect(app.deps.blobs.get(id)).rejects.toMatchObject({ code: 'not_found' });
    const { checks } = await owner.call(getHealth);
    expect(checks.find(({ what }) => what === 'database')?.state).toBe('good');
    expect(await owner.call(getVersions)).toMatchObject({ node: process.versions.node });
    await expect(member.call(getHealth)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('tells of itself without a name, a secret or an address', async () => {
    await put('instance.name', 'canary-name');
    await put('tools.servers', [{ name: 'canary', url: 'https://canary.example.com/mcp' }]);
    const reply = await owner.raw('/api/instance/diagnostics');
    const text = await reply.text();
    expect(JSON.parse(text)).toMatchObject({ health: expect.any(Array), settings: expect.any(Array) });
    expect(text).not.toMatch(/canary|owner@example|max/);
  });
});
