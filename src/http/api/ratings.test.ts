import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getSession } from '#shared/contract/account.ts';
import { deleteChat, getChat } from '#shared/contract/chats.ts';
import { connectSimulator } from '#shared/contract/connections.ts';
import { countRatings, rateMessage, unrateMessage } from '#shared/contract/ratings.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { newId } from '#shared/ids.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let owner: Caller;
let ben: Caller;

beforeAll(async () => {
  app = await testApp();
  owner = await app.as('ann', 'owner');
  await owner.call(connectSimulator);
  ben = await app.as('ben', 'member');
});
afterAll(() => app.close());

async function answered(who: Caller, more: { temporary?: boolean } = {}) {
  const body = { clientId: newId('run'), chatId: null, parentId: null, input: { text: 'Hello', fileIds: [] }, ...more };
  const run = await who.call(startRun, { body });
  await who.events(watchRun, { params: { id: run.runId } });
  return { id: run.chat.id, messageId: run.message.id, questionId: run.userMessage?.id ?? '' };
}

const set = (key: 'ratings.told' | 'features.ratings', value: boolean) =>
  owner.call(putSetting, { params: { key }, body: { value } });
const told = async (format: string) => (await owner.raw(`/api/ratings/export?format=${format}`)).text();
const RANGE = { from: '2020-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z' };

describe('ratings', () => {
  it('are the person’s: kept with the answer, changed by another, gone by taking it back', async () => {
    const { questionId, ...params } = await answered(ben);
    await ben.call(rateMessage, { params, body: { value: 'down', words: ' Too long. ' } });
    const kept = async () => (await ben.call(getChat, { params })).ratings;
    expect(await kept()).toEqual([{ messageId: params.messageId, value: 'down', words: 'Too long.' }]);
    await ben.call(rateMessage, { params, body: { value: 'up' } });
    expect(await kept()).toEqual([{ messageId: params.messageId, value: 'up', words: '' }]);
    expect((await ben.call(countRatings, { query: RANGE })).counts).toMatchObject([{ up: 1, down: 0 }]);
    await ben.call(unrateMessage, { params });
    expect(await kept()).toBeUndefined();
    await expect(
      ben.call(rateMessage, { params: { ...params, messageId: questionId }, body: { value: 'up' } }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are read by the owner only where the person was told so when they gave them', async () => {
    const before = await answered(ben);
    const after = await answered(ben);
    const binned = await answered(ben);
    const rate = ({ id, messageId }: typeof before, words: string) =>
      ben.call(rateMessage, { params: { id, messageId }, body: { value: 'down', words } });
    await rate(before, 'for me alone');
    expect((await ben.call(getSession)).house?.ratingsTold).toBeUndefined();
    await set('ratings.told', true);
    expect((await ben.call(getSession)).house?.ratingsTold).toBe(true);
    await rate(after, '=1+1, "wrong"');
    await rate(binned, 'thrown away');
    await ben.call(deleteChat, { params: { id: binned.id } });

    const [line, ...rest] = (await told('jsonl')).trim().split('\n');
    expect(rest).toEqual([]);
    expect(JSON.parse(line ?? '')).toMatchObject({
      rating: 'down',
      words: '=1+1, "wrong"',
      person: 'ben',
      message: after.messageId,
    });
    const csv = await told('csv');
    expect(csv).toContain('"\'=1+1, ""wrong"""');
    expect(csv).not.toContain('for me alone');
    expect((await owner.call(countRatings, { query: RANGE })).counts).toMatchObject([{ up: 0, down: 1 }]);
    expect((await ben.raw('/api/ratings/export')).status).toBe(404);
  });

  it('are not taken of temporary chats, nor where the owner switched them off', async () => {
    const { id, messageId } = await answered(ben, { temporary: true });
    const rate = (params: { id: string; messageId: string }) =>
      ben.call(rateMessage, { params, body: { value: 'up' } });
    await expect(rate({ id, messageId })).rejects.toMatchObject({ code: 'not_found' });
    const kept = await answered(ben);
    await set('features.ratings', false);
    await expect(rate({ id: kept.id, messageId: kept.messageId })).rejects.toMatchObject({ code: 'feature_off' });
    await set('features.ratings', true);
  });
});
