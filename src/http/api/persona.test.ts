import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getSession } from '#shared/contract/account.ts';
import { createAssistant, listTools } from '#shared/contract/assistants.ts';
import { deleteChat, getChat, updateChat } from '#shared/contract/chats.ts';
import { connectSimulator } from '#shared/contract/connections.ts';
import { suggestFollowUps } from '#shared/contract/follow-ups.ts';
import { createMemory, deleteMemory, listMemories, restoreMemory, updateMemory } from '#shared/contract/memory.ts';
import { getContext, getGlass } from '#shared/contract/prompt.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { hideTranslation, translateMessage } from '#shared/contract/translation.ts';
import { newId } from '#shared/ids.ts';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let ann: Caller;
let ben: Caller;

beforeAll(async () => {
  const deployments = [
    { name: 'gpt-4o', model: 'gpt-4o' },
    { name: 'thinker', model: 'o3-mini' },
  ];
  app = await testApp({ simulator: { deployments } });
  ann = await app.as('ann', 'owner');
  ben = await app.as('ben', 'member');
  await ann.call(connectSimulator);
});
afterAll(() => app.close());

interface Said {
  text: string;
  chatId?: string | null;
  parentId?: string | null;
  [more: string]: unknown;
}

async function say(who: Caller, { text, chatId = null, parentId = null, ...rest }: Said) {
  const input = { text, fileIds: [] };
  const run = await who.call(startRun, { body: { clientId: newId('run'), chatId, parentId, input, ...rest } });
  await who.events(watchRun, { params: { id: run.runId } });
  return run;
}

async function requestOf(who: Caller, { chat, message }: { chat: { id: string }; message: { id: string } }) {
  const { runs } = await who.call(getGlass, { params: { id: chat.id, messageId: message.id } });
  const request = runs.at(-1)?.request;
  if (!request) throw new Error('no request');
  return { ...request, sent: JSON.parse(request.body) as Record<string, unknown>, calls: runs.at(-1)?.calls };
}

const toolsIn = (sent: Record<string, unknown>): string[] =>
  ((sent['tools'] ?? []) as { function: { name: string } }[]).map((tool) => tool.function.name);

