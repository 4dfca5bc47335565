import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectSimulator } from '#shared/contract/connections.ts';
import { updateDeployment } from '#shared/contract/models.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { getTrial, previewTrial, startTrial, stopTrial, switchDeployment } from '#shared/contract/successor.ts';
import { newId } from '#shared/ids.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let ann: Caller;
let deployment = { id: '', name: '' };
let successor = { id: '', name: '' };

async function say(who: Caller, text: string, model: string, temporary = false): Promise<void> {
  const input = { text, fileIds: [] };
  const body = { clientId: newId('run'), chatId: null, parentId: null, model, input, ...(temporary && { temporary }) };
  const { runId } = await who.call(startRun, { body });
  await who.events(watchRun, { params: { id: runId } });
}

async function ended(who: Caller, id: string) {
  for (;;) {
    const trial = await who.call(getTrial, { params: { id } });
    if (trial.state !== 'running') return trial;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann');
  const { deployments } = await ann.call(connectSimulator);
  const named = (name: string) => deployments.find((one) => one.name === name) ?? deployment;
  deployment = named('gpt-4o');
  successor = named('gpt-5.4');
  await say(ann, 'the first question', 'gpt-4o');
  await say(ann, 'of another model', 'gpt-5.4');
  await say(ann, 'the second question', 'gpt-4o');
  await say(ann, 'told in confidence', 'gpt-4o', true);
  await say(await app.as('bob', 'admin'), 'a question of Bob’s', 'gpt-4o');
});
afterAll(() => app.close());

it('offers one’s own last prompts to this deployment, and says what they would cost', async () => {
  const params = { id: deployment.id };
  const preview = await ann.call(previewTrial, { params, query: { successor: 'gpt-5.4' } });
  expect(preview.prompts.map(({ text }) => text)).toEqual(['the second question', 'the first question']);
  expect(preview.estimate?.inputTokens).toBeGreaterThan(0);
  expect(preview.estimate?.outputTokens).toBeGreaterThan(0);
  expect(preview.last).toBeNull();
  expect((await ann.call(previewTrial, { params })).estimate).toBeNull();
});

it('asks both, keeps the answers side by side, and is nobody else’s', async () => {
  const params = { id: deployment.id };
  const begun = await ann.call(startTrial, { params, body: { successor: 'gpt-5.4' } });
  expect(begun).toMatchObject({ state: 'running', deployment: 'gpt-4o', successor: 'gpt-5.4' });
  const trial = await ended(ann, begun.id);
  expect(trial.state).toBe('done');
  expect(trial.pairs).toHaveLength(2);
  for (const { present, successor: other } of trial.pairs) {
    expect(present).toMatchObject({ error: null, text: expect.stringMatching(/./) });
    expect(other).toMatchObject({ error: null, text: expect.stringMatching(/./) });
    expect(other?.outputTokens).toBeGreaterThan(0);
  }
  const bob = await app.as('bob');
  await expect(bob.call(getTrial, { params: { id: trial.id } })).rejects.toMatchObject({ code: 'not_found' });
  const his = await bob.call(previewTrial, { params, query: { successor: 'gpt-5.4' } });
  expect(his.prompts.map(({ text }) => text)).toEqual(['a question of Bob’s']);
  expect(his.last).toBeNull();
});

it('is stopped, keeps what came, and a new one takes its place', async () => {
  const params = { id: deployment.id };
  await say(ann, 'an unhurried yes or no', 'gpt-4o');
  const begun = await ann.call(startTrial, { params, body: { successor: 'gpt-5.4' } });
  expect((await ann.call(stopTrial, { params: { id: begun.id } })).state).toBe('stopped');
  const stopped = await ann.call(getTrial, { params: { id: begun.id } });
  expect(stopped.pairs.some(({ present }) => present === null)).toBe(true);
  const again = await ann.call(startTrial, { params, body: { successor: 'gpt-5.4' } });
  await expect(ann.call(getTrial, { params: { id: begun.id } })).rejects.toMatchObject({ code: 'not_found' });
  await ann.call(stopTrial, { params: { id: again.id } });
});

it('refuses what cannot be asked', async () => {
  const params = { id: deployment.id };
  await expect(ann.call(startTrial, { params, body: { successor: 'nobody' } })).rejects.toMatchObject({
    code: 'model_unknown',
  });
  const nothing = ann.call(startTrial, { params: { id: successor.id }, body: { successor: 'o4-mini' } });
  expect((await nothing.catch((error: unknown) => error)) as object).not.toMatchObject({ code: 'internal' });
});

it('switches to the successor and back, with everything it was', async () => {
  const params = { id: deployment.id };
  await expect(ann.call(switchDeployment, { params, body: { to: 'successor' } })).rejects.toMatchObject({
    code: 'no_successor',
  });
  await ann.call(updateDeployment, { params, body: { successor: 'gpt-5.4', capacityTpm: 120_000 } });
  const switched = await ann.call(switchDeployment, { params, body: { to: 'successor' } });
  expect(switched.switchedAt).not.toBeNull();
  expect(switched).toMatchObject({ name: 'gpt-4o', model: 'gpt-4o', capacityTpm: 120_000 });
  const entry = app.deps.gateway.deployments().find(({ name }) => name === 'gpt-4o');
  expect(entry).toMatchObject({ id: deployment.id, displayName: 'gpt-4o', model: 'gpt-5.4' });

  const back = await ann.call(switchDeployment, { params, body: { to: 'itself' } });
  expect(back).toMatchObject({ switchedAt: null, successor: 'gpt-5.4', capacityTpm: 120_000 });
  expect(app.deps.gateway.deployments().find(({ name }) => name === 'gpt-4o')?.model).toBe('gpt-4o');
});

it('successors that lead in a circle answer for themselves', async () => {
  await ann.call(updateDeployment, { params: { id: successor.id }, body: { successor: 'gpt-4o' } });
  for (const { id } of [deployment, successor])
    await ann.call(switchDeployment, { params: { id }, body: { to: 'successor' } });
  const models = app.deps.gateway.deployments().map(({ name, model }) => [name, model]);
  expect(models).toContainEqual(['gpt-4o', 'gpt-4o']);
  expect(models).toContainEqual(['gpt-5.4', 'gpt-5.4']);
});
