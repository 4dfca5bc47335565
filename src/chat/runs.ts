/** Runs from the outside: start one (idempotent), watch it, stop it, survive a restart. */
import type { RunEvent } from '#shared/events.ts';
import { AppError } from '#shared/errors.ts';
import type { CallWord, Message } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import { findMessage, listRunningMessages, saveMessage } from '#store/messages.ts';
import type { Db } from '#store/open.ts';
import { finishRun, findRun, interruptOpenRuns } from '#store/runs.ts';
import { rememberAdapted, rememberTools } from './asked.ts';
import { compose } from './compose.ts';
import { contextOf } from './context.ts';
import { suggestFollowUps, type FollowUpsWanted } from './follow-ups.ts';
import { glassOf } from './glass.ts';
import type { ChatRow } from '#store/schema.ts';
import { Live } from './live.ts';
import type { RunsOptions } from './options.ts';
import { createQueue, type Queue } from './queue.ts';
import { offerOf } from './rounds.ts';
import type { Toolbox } from './tools/running.ts';
import { runAnswer } from './run.ts';
import { checkServer, type ServerState } from './tools/mcp.ts';
import { toolboxFor } from './tools/toolbox.ts';
import { startRun, type Start } from './start.ts';
import type { Started, StartedRun, StartInput } from './begin.ts';
import { createTrials, type Trials } from './successor.ts';
import { makeTitle } from './title.ts';
import { translateMessage, type TranslationWanted } from './translate.ts';

export interface Runs {
  readonly live: Live;
  start(principal: Principal, input: StartInput): Promise<Started>;
  /** Events from a snapshot to the terminal event; a run that ended already gives its snapshot and terminal event. */
  watch(userId: string, runId: string): Promise<AsyncIterable<RunEvent>>;
  stop(userId: string, runId: string): Promise<void>;
  /** The person's word on a call that waits for it; false when nobody does. */
  allow(userId: string, runId: string, callId: string, word: CallWord): Promise<boolean>;
  /** Messages that wait for an answer to end. */
  readonly queue: Queue;
  /** How full the window of a chat is. */
  context(chat: ChatRow, wanted: Parameters<typeof contextOf>[2]): ReturnType<typeof contextOf>;
  /** Prompts of one's own, tried on a successor. */
  readonly trials: Trials;
  /** How an answer came about. Throws `not_found`. */
  glass(chat: ChatRow, messageId: string): ReturnType<typeof glassOf>;
  /** Whether an MCP server answers now, and which tools it has. */
  checkToolServer(userId: string, name: string): Promise<ServerState>;
  /** A message in another language, or (null) itself again. */
  translate(chat: ChatRow, wanted: TranslationWanted): Promise<Message>;
  /** An answer with what could be asked next. */
  followUps(chat: ChatRow, wanted: FollowUpsWanted): Promise<Message>;
  /** Lets running answers finish for up to `graceMs`, then marks the rest interrupted. */
  close(graceMs: number): Promise<void>;
}

/** Opens the runs and marks what a crash left running as interrupted. */
export async function openRuns(options: RunsOptions): Promise<Runs> {
  const runs = await openAnswers(options);
  const trials = createTrials(options);
  return {
    ...runs,
    trials,
    async close(graceMs) {
      await Promise.all([runs.close(graceMs), trials.close()]);
    },
  };
}

async function openAnswers(options: RunsOptions): Promise<Omit<Runs, 'trials'>> {
  const { db, gateway, now } = options;
  await sweep(options);
  let closing = false;
  const working = new Set<Promise<void>>();
  const live = new Live({
    save: (message) => saveMessage(db, message),
    onSaveError: (error) => options.onError('an answer could not be saved', error),
    elsewhere: options.elsewhere,
  });

  const queue = createQueue({ db, live, start, now });

  /** The answer when it is whole, otherwise null. */
  async function work(principal: Principal, started: StartedRun, continuing: boolean): Promise<Message | null> {
    const { runId, message } = started;
    const run = live.open(runId, principal.userId, message);
    const whole = await runAnswer(live, run, gateway, {
      deployment: message.model ?? '',
      principal,
      request: () => compose(options, { live, run, principal, continuing }),
      onAdapted: (adapted) => rememberAdapted(db, { userId: principal.userId, runId, adapted }),
      toolbox: () => toolboxOf(options, { principal, runId, message, signal: run.signal }),
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
    const titled =
      whole && firstExchange && userMessage
        ? makeTitle(options, { principal, question: userMessage, answer: whole, runId })
        : undefined;
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
    ...besides(options),
    watch: (userId, runId) => watch(db, live, userId, runId),
    async stop(userId, runId) {
      await mustOwn(db, userId, runId);
      live.stop(runId);
    },
    async allow(userId, runId, callId, word) {
      await mustOwn(db, userId, runId);
      return options.approvals.answer(runId, callId, word);
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

/** What is done with chats and answers beside writing them. */
function besides(
  options: RunsOptions,
): Pick<Runs, 'context' | 'glass' | 'translate' | 'followUps' | 'checkToolServer'> {
  return {
    context: (chat, wanted) => contextOf(options, chat, wanted),
    glass: (chat, messageId) => glassOf(options, chat, messageId),
    translate: (chat, wanted) => translateMessage(options, chat, wanted),
    followUps: (chat, wanted) => suggestFollowUps(options, chat, wanted),
    checkToolServer: async (userId, name) => checkServer(await options.web(userId), name),
  };
}

/** Throws `not_found` for a run of somebody else's. */
async function mustOwn(db: Db, userId: string, runId: string): Promise<void> {
  if (!(await findRun(db, userId, runId))) throw new AppError('not_found');
}

/** What the answer may call, kept with what it was asked with. */
async function toolboxOf(options: RunsOptions, answering: Parameters<typeof toolboxFor>[1]): Promise<Toolbox | null> {
  const toolbox = await toolboxFor(options, answering);
  const { runId, principal } = answering;
  const tools = (toolbox?.tools ?? []).map(offerOf);
  await rememberTools(options.db, { userId: principal.userId, runId, tools });
  return toolbox;
}

async function watch(db: Db, live: Live, userId: string, runId: string): Promise<AsyncIterable<RunEvent>> {
  const row = await findRun(db, userId, runId);
  if (!row) throw new AppError('not_found');
  const attached = await live.attachAnywhere(runId);
  if (attached) return attached;
  const message = await findMessage(db, row.chat_id, row.message_id);
  if (!message) throw new AppError('not_found');
  return ended(live.overlay([message])[0] ?? message);
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

/** How old an answer must be before nobody can be just beginning it. */
const BEGUN_MS = 60_000;

/** After a crash nobody writes these any more: keep what is there, say so, offer to continue. */
async function sweep({ db, elsewhere, now }: RunsOptions): Promise<void> {
  elsewhere?.onLost(async ({ runId, message }) => {
    await saveMessage(db, { ...message, runId: null });
    await finishRun(db, runId, 'interrupted', now());
  });
  const known = (await elsewhere?.known()) ?? new Set<string>();
  const youngest = (await elsewhere?.hasOthers()) === true ? now() - BEGUN_MS : Number.MAX_SAFE_INTEGER;
  for (const message of await listRunningMessages(db)) {
    if (message.runId !== null && known.has(message.runId)) continue;
    if (Date.parse(message.createdAt) > youngest) continue;
    await saveMessage(db, { ...message, status: 'interrupted', runId: null });
  }
  await interruptOpenRuns(db, now(), { except: [...known], before: youngest });
}