describe('an assistant', () => {
  it('asks its model in its own way, as far as the model takes it, which the glass box shows', async () => {
    const parameters = { temperature: 0.2, topP: 0.5, maxTokens: 500, effort: 'low', verbosity: 'low' } as const;
    const body = { name: 'Exact', parameters, tools: [] };
    const { id, ...rest } = await ann.call(createAssistant, { body });
    expect(rest).toMatchObject({ parameters, tools: [], memory: true });
    const plain = await requestOf(ann, await say(ann, { text: 'hello', assistantId: id, model: 'gpt-4o' }));
    expect(plain.sent).toMatchObject({ temperature: 0.2, top_p: 0.5, max_tokens: 500 });
    expect(plain.sent).not.toHaveProperty('tools');
    expect(plain.adapted).toEqual(['-verbosity', '-reasoning_effort']);
    expect(plain.exact).toBe(true);
    const thought = await requestOf(ann, await say(ann, { text: 'hello', assistantId: id, model: 'thinker' }));
    expect(thought.adapted).toEqual(
      expect.arrayContaining(['-temperature', '-top_p', 'max_tokens→max_completion_tokens']),
    );
    expect(thought.adapted).not.toContain('-reasoning_effort');
  });

  it('uses the tools it was given, and all that there are when nobody chose', async () => {
    const { groups } = await ann.call(listTools);
    expect(groups).toEqual(expect.arrayContaining(['time', 'documents', 'pictures', 'memory']));
    const only = await ann.call(createAssistant, { body: { name: 'No clock', tools: ['documents'] } });
    const every = await ann.call(createAssistant, { body: { name: 'Every' } });
    expect(toolsIn((await requestOf(ann, await say(ann, { text: 'hi', assistantId: only.id }))).sent)).toEqual([]);
    expect(toolsIn((await requestOf(ann, await say(ann, { text: 'hi', assistantId: every.id }))).sent)).toContain(
      'current_time',
    );
  });

  it('that the owner chose is told to everybody who is signed in', async () => {
    const { id } = await ann.call(createAssistant, { body: { name: 'For all', shared: true } });
    const put = { params: { key: 'instance.defaultAssistant' as const }, body: { value: id } };
    await ann.call(putSetting, put);
    expect((await ben.call(getSession)).defaultAssistantId).toBe(id);
    expect(await app.stranger.call(getSession)).not.toHaveProperty('defaultAssistantId');
    await expect(ben.call(putSetting, { ...put, body: { value: null } })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('that is mentioned answers this one message, with its own instructions and model, and again when asked again', async () => {
    const body = { name: 'Pirate', instructions: 'Talk like a pirate.', model: 'thinker' };
    const { id } = await ann.call(createAssistant, { body });
    const first = await say(ann, { text: 'hello', model: 'gpt-4o' });
    const { chat } = first;
    const second = await say(ann, {
      text: '@Pirate hello',
      chatId: chat.id,
      parentId: first.message.id,
      mentionId: id,
    });
    expect(second.message).toMatchObject({ assistantId: id, model: 'thinker' });
    expect(second.userMessage).toMatchObject({ assistantId: id });
    expect((await requestOf(ann, second)).body).toContain('Talk like a pirate.');
    // The chat goes on as it was.
    expect(second.chat).toMatchObject({ model: 'gpt-4o', assistantId: null });
    const third = await say(ann, { text: 'and now?', chatId: chat.id, parentId: second.message.id });
    expect(third.message.assistantId).toBeUndefined();
    expect((await requestOf(ann, third)).body).not.toContain('Talk like a pirate.');
    const again = await ann.call(startRun, {
      body: { clientId: newId('run'), chatId: chat.id, parentId: second.userMessage?.id ?? '', input: null },
    });
    expect(again.message).toMatchObject({ assistantId: id, model: 'thinker' });
    // As for one that was deleted while it was being mentioned.
    await expect(say(ben, { text: 'hello', mentionId: id })).rejects.toMatchObject({ code: 'assistant_gone' });
  });
});

describe('memory', () => {
  const turn = (value: boolean) => ann.call(putSetting, { params: { key: 'chat.memory' }, body: { value } });

  it('tells nothing until it is switched on, then the facts in their order, and says what they take', async () => {
    const first = await ann.call(createMemory, { body: { text: 'Lives in Hangzhou.' } });
    await ann.call(createMemory, { body: { text: 'Prefers\nmetric units.' } });
    expect((await requestOf(ann, await say(ann, { text: 'hello' }))).body).not.toContain('Hangzhou');
    await turn(true);
    const told = await say(ann, { text: 'hello' });
    const { body, sections, sent } = await requestOf(ann, told);
    expect(body).toContain('- Lives in Hangzhou.\\n- Prefers metric units.');
    expect(sections.find(({ kind }) => kind === 'memory')?.tokens).toBeGreaterThan(10);
    expect(toolsIn(sent)).toContain('remember');
    const context = await ann.call(getContext, { params: { id: told.chat.id }, query: {} });
    expect(context.parts.map(({ kind }) => kind)).toContain('memory');

    await ann.call(updateMemory, { params: { id: first.id }, body: { text: 'Lives in Suzhou.' } });
    await ann.call(deleteMemory, { params: { id: first.id } });
    expect((await ann.call(listMemories)).memories.map(({ text }) => text)).toEqual(['Prefers\nmetric units.']);
    expect(await ann.call(restoreMemory, { params: { id: first.id } })).toMatchObject({ text: 'Lives in Suzhou.' });
  });

  it('is out of temporary chats, of chats and of assistants where it is switched off', async () => {
    const bodyOf = async (said: Said) => {
      const { body, sent } = await requestOf(ann, await say(ann, said));
      return { told: body.includes('Suzhou'), asked: toolsIn(sent).includes('remember') };
    };
    const nothing = { told: false, asked: false };
    expect(await bodyOf({ text: 'hello', temporary: true })).toEqual(nothing);
    const { id } = await ann.call(createAssistant, { body: { name: 'Stranger', memory: false } });
    expect(await bodyOf({ text: 'hello', assistantId: id })).toEqual(nothing);
    const run = await say(ann, { text: 'hello' });
    const off = await ann.call(updateChat, { params: { id: run.chat.id }, body: { memory: false } });
    expect(off.memory).toBe(false);
    expect(await bodyOf({ text: 'again', chatId: run.chat.id, parentId: run.message.id })).toEqual(nothing);
  });

  it('leaves what was said in a chat itself out of its beginning, so that its prefix stays', async () => {
    const run = await say(ann, { text: 'I play the oboe.' });
    const source = { chatId: run.chat.id, messageId: run.message.id };
    const made = await ann.call(createMemory, { body: { text: 'Plays the oboe.', source } });
    expect(made.chat).toMatchObject({ id: run.chat.id, messageId: run.message.id });
    const next = await say(ann, { text: 'hello', chatId: run.chat.id, parentId: run.message.id });
    expect((await requestOf(ann, next)).body).not.toContain('Plays the oboe.');
    expect((await requestOf(ann, await say(ann, { text: 'hello' }))).body).toContain('Plays the oboe.');
  });
});

describe('next questions', () => {
  const suggest = (who: Caller, run: Awaited<ReturnType<typeof say>>) =>
    who.call(suggestFollowUps, { params: { id: run.chat.id, messageId: run.message.id } });
  const want = (value: string) => ann.call(putSetting, { params: { key: 'chat.followUps' }, body: { value } });
  const questions = ({ parts }: Message) => parts.flatMap((part) => (part.type === 'follow-ups' ? part.questions : []));

  it('are made for those who want them, kept with the answer, and never sent', async () => {
    const run = await say(ann, { text: 'How do volcanoes form?', model: 'thinker' });
    expect(questions(await suggest(ann, run))).toEqual([]);
    await want('kept');
    await ann.call(putSetting, { params: { key: 'chat.titleModel' }, body: { value: 'gpt-4o' } });
    const kept = questions(await suggest(ann, run));
    expect(kept).toHaveLength(3);
    expect(questions(await suggest(ann, run))).toEqual(kept);
    const calls = async () =>
      (await requestOf(ann, run)).calls?.filter(({ purpose }) => purpose === 'follow-ups').map((one) => one.deployment);
    await expect.poll(calls).toEqual(['gpt-4o']);
    const next = await say(ann, { text: 'more', chatId: run.chat.id, parentId: run.message.id });
    expect((await requestOf(ann, next)).body).not.toContain(kept[0]);
    await expect(suggest(ben, run)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are made in temporary chats only for those who said so', async () => {
    const run = await say(ann, { text: 'How do volcanoes form?', temporary: true });
    expect(questions(await suggest(ann, run))).toEqual([]);
    await want('all');
    expect(questions(await suggest(ann, run))).toHaveLength(3);
    await want('off');
  });

  it('are by the model that the owner has chosen, where there is one', async () => {
    await ann.call(putSetting, { params: { key: 'instance.titleModel' }, body: { value: 'thinker' } });
    expect((await ann.call(getSession)).house?.fixedModels).toEqual(['title']);
    await want('kept');
    const { parts } = await suggest(ann, await say(ann, { text: 'How do glaciers form?' }));
    expect(parts.at(-1)).toMatchObject({ type: 'follow-ups', model: 'thinker' });
    await ann.call(putSetting, { params: { key: 'instance.titleModel' }, body: { value: null } });
    await want('off');
  });
});

describe('earlier chats', () => {
  const recalled = async ({ chat, message }: Awaited<ReturnType<typeof say>>) => {
    const { messages } = await ann.call(getChat, { params: { id: chat.id } });
    const parts = messages.find(({ id }) => id === message.id)?.parts ?? [];
    return parts.flatMap((part) => (part.type === 'tool-call' && part.name === 'search_chats' ? [part] : []));
  };

  it('are looked through for those who want that: theirs, and none that is temporary, deleted or this one', async () => {
    const text = 'The bassoon lesson is on Thursday.';
    const kept = await say(ann, { text });
    const thrown = await say(ann, { text });
    await ann.call(deleteChat, { params: { id: thrown.chat.id } });
    const temporary = await say(ann, { text, temporary: true });
    const others = await say(ben, { text });
    const question = { text: 'search my earlier chats for the bassoon lesson' };
    expect(await recalled(await say(ann, { text: 'search my earlier chats for the oboe' }))).toEqual([]);

    await ann.call(putSetting, { params: { key: 'chat.recall' }, body: { value: true } });
    const asking = await say(ann, question);
    const [call, ...more] = await recalled(asking);
    expect(more).toEqual([]);
    expect(call).toMatchObject({ state: 'done' });
    expect(call?.result).toContain(`· person · ${kept.chat.id}/${kept.userMessage?.id ?? ''} ·`);
    expect(call?.result).toContain(text);
    for (const { chat } of [thrown, temporary, others, asking]) expect(call?.result).not.toContain(chat.id);
    // A temporary chat knows nothing of the others.
    expect(toolsIn((await requestOf(ann, await say(ann, { ...question, temporary: true }))).sent)).not.toContain(
      'search_chats',
    );
    await ann.call(putSetting, { params: { key: 'chat.recall' }, body: { value: false } });
  });
});

describe('a translation', () => {
  it('is kept with its message, in the ledger as its own kind, and taken back without asking again', async () => {
    await ann.call(putSetting, { params: { key: 'instance.translationModel' }, body: { value: 'gpt-4o' } });
    const run = await say(ann, { text: 'hello', model: 'thinker' });
    const params = { id: run.chat.id, messageId: run.message.id };
    const message = await ann.call(translateMessage, { params, body: { language: 'zh-cn' } });
    const part = message.parts.find(({ type }) => type === 'translation');
    expect(part).toMatchObject({ language: 'zh-CN', model: 'gpt-4o', state: 'on' });
    const translations = async () =>
      (await requestOf(ann, run)).calls
        ?.filter(({ purpose }) => purpose === 'translation')
        .map((one) => one.deployment);
    // The ledger writes a moment later.
    await expect.poll(translations).toEqual(['gpt-4o']);
    // The message itself, and what is sent of it, is as it was.
    const next = await say(ann, { text: 'more', chatId: run.chat.id, parentId: run.message.id });
    const { sent } = await requestOf(ann, next);
    expect(JSON.stringify(sent['messages'])).toContain(JSON.stringify(textOf(message)).slice(1, 40));

    const hidden = await ann.call(hideTranslation, { params });
    expect(hidden.parts.find(({ type }) => type === 'translation')).toMatchObject({ state: 'off' });
    await ann.call(translateMessage, { params, body: { language: 'zh-CN' } });
    expect(await translations()).toHaveLength(1);
    const { messages } = await ann.call(getChat, { params: { id: run.chat.id } });
    expect(messages.find(({ id }) => id === run.message.id)?.parts.at(-1)).toMatchObject({ state: 'on' });
  });

  it('is of a language that there is, and by a model that the person may use', async () => {
    const run = await say(ben, { text: 'hello' });
    const params = { id: run.chat.id, messageId: run.userMessage?.id ?? '' };
    await expect(ben.call(translateMessage, { params, body: { language: 'not a language' } })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await ben.call(putSetting, { params: { key: 'chat.translationModel' }, body: { value: 'gone' } });
    const message = await ben.call(translateMessage, { params, body: { language: 'de' } });
    expect(message.parts.at(-1)).toMatchObject({ type: 'translation', language: 'de' });
    await expect(ann.call(translateMessage, { params, body: { language: 'fr' } })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
