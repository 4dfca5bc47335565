import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId } from '#shared/ids.ts';
import type { Message } from '#shared/message.ts';
import type { ChatData } from '../../lib/chat-cache.ts';
import { chatQuery } from '../../lib/chat-query.ts';
import {
  aChat,
  message,
  openPage,
  refusal,
  scriptedServer,
  settle,
  type ScriptedPage,
  type ScriptedServer,
} from './scripted-page.tsx';

const original = globalThis.fetch;
let server: ScriptedServer;
let page: ScriptedPage | undefined;

beforeEach(() => {
  localStorage.clear();
  server = scriptedServer();
});
afterEach(async () => {
  await page?.close();
  page = undefined;
  globalThis.fetch = original;
});

async function open(path: string, role?: 'owner' | 'member') {
  page = await openPage(path, role);
  return page;
}
function composer(): HTMLTextAreaElement {
  const area = document.querySelector('textarea[aria-label="Message"]');
  if (!(area instanceof HTMLTextAreaElement)) throw new Error('no composer');
  return area;
}
function type(text: string) {
  composer().value = text;
  composer().dispatchEvent(new InputEvent('input', { bubbles: true }));
}
const press = (init: KeyboardEventInit) =>
  settle(() => composer().dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })));
const send = async (text: string) => {
  await settle(() => type(text));
  await press({ key: 'Enter' });
};
function editor(): HTMLTextAreaElement {
  const area = document.querySelector('textarea[aria-label="Edit message"]');
  if (!(area instanceof HTMLTextAreaElement)) throw new Error('nothing is being edited');
  return area;
}
/** Types into a controlled field: React listens to the element's own setter. */
function retype(value: string) {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(editor(), value);
  editor().dispatchEvent(new InputEvent('input', { bubbles: true }));
}
const enter = (area: HTMLElement) =>
  area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
function button(name: string): HTMLButtonElement {
  const found = [...document.querySelectorAll('button')].findLast(
    (each) => (each.getAttribute('aria-label') ?? each.textContent).trim() === name,
  );
  if (!found) throw new Error(`no button “${name}”`);
  return found;
}
const log = () => document.querySelector('[role=log]')?.textContent ?? '';
const runs = () => server.asked.filter(({ line }) => line === 'POST /api/runs').map(({ body }) => body);
const runningAnswer = (): Message => {
  const found = [...server.chats.values()]
    .flatMap(({ messages }) => messages)
    .find(({ status }) => status === 'running');
  if (!found) throw new Error('nothing is running');
  return found;
};
const finished = (seq: number) => ({
  type: 'finished',
  seq,
  reason: 'done',
  usage: { input: 10, cached: 0, output: 5, reasoning: 0, source: 'provider' },
  timing: { firstTokenMs: 800, totalMs: 2000 },
  costMicroUsd: 4200,
});
const text = (seq: number, delta: string) => ({ type: 'text', seq, part: 0, delta });

/** A chat of one question and one answer. */
function seeded(answer: Partial<Message> = {}) {
  const chat = aChat();
  const own = message({ chatId: chat.id, parts: [{ type: 'text', text: 'a question' }] });
  const reply = message({
    chatId: chat.id,
    parentId: own.id,
    role: 'assistant',
    model: 'gpt-4o',
    parts: [{ type: 'text', text: 'an **answer**' }],
    ...answer,
  });
  server.chats.set(chat.id, { chat: { ...chat, leafId: reply.id }, messages: [own, reply] });
  return { chat, own, reply };
}

