import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectSimulator } from '#shared/contract/connections.ts';
import { createKey } from '#shared/contract/keys.ts';
import { listModels } from '#shared/contract/models.ts';
import { listPeople, updatePerson } from '#shared/contract/people.ts';
import { startRun } from '#shared/contract/runs.ts';
import { createTeam, deleteTeam, joinTeam, listTeams, updateTeam } from '#shared/contract/teams.ts';
import { newId } from '#shared/ids.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let url: string;
let owner: Caller;
let mia: Caller;
let secret: string;
let all: string[];

beforeAll(async () => {
  app = await testApp();
  owner = await app.as('ann', 'owner');
  mia = await app.as('mia', 'member');
  await owner.call(connectSimulator);
  ({ secret } = await mia.call(createKey, { body: { name: 'script' } }));
  url = await app.listen();
  all = await picked();
});
afterAll(() => app.close());

const picked = async () => (await mia.call(listModels)).models.map(({ name }) => name);
const confine = (models: string[] | null) => owner.call(updatePerson, { params: { id: mia.userId }, body: { models } });

const MESSAGES = { messages: [{ role: 'user', content: 'ping' }], max_tokens: 5 };

/** The status of a call of mia's key at each of our doors. */
async function doors(model: string): Promise<number[]> {
  const post = async (path: string) => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'x-api-key': secret, 'content-type': 'application/json' },
      body: JSON.stringify({ model, ...MESSAGES }),
    });
    await response.arrayBuffer();
    return response.status;
  };
  return [
    await post('/v1/chat/completions'),
    await post('/openai/v1/chat/completions'),
    await post(`/openai/deployments/${model}/chat/completions?api-version=2024-10-21`),
    await post('/anthropic/v1/messages'),
    await post('/anthropic/v1/messages/count_tokens'),
  ];
}

async function listed(): Promise<string[]> {
  const response = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${secret}` } });
  // The list of OpenAI's wire, as our own server writes it.
  return ((await response.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
}

const ask = (model: string | null) =>
  mia.call(startRun, { body: { clientId: newId('run'), chatId: null, parentId: null, model, input: { text: 'x' } } });

describe('a person confined to some models', () => {
  it('sees, asks and programs with those alone', async () => {
    const [one = '', other = ''] = all;
    expect(all.length).toBeGreaterThan(2);
    expect((await confine([one])).models).toEqual([one]);
    expect(await picked()).toEqual([one]);
    expect((await mia.call(listModels)).default).toBe(one);
    expect(await listed()).toEqual([one]);
    expect(await doors(one)).toEqual([200, 200, 200, 200, 200]);
    expect(await doors(other)).toEqual([404, 404, 404, 404, 404]);
    await expect(ask(other)).rejects.toMatchObject({ code: 'model_unknown' });
    expect((await ask(null)).message.model).toBe(one);
    expect((await owner.call(listModels)).models.map(({ name }) => name)).toEqual(all);
  });

  it('may use what both the person’s list and the team’s have', async () => {
    const [one = '', other = '', third = ''] = all;
    const team = await owner.call(createTeam, { body: { name: 'Interns' } });
    await owner.call(updateTeam, { params: { id: team.id }, body: { models: [other, third] } });
    await owner.call(joinTeam, { params: { id: team.id, userId: mia.userId } });
    expect(await picked()).toEqual([]);
    await expect(ask(null)).rejects.toMatchObject({ code: 'no_model' });
    await confine([one, other]);
    expect(await picked()).toEqual([other]);
    await confine(null);
    expect(await picked()).toEqual([other, third]);
    expect((await owner.call(listTeams)).teams[0]?.models).toEqual([other, third]);
    await owner.call(deleteTeam, { params: { id: team.id } });
    expect(await picked()).toEqual(all);
    expect((await owner.call(listPeople)).people.find(({ id }) => id === mia.userId)?.models).toBeNull();
  });

  it('is confined by nobody else, and not by themselves', async () => {
    const body = { models: [] };
    const admin = await app.as('adam', 'admin');
    await expect(mia.call(updatePerson, { params: { id: mia.userId }, body })).rejects.toMatchObject({ status: 404 });
    for (const id of [admin.userId, owner.userId])
      await expect(admin.call(updatePerson, { params: { id }, body })).rejects.toMatchObject({ code: 'forbidden' });
    await admin.call(updatePerson, { params: { id: mia.userId }, body });
    expect(await picked()).toEqual([]);
    expect(await doors(all[0] ?? '')).toEqual([404, 404, 404, 404, 404]);
    await confine(null);
  });
});
