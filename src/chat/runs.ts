/** Runs from the outside: start one (idempotent), watch it, stop it, survive a restart. */
import type { RunEvent } from '#shared/events.ts';
import { AppError } from '#shared/errors.ts';
import type { Message } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import { findChat, setModelTitle } from '#store/chats.ts';
import { findMessage, listMessages, listRunningMessages, saveMessage } from '#store/messages.ts';
import type { Db } from '#store/open.ts';
import { finishRun, findRun, interruptOpenRuns } from '#store/runs.ts';
import { Live } from './live.ts';
import type { RunsOptions } from './options.ts';
import { branchTo, requestMessages } from './prompt.ts';
import { createQueue, type Queue } from './queue.ts';
import { runAnswer } from './run.ts';
import { startRun, type Start, type Started, type StartedRun, type StartInput } from './start.ts';
import { modelTitle } from './title.ts';

export interface Runs {
  readonly live: Live;
  start(principal: Principal, input: StartInput): Promise<Started>;
  /** Events from a snapshot to the terminal event; a run that ended already gives its snapshot and terminal event. */
  watch(userId: string, runId: string): Promise<AsyncIterable<RunEvent>>;
  stop(userId: string, runId: string): Promise<void>;
  /** Messages that wait for an answer to end. */
  readonly queue: Queue;
  /** Lets running answers finish for up to `graceMs`, then marks the rest interrupted. */
  close(graceMs: number): Promise<void>;
}

/** Opens the runs and marks what a crash left running as interrupted. */
export async function openRuns(options: RunsOptions): Promise<Runs> {
  const { db, gateway, blobs, now } = options;
  await sweep(db, now());
  let closing = false;
  const working = new Set<Promise<void>>();
  const live = new Live({
    save: (message) => saveMessage(db, message),
    onSaveError: (error) => options.onError('an answer could not be saved', error),
  });

  const queue = createQueue({ db, live, start, now });

  /** The answer when it is whole, otherwise null. */
  async function work(
    principal: Principal,
    { runId, message }: StartedRun,
    continuing: boolean,
  ): Promise<Message | null> {
    const run = live.open(runId, principal.userId, message);
    const whole = await runAnswer(live, run, gateway, {
      deployment: message.model ?? '',
      principal,
      async messages() {
        const tree = await listMessages(db, message.chatId);
        const branch = branchTo(tree, continuing ? message.id : message.parentId);
        const { instructions } = await options.preferences(principal.userId);
        return requestMessages(branch, { instructions, blobs, continuing });
      },
    });
    await finishRun(db, runId, run.message.status, now());
    return whole ? run.message : null;
  }

  /** Every answer of one start, then what waits for the first of them; the title comes by the way. */
  async function workAll(principal: Principal, { started, continuing, firstExchange }: Start): Promise<void> {
    const { userMessage, message, runId, others } = started;
    const all = [{ runId, message }, ...others];
    const answers = await Promise.all(all.map((run) => work(principal, run, continuing).catch(failed)));
    const [whole] = answers.filter((answer) => answer !== null);
    const titled = whole && firstExchange && userMessage ? makeTitle(principal, userMessage, whole) : undefined;
    for (const { message } of closing ? [] : all) {
      const ended = await findMessage(db, message.chatId, message.id);
      if (ended) await queue.answerEnded(principal, ended);
    }
    await titled;
  }

  function failed(error: unknown): null {
    options.onError('a run failed', error);
    return null;
  }

  async function makeTitle(principal: Principal, question: Message, answer: Message): Promise<void> {
    const { titleModel } = await options.preferences(principal.userId);
    // One that is gone, or that a variable names in vain, must not leave chats without titles.
    const there = gateway.deployments().some(({ name }) => name === titleModel);
    const deployment = (there ? titleModel : null) ?? answer.model ?? '';
    const title = await modelTitle(gateway, deployment, principal, question, answer);
    const chat = await findChat(db, principal.userId, answer.chatId);
    if (chat) await setModelTitle(db, answer.chatId, title ?? chat.title);
  }

  async function start(principal: Principal, input: StartInput): Promise<Started> {
    if (closing) throw new AppError('shutting_down');
    const made = await startRun(options, live, principal, input);
    if (made.fresh) {
      const job = workAll(principal, made)
        .catch((error: unknown) => void failed(error))
        .finally(() => working.delete(job));
      working.add(job);
    }
    return made.started;
  }

  return {
    live,
    start,
    queue,
    async watch(userId, runId) {
      const row = await findRun(db, userId, runId);
      if (!row) throw new AppError('not_found');
      const attached = live.attach(runId);
      if (attached) return attached;
      const message = await findMessage(db, row.chat_id, row.message_id);
      if (!message) throw new AppError('not_found');
      return ended(live.overlay([message])[0] ?? message);
    },
    async stop(userId, runId) {
      const row = await findRun(db, userId, runId);
      if (!row) throw new AppError('not_found');
      live.stop(runId);
    },
    async close(graceMs) {
      closing = true;
      const all = Promise.all(working);
      await Promise.race([all, new Promise((resolve) => setTimeout(resolve, graceMs))]);
      live.interruptAll();
      await all;
    },
  };
}

/** What a watcher of a run that is over gets: the message as it is, and how it ended. */
async function* ended(message: Message): AsyncGenerator<RunEvent> {
  yield { type: 'snapshot', seq: 0, message };
  const { usage, costMicroUsd, status } = message;
  const rest = { seq: 1, usage, costMicroUsd, timing: message.timing ?? { firstTokenMs: null, totalMs: 0 } };
  const error = message.error ?? new AppError('interrupted').info();
  const last: RunEvent =
    status === 'failed' || status === 'running'
      ? { type: 'failed', error, ...rest }
      : { type: 'finished', reason: status, ...rest };
  yield last;
}

/** After a crash nobody writes these any more: keep what is there, say so, offer to continue. */
async function sweep(db: Db, now: number): Promise<void> {
  for (const message of await listRunningMessages(db))
    await saveMessage(db, { ...message, status: 'interrupted', runId: null });
  await interruptOpenRuns(db, now);
}
