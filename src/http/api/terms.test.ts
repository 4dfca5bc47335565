import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getSession } from '#shared/contract/account.ts';
import { listAudit } from '#shared/contract/audit.ts';
import { listChats } from '#shared/contract/chats.ts';
import { createKey } from '#shared/contract/keys.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { acceptTerms, getTerms } from '#shared/contract/terms.ts';
import { testApp, type TestApp } from '../../../test/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
  await app.as('ann', 'owner');
});
afterAll(() => app.close());

async function write(text: Record<string, string> | null): Promise<void> {
  const ann = await app.as('ann');
  await ann.call(putSetting, { params: { key: 'instance.terms' }, body: { value: text } });
}

async function versionNow(): Promise<string> {
  return (await app.stranger.call(getTerms)).terms?.version ?? '';
}

describe('terms of use', () => {
  it('ask nobody anything until the owner writes some', async () => {
    const mia = await app.as('mia');
    expect((await mia.call(getSession)).terms).toBeUndefined();
    await mia.call(listChats, { query: {} });
    expect(await mia.call(getTerms)).toEqual({ terms: null, acceptedAt: null });
  });

  it('are the owner’s to write, and an empty text is none', async () => {
    const admin = await app.as('adam', 'admin');
    const value = { en: 'Be kind.' };
    await expect(admin.call(putSetting, { params: { key: 'instance.terms' }, body: { value } })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(write({ en: ' ' })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('stand before the workspace until they are accepted, for everybody but whoever wrote them', async () => {
    const [ann, mia, adam] = await Promise.all([app.as('ann'), app.as('mia'), app.as('adam')]);
    await write({ en: 'Be **kind**.', 'zh-CN': '请**友善**。' });
    await ann.call(listChats, { query: {} });
    for (const person of [mia, adam]) {
      await expect(person.call(listChats, { query: {} })).rejects.toMatchObject({ code: 'terms_not_accepted' });
      expect((await person.call(getSession)).terms).toMatchObject({ accepted: false });
    }
    // How the page looks and speaks is still one's own; the house is not.
    await mia.call(putSetting, { params: { key: 'look.language' }, body: { value: 'zh-CN' } });
    await expect(
      adam.call(putSetting, { params: { key: 'instance.name' }, body: { value: 'Mine' } }),
    ).rejects.toMatchObject({ code: 'terms_not_accepted' });

    const { terms } = await app.stranger.call(getTerms);
    expect(terms?.text).toEqual({ en: 'Be **kind**.', 'zh-CN': '请**友善**。' });
    const state = await mia.call(acceptTerms, { params: { version: terms?.version ?? '' } });
    expect(state.terms).toEqual({ version: terms?.version, accepted: true });
    await mia.call(listChats, { query: {} });
    expect((await mia.call(getTerms)).acceptedAt).not.toBeNull();
    const { entries } = await ann.call(listAudit, { query: {} });
    expect(entries.find(({ act }) => act === 'acceptTerms')).toMatchObject({
      person: { name: 'mia' },
      target: { version: terms?.version },
    });
  });

  it('are asked again when the text changes, and what was not read is not accepted', async () => {
    const mia = await app.as('mia');
    const before = await versionNow();
    await write({ en: 'Be kind, always.' });
    expect(await versionNow()).not.toBe(before);
    await expect(mia.call(listChats, { query: {} })).rejects.toMatchObject({ code: 'terms_not_accepted' });
    await expect(mia.call(acceptTerms, { params: { version: before } })).rejects.toMatchObject({
      code: 'terms_changed',
    });
    await mia.call(acceptTerms, { params: { version: await versionNow() } });
    await mia.call(listChats, { query: {} });
    // The same words again are the same terms.
    await write({ en: 'Be kind, always.' });
    await mia.call(listChats, { query: {} });
  });

  it('leave keys that there are at work, and let nobody make one before', async () => {
    const mia = await app.as('mia');
    const { secret } = await mia.call(createKey, { body: { name: 'Program' } });
    await write({ en: 'Be kind, always and everywhere.' });
    await expect(mia.call(createKey, { body: { name: 'Another' } })).rejects.toMatchObject({
      code: 'terms_not_accepted',
    });
    expect(app.deps.identity.keys.find(secret)).not.toBeNull();
    await write(null);
    await mia.call(listChats, { query: {} });
  });
});
