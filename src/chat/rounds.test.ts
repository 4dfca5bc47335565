import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getChat } from '#shared/contract/chats.ts';
import { connectSimulator } from '#shared/contract/connections.ts';
import { uploadFile } from '#shared/contract/files.ts';
import { startRun, stopRun, watchRun } from '#shared/contract/runs.ts';
import { newId } from '#shared/ids.ts';
import { imageInfo } from '#shared/image.ts';
import type { Message } from '#shared/message.ts';
import { testApp, type Caller, type TestApp } from '../../test/app.ts';
import { pdf } from '../../test/documents.ts';
import { createDeployment, listModels } from '#shared/contract/models.ts';
import type { WebAccess } from './tools/tool.ts';
import { roundsOf, withoutCalls } from './tools/history.ts';

let app: TestApp;
let ann: Caller;
let model: string;

beforeAll(async () => {
  app = await testApp({
    simulator: {
      deployments: [
        { name: 'gpt-4o', model: 'gpt-4o' },
        { name: 'painter', model: 'gpt-image-1' },
      ],
    },
  });
  ann = await app.as('ann', 'owner');
  await ann.call(connectSimulator);
  const { models } = await ann.call(listModels);
  model =
    models.find(({ capabilities, model: base }) => capabilities.tools && base?.startsWith('gpt-4'))?.name ??
    'none that calls tools';
});
afterAll(() => app.close());

async function ask(text: string, fileIds: string[] = [], parent: { chatId: string; parentId: string } | null = null) {
  const run = await ann.call(startRun, {
    body: {
      clientId: newId('run'),
      chatId: parent?.chatId ?? null,
      parentId: parent?.parentId ?? null,
      input: { text, fileIds },
      model,
    },
  });
  const events = await ann.events(watchRun, { params: { id: run.runId } });
  const { messages } = await ann.call(getChat, { params: { id: run.chat.id } });
  const answer = messages.find(({ id }) => id === run.message.id);
  if (!answer) throw new Error('no answer');
  return { run, events, answer, chat: { chatId: run.chat.id, parentId: answer.id } };
}

const callsOf = (message: Message) => message.parts.filter((part) => part.type === 'tool-call');

describe('an answer with tools', () => {
  it('calls, runs, reads the results and goes on in words; the figures are of all rounds', async () => {
    const { answer, events } = await ask('What is the time?');
    const [call] = callsOf(answer);
    expect(call).toMatchObject({ name: 'current_time', state: 'done', result: expect.stringMatching(/\d{4}/) });
    expect(call?.ms).toBeGreaterThanOrEqual(0);
    expect(answer.parts.at(-1)?.type).toBe('text');
    expect(answer.status).toBe('done');
    const states = events.flatMap((event) => (event.type === 'tool-call' ? [event.call.state] : []));
    expect(states).toEqual(['writing', 'running', 'done']);
    const rows = await vi.waitFor(async () => {
      const found = await app.deps.db.selectFrom('calls').selectAll().where('purpose', '=', 'chat').execute();
      expect(found.map(({ state }) => state)).toEqual(['settled', 'settled']);
      return found;
    }, 20_000);
    expect(answer.usage?.output).toBe(rows.reduce((sum, row) => sum + (row.output_tokens ?? 0), 0));
  });

  it('reads on in an attached document, and is told what is wrong with a call', async () => {
    const reply = await ann.raw('/api/files?name=plan.pdf', { method: 'POST', body: pdf([['Alpha'], ['Beta']]) });
    const file = uploadFile.result.parse(await reply.json());
    const { answer } = await ask('Please search documents', [file.id]);
    const calls = callsOf(answer);
    expect(calls.map(({ name }) => name)).toContain('search_documents');
    for (const call of calls) expect(call.result).toBeTypeOf('string');
    expect(answer.status).toBe('done');
  });

  it('reads its own calls again in later turns, byte for byte the same', async () => {
    const first = await ask('What is the time now?');
    const rounds = roundsOf(first.answer);
    expect(rounds.map(({ role }) => role)).toEqual(['assistant', 'tool', 'assistant']);
    expect(rounds[0]?.tool_calls?.[0]?.id).toBe(rounds[1]?.tool_call_id);
    const second = await ask('Thank you.', [], first.chat);
    expect(second.answer.status).toBe('done');
    expect(roundsOf(first.answer)).toEqual(rounds);
    // A model that was offered none hears the words alone.
    expect(withoutCalls(rounds).map(({ role }) => role)).toEqual(['assistant']);
  });

  it('offers nothing to a model that cannot call', async () => {
    const models = await ann.call(listModels);
    const simulated = models.models.find(({ name }) => name === model);
    expect(simulated?.capabilities.tools).toBe(true);
    const { connections } = await ann.call((await import('#shared/contract/connections.ts')).listConnections);
    await ann.call(createDeployment, {
      body: {
        connectionId: connections[0]?.id ?? '',
        name: 'plain',
        upstreamName: model,
        capabilities: { vision: false, tools: false, reasoning: false },
      },
    });
    const before = model;
    model = 'plain';
    const { answer } = await ask('What is the time?').finally(() => (model = before));
    expect(callsOf(answer)).toEqual([]);
    expect(answer.status).toBe('done');
  });
});

