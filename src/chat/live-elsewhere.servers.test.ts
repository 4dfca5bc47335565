/** Runs seen, stopped and ended by processes that do not write them, through a real Redis. */
import { afterEach, describe, expect, it } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunEvent } from '#shared/events.ts';
import { fold } from '#shared/fold.ts';
import { newId } from '#shared/ids.ts';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import type { Link } from '#store/redis/link.ts';
import { installation, redisLink } from '../../test/redis.ts';
import { openElsewhere, type Elsewhere } from './live-elsewhere.ts';
import { Live } from './live.ts';
import { approvalsTogether } from './tools/approvals-together.ts';
import { createApprovals } from './tools/approvals.ts';

const links: Link[] = [];
afterEach(async () => {
  await Promise.all(links.splice(0).map((link) => link.close()));
});

interface House {
  link: Link;
  live: Live;
  elsewhere: Elsewhere;
  saved: Message[];
}

async function house(name: string): Promise<House> {
  const link = await redisLink(name);
  links.push(link);
  const elsewhere = await openElsewhere(link);
  const saved: Message[] = [];
  const live = new Live({
    save: async (message) => void saved.push(message),
    onSaveError: () => undefined,
    elsewhere,
  });
  return { link, live, elsewhere, saved };
}

function answer(): Message {
  return {
    id: newId('msg'),
    chatId: newId('chat'),
    parentId: null,
    role: 'assistant',
    parts: [],
    status: 'running',
    model: 'gpt',
    usage: null,
    timing: null,
    costMicroUsd: null,
    error: null,
    runId: null,
    createdAt: new Date(0).toISOString(),
  };
}

const finished = {
  type: 'finished',
  reason: 'done',
  usage: null,
  costMicroUsd: null,
  timing: { firstTokenMs: 1, totalMs: 2 },
} as const;

const unsaved = () => finished;
const word = (delta: string) => ({ type: 'text', part: 0, delta }) as const;

async function attached({ live }: House, runId: string): Promise<AsyncGenerator<RunEvent>> {
  let seen: AsyncGenerator<RunEvent> | null = null;
  await expect.poll(async () => (seen ??= await live.attachAnywhere(runId))).not.toBeNull();
  if (seen === null) throw new Error('it was there just now');
  return seen;
}

/** The message as a page would have it after every event. */
async function drawn(events: AsyncGenerator<RunEvent>, all: RunEvent[] = []): Promise<Message> {
  let message = answer();
  for await (const event of events) {
    all.push(event);
    message = fold(message, event);
  }
  return message;
}

describe('a run of another process', () => {
  it('is followed from a snapshot to its end, by whoever comes and whenever', async () => {
    const name = installation();
    const [writer, other, third] = [await house(name), await house(name), await house(name)];
    const message = answer();
    writer.live.open('run_1', 'user_1', message);
    const early = drawn(await attached(other, 'run_1'));
    for (let index = 0; index < 500; index++) {
      writer.live.append('run_1', word(`${index} `));
      if (index % 100 === 0) await pause(20);
    }
    const events: RunEvent[] = [];
    const late = drawn(await attached(third, 'run_1'), events);
    expect(other.live.isRunning(message.chatId)).toBe(true);
    for (let index = 500; index < 700; index++) writer.live.append('run_1', word(`${index} `));
    await writer.live.finish('run_1', finished, unsaved);
    const whole = Array.from({ length: 700 }, (_, index) => `${index} `).join('');
    expect(textOf(await early)).toBe(whole);
    expect(textOf(await late)).toBe(whole);
    expect(events.map(({ type }) => type)).toEqual(['snapshot', ...events.slice(1, -1).map(() => 'text'), 'finished']);
    await expect.poll(() => other.live.isRunning(message.chatId)).toBe(false);
    await expect.poll(() => other.live.attachAnywhere('run_1')).toBeNull();
  });

  it('is stopped by its id, its chat or its person', async () => {
    const name = installation();
    const [writer, other] = [await house(name), await house(name)];
    const messages = [answer(), answer(), answer()];
    const runs = messages.map((message, index) => writer.live.open(`run_${index}`, `user_${index}`, message));
    other.live.stop('run_0');
    other.live.stopChat(messages[1]?.chatId ?? '');
    other.live.stopUser('user_2');
    await expect.poll(() => runs.map(({ signal }) => signal.aborted)).toEqual([true, true, true]);
    expect(runs[0]?.signal.reason).toBe('stopped');
  });

  it('gets the word that was given at another process', async () => {
    const name = installation();
    const [writer, other] = [await house(name), await house(name)];
    const there = approvalsTogether(createApprovals(), writer.elsewhere);
    const here = approvalsTogether(createApprovals(), other.elsewhere);
    const of = { runId: 'run_1', chatId: 'chat_1', callId: 'call_1', tool: 'web', words: ['once', 'no'] as const };
    const { signal } = writer.live.open('run_1', 'user_1', answer());
    const allowed = there.ask(of, signal);
    await expect.poll(() => other.elsewhere.writes('run_1')).toBe(true);
    expect(here.answer('run_1', 'call_1', 'once')).toBe(true);
    expect(await allowed).toBe('once');
    expect(here.answer('run_2', 'call_1', 'once')).toBe(false);
  });

  it('ends as interrupted, once, with all it said, when its process dies', async () => {
    const name = installation();
    const [writer, one, other] = [await house(name), await house(name), await house(name)];
    const lost: { runId: string; message: Message }[] = [];
    for (const { elsewhere } of [one, other]) elsewhere.onLost(async (run) => void lost.push(run));
    const message = answer();
    writer.live.open('run_1', 'user_1', message);
    const seen = drawn(await attached(other, 'run_1'));
    writer.live.append('run_1', word('half of it'));
    await expect.poll(async () => (await writer.elsewhere.known()).size).toBe(1);
    await pause(100);
    // As if it had been killed: it is gone, and its lease is over.
    links.splice(links.indexOf(writer.link), 1);
    await writer.link.close();
    await one.link.command('ZADD', one.link.key('alive'), 1, writer.link.instance);
    const last = await seen;
    expect(last).toMatchObject({ status: 'interrupted' });
    expect(textOf(last)).toBe('half of it');
    expect(lost).toEqual([{ runId: 'run_1', message: expect.objectContaining({ status: 'interrupted' }) }]);
    expect(textOf(lost[0]?.message ?? answer())).toBe('half of it');
    await expect.poll(async () => (await one.elsewhere.known()).size).toBe(0);
  });
});