describe('a new chat', () => {
  it('shows what was sent, becomes a page of its own, and streams the answer to its end', async () => {
    const { path } = await open('/');
    await send('Hello there');
    expect(path()).toMatch(/^\/c\/chat_/);
    expect(log()).toContain('Hello there');
    expect(composer().value).toBe('');
    expect(button('Stop')).toBeTruthy();
    expect(runs()).toMatchObject([{ chatId: null, parentId: null, input: { text: 'Hello there', fileIds: [] } }]);
    await server.streams[0]?.say({ type: 'snapshot', seq: 0, message: runningAnswer() }, text(1, 'Good **morning'));
    expect(log()).toContain('Good morning');
    await server.streams[0]?.say(text(2, '** 你好'), finished(3));
    expect(log()).toContain('Good morning 你好');
    expect(log()).toContain('GPT-4o · 15 tokens');
    expect(log()).toContain('$0.0042');
    expect(log()).toMatch(/ · Time to first token 800\sms · /);
    const time = document.querySelector('[data-tip="Time to first token"]');
    expect(time?.lastChild?.textContent).toMatch(/^800\sms$/);
    expect(button('Send')).toBeTruthy();
    expect(server.streams).toHaveLength(1);
  });

  it('goes on from a snapshot when the connection breaks in the middle of an event', async () => {
    await open('/');
    await send('Hello');
    const answer = runningAnswer();
    await server.streams[0]?.say({ type: 'snapshot', seq: 0, message: answer }, text(1, 'one '));
    await server.streams[0]?.raw('data: {"type":"text","seq":2,"part":0,"del');
    await server.streams[0]?.break();
    await settle(() => new Promise((resolve) => setTimeout(resolve, 300)));
    expect(server.streams).toHaveLength(2);
    const now = { ...answer, parts: [{ type: 'text', text: 'one two ' }] };
    await server.streams[1]?.say({ type: 'snapshot', seq: 2, message: now }, text(3, 'three'), finished(4));
    expect(log()).toContain('one two three');
  });

  it('loses nothing when the server refuses, and asks the same again under the same id', async () => {
    await open('/');
    server.refuse = () => refusal(503, 'shutting_down');
    await send('precious words');
    expect(composer().value).toBe('precious words');
    expect(document.querySelector('[role=alert]')?.textContent).toBe(
      'Not sent. The server is restarting. Try again in a few seconds.',
    );
    expect(Object.values(localStorage).join('')).toContain('precious words');
    server.refuse = null;
    await press({ key: 'Enter' });
    expect(log()).toContain('precious words');
    const [first, second] = runs();
    expect(second).toEqual(first);
    expect(Object.values(localStorage).join('')).not.toContain('precious words');
  });

  it('does not send while an input method composes, nor twice', async () => {
    await open('/');
    await settle(() => type('にほん'));
    await press({ key: 'Enter', isComposing: true });
    await press({ key: 'Enter', keyCode: 229 });
    expect(runs()).toEqual([]);
    await press({ key: 'Enter' });
    await settle(() => type('and more'));
    await press({ key: 'Enter' });
    expect(runs()).toHaveLength(1);
    // What is sent meanwhile waits at the server.
    const queued = server.asked.find(({ line }) => /^POST .*\/queue$/.test(line));
    expect(queued?.body).toMatchObject({ text: 'and more', steer: false });
    expect(composer().value).toBe('');
  });

  it('queues behind what is still on its way, not before it', async () => {
    const { chat } = seeded();
    await open(`/c/${chat.id}`);
    let accept = () => {};
    server.held = new Promise((resolve) => (accept = resolve));
    await send('first');
    await send('second');
    const asked = () => server.asked.filter(({ line }) => line.startsWith('POST')).map(({ line }) => line);
    expect(asked()).toEqual(['POST /api/runs']);
    accept();
    await settle();
    expect(asked()).toEqual(['POST /api/runs', `POST /api/chats/${chat.id}/queue`]);
  });

  it('a message sent at once does not stay among those that wait, though no pulse ever named it', async () => {
    const { chat } = seeded();
    await open(`/c/${chat.id}`);
    await send('first');
    server.queued = [{ id: newId('que'), text: 'steered' }];
    await settle(() => type('steered'));
    await press({ key: 'Enter', ctrlKey: true });
    const waiting = () => document.querySelector('[aria-label="Waiting for the answer to end"]')?.textContent ?? '';
    expect(waiting()).toBe('steered');
    await expect.poll(() => settle().then(waiting)).toBe('');
  });

  it('keeps what is sent before there is a model, says so, and sends it once there is one', async () => {
    const [model] = server.models;
    server.models = [];
    await open('/');
    await send('Who is first?');
    expect(document.body.textContent).toContain('This is sent once there is one');
    expect(runs()).toEqual([]);
    // Whoever writes on has thought better of it.
    await settle(() => type('Who is first? And who is last?'));
    expect(document.body.textContent).not.toContain('This is sent once there is one');
    await press({ key: 'Enter' });
    if (model) server.models = [model];
    await settle(() => page?.queries.invalidateQueries());
    expect(runs()).toMatchObject([{ input: { text: 'Who is first? And who is last?' }, model: 'gpt-4o' }]);
    expect(composer().value).toBe('');
  });

  it('keeps what is typed while it begins', async () => {
    const { path } = await open('/');
    let accept = () => {};
    server.held = new Promise((resolve) => (accept = resolve));
    await send('first thought');
    await settle(() => type('second thought'));
    accept();
    await settle();
    expect(path()).toMatch(/^\/c\//);
    expect(composer().value).toBe('second thought');
  });
});

describe('without a model', () => {
  beforeEach(() => {
    server.models = [];
  });

  it('the owner is offered the three ways to get one', async () => {
    await open('/');
    await settle();
    for (const name of ['Connect Azure OpenAI', 'Connect another vendor', 'Try the simulator'])
      expect(document.body.textContent).toContain(name);
  });

  it('a member is told whom to ask', async () => {
    await open('/', 'member');
    expect(document.body.textContent).toContain('Ask the owner of this server to connect one');
    expect(document.body.textContent).not.toContain('Try the simulator');
  });
});

describe('a chat', () => {
  it('is shown with its answer rendered and its draft restored', async () => {
    const { chat } = seeded();
    await open(`/c/${chat.id}`);
    expect(document.querySelector('[role=log] strong')?.textContent).toBe('answer');
    await settle(() => type('unsent'));
    await page?.close();
    expect(Object.values(localStorage).join('')).toContain('unsent');
  });

  it('retries as a new version, and steps between the versions', async () => {
    const { chat, own } = seeded();
    await open(`/c/${chat.id}`);
    await settle(() => button('Retry').click());
    expect(runs()).toMatchObject([{ chatId: chat.id, parentId: own.id, input: null }]);
    await server.streams[0]?.say(
      { type: 'snapshot', seq: 0, message: runningAnswer() },
      text(1, 'another'),
      finished(2),
    );
    expect(log()).toContain('another');
    expect(log()).not.toContain('an answer');
    expect(log()).toContain('Version 2 of 2');
    await settle(() => button('Previous version').click());
    expect(log()).toContain('an answer');
    expect(log()).toContain('Version 1 of 2');
  });

  it('edits the last message with the arrow up, as a new branch; a refusal keeps what was typed', async () => {
    const { chat } = seeded();
    await open(`/c/${chat.id}`);
    await press({ key: 'ArrowUp' });
    await settle(() => retype('a better question'));
    server.refuse = () => refusal(409, 'run_active');
    await settle(() => enter(editor()));
    expect(editor().value).toBe('a better question');
    expect(document.querySelector('[role=log] [role=alert]')?.textContent).toContain('Not sent. An answer is still');
    server.refuse = null;
    await settle(() => enter(editor()));
    expect(runs().at(-1)).toMatchObject({ chatId: chat.id, parentId: null, input: { text: 'a better question' } });
    expect(log()).toContain('a better question');
    expect(log()).toContain('Version 2 of 2');
    expect(log()).not.toContain('an answer');
  });

  it('offers to continue an answer that was interrupted, from the same answer', async () => {
    const { chat, reply } = seeded({ status: 'interrupted' });
    await open(`/c/${chat.id}`);
    expect(log()).toContain('The server stopped while this was being written.');
    await settle(() => button('Continue').click());
    expect(runs()).toMatchObject([{ continueId: reply.id, input: null }]);
  });

  it('says an error where the answer would be, in a sentence, with Retry', async () => {
    const error = { code: 'upstream_limited', params: { seconds: 20 }, detail: 'HTTP 429 from upstream' };
    const { chat } = seeded({ status: 'failed', parts: [], error });
    await open(`/c/${chat.id}`);
    expect(log()).toContain('The model is at its limit right now. Try again in 20 seconds.');
    expect(document.querySelector('[role=log] details')?.hasAttribute('open')).toBe(false);
    expect(button('Retry')).toBeTruthy();
  });

  it('answers a message whose answer is gone', async () => {
    const { chat, own } = seeded();
    const kept = server.chats.get(chat.id);
    if (kept) server.chats.set(chat.id, { chat: { ...kept.chat, leafId: own.id }, messages: [own] });
    await open(`/c/${chat.id}`);
    await settle(() => button('Answer this').click());
    expect(runs()).toMatchObject([{ parentId: own.id, input: null }]);
  });

  it('that is long shows its end at once, and the rest comes without moving anything', async () => {
    const chat = aChat();
    const ids = Array.from({ length: 100 }, () => newId('msg'));
    const messages = ids.map((id, n) =>
      message({ id, chatId: chat.id, parentId: ids[n - 1] ?? null, parts: [{ type: 'text', text: `message ${n}.` }] }),
    );
    server.chats.set(chat.id, { chat: { ...chat, leafId: ids.at(-1) ?? null }, messages });
    let bring = () => {};
    server.held = new Promise((resolve) => (bring = resolve));
    await open(`/c/${chat.id}`);
    const known = () => page?.queries.getQueryData<ChatData>(chatQuery(chat.id).queryKey)?.messages.length;
    const rows = () => [...document.querySelectorAll('[role=log] [id^=msg]')];
    const first = rows();
    expect(first.map(({ id }) => id)).toEqual(ids.slice(84));
    expect(button('Show earlier messages')).toBeTruthy();
    bring();
    await settle(() => vi.waitFor(() => expect(known()).toBe(100), 5000));
    // The very same rows; what is above them is one click away.
    const then = rows();
    expect(then).toHaveLength(16);
    for (const [n, row] of then.entries()) expect(row).toBe(first[n]);
    await settle(() => button('Show earlier messages').click());
    expect(rows().map(({ id }) => id)).toEqual(ids.slice(54));
  });

  it('that does not exist says so', async () => {
    await open(`/c/${newId('chat')}`);
    expect(document.querySelector('[role=alert]')?.textContent).toContain('There is no such chat here.');
  });
});