describe('a picture', () => {
  it('is drawn by a deployment that can, kept as a file, and shown in the answer', async () => {
    const { connections } = await ann.call((await import('#shared/contract/connections.ts')).listConnections);
    await ann.call(createDeployment, {
      body: {
        connectionId: connections[0]?.id ?? '',
        name: 'painter',
        upstreamName: 'painter',
        model: 'gpt-image-1',
      },
    });
    const { answer } = await ask('Please draw a picture of a boat');
    const call = callsOf(answer).find(({ name }) => name === 'draw_picture');
    expect(call, JSON.stringify(answer.parts)).toMatchObject({ state: 'done' });
    const image = answer.parts.find((part) => part.type === 'image');
    if (image?.type !== 'image') throw new Error('no picture');
    const bytes = await app.deps.blobs.get(image.fileId);
    expect(imageInfo(bytes)).toMatchObject({ width: image.width });
    const rows = await app.deps.db.selectFrom('pictures').selectAll().execute();
    expect(rows).toMatchObject([{ file_id: image.fileId, model: 'painter', chat_id: answer.chatId }]);
    expect(call?.result).toContain(image.fileId);
  });
});

describe('stopping', () => {
  it('works in the middle of a tool', async () => {
    const held = Promise.withResolvers<Response>();
    const web = { allowed: true, servers: [], get: () => held.promise, search: null };
    const { readWebPage } = await import('./tools/web-page.ts');
    const abort = new AbortController();
    const running = readWebPage.run(
      { url: 'https://example.com' },
      { ...contextOf(web), addresses: ['https://example.com'], signal: abort.signal },
    );
    abort.abort(new Error('stopped'));
    held.reject(new Error('stopped'));
    await expect(running).rejects.toThrow();
  });

  it('ends the run, and leaves no call at work', async () => {
    const run = await ann.call(startRun, {
      body: {
        clientId: newId('run'),
        chatId: null,
        parentId: null,
        input: { text: 'unhurried: what is the time?', fileIds: [] },
        model,
      },
    });
    await ann.call(stopRun, { params: { id: run.runId } });
    await ann.events(watchRun, { params: { id: run.runId } });
    const { messages } = await ann.call(getChat, { params: { id: run.chat.id } });
    expect(messages.at(-1)?.status).toMatch(/stopped|done/);
  });
});

function contextOf(web: WebAccess) {
  const { db, blobs, gateway, now } = app.deps;
  const principal = { userId: ann.userId } as never;
  return {
    db,
    blobs,
    gateway,
    now,
    principal,
    runId: '',
    chatId: '',
    messageId: '',
    remembers: false,
    recalls: false,
    searchMessages: () => Promise.resolve({ hits: [], next: null }),
    hasOthersWords: false,
    hasForeignWords: false,
    documents: [],
    addresses: [],
    web,
    heard: [],
    hasOthersHere: async () => false,
    approve: async () => 'no' as const,
  };
}
