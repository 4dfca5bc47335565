/**
 * A person's own last prompts, asked again of a deployment and of its successor, side by side. The server asks, so that
 * nobody has to stay; every call is the person's own, with their budget and in their ledger.
 */
import { z } from 'zod';
import { TRIED, TrialAnswer, type previewTrial, type Trial } from '#shared/contract/successor.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { textOf } from '#shared/message-text.ts';
import type { Principal } from '#shared/principal.ts';
import { clip } from '#shared/text.ts';
import { listMessages } from '#store/messages.ts';
import { isoTime } from '#store/rows.ts';
import type { TrialRow } from '#store/schema-trials.ts';
import {
  endTrial,
  findTrial,
  insertTrial,
  keepAnswer,
  lastAsked,
  lastTrial,
  pairsOf,
  type AskedPrompt,
} from '#store/trials.ts';
import { answerReader } from './answer.ts';
import { ask } from './ask.ts';
import type { RunsOptions } from './options.ts';
import { prefaceText } from './preface.ts';
import { branchTo, sectionsOf } from './prompt.ts';
import type { RequestMessage } from './request-message.ts';
import { factorOf, fit, roomOf, tokensOfText, type Fit } from './window.ts';

type Preview = Result<typeof previewTrial>;

/** Both names are public ones. */
export interface Tried {
  deploymentId: string;
  deployment: string;
  successor: string;
}

export interface Trials {
  preview(
    principal: Principal,
    tried: Omit<Tried, 'successor'> & { successor: string | null },
  ): Promise<Omit<Preview, 'deployment'>>;
  /** Throws `model_unknown` for one that the person cannot use, `invalid_request` where there is nothing to ask. */
  start(principal: Principal, tried: Tried): Promise<Trial>;
  /** Throws `not_found`, as for somebody else's. */
  get(userId: string, id: string): Promise<Trial>;
  stop(userId: string, id: string): Promise<Trial>;
  close(): Promise<void>;
}

/** Prompts asked at a time, of both. */
const LANES = 2;
const ANSWER_MS = 120_000;
/** Nothing came for so long: whoever ran it is gone. */
const LOST_MS = 2 * ANSWER_MS;
const MOST_TEXT = 40_000;
const EXCERPT = 2000;
/** What an answer takes of which nobody said it, tokens. */
const USUAL_ANSWER = 300;

export function createTrials(options: RunsOptions): Trials {
  const { db, gateway, now } = options;
  const running = new Map<string, AbortController>();
  const working = new Set<Promise<void>>();

  async function start(principal: Principal, tried: Tried): Promise<Trial> {
    const usable = new Set(gateway.deployments(principal).map(({ name }) => name));
    for (const model of [tried.deployment, tried.successor])
      if (!usable.has(model)) throw new AppError('model_unknown', { params: { model } });
    const { userId } = principal;
    const asked = await lastAsked(db, userId, tried.deployment, TRIED);
    if (asked.length === 0)
      throw new AppError('invalid_request', { params: { reason: 'no prompt of yours was answered by it' } });
    const before = await lastTrial(db, userId, tried.deploymentId);
    if (before) running.get(before.id)?.abort();
    const trial: TrialRow = {
      id: newId('trl', now()),
      user_id: userId,
      deployment_id: tried.deploymentId,
      deployment: tried.deployment,
      successor: tried.successor,
      state: 'running',
      created_at: now(),
      updated_at: now(),
    };
    const pairs = asked.map(({ chatId, question }, place) => ({
      place,
      chat_id: chatId,
      message_id: question.id,
      prompt: clip(textOf(question), EXCERPT),
    }));
    await insertTrial(db, trial, pairs);
    const control = new AbortController();
    running.set(trial.id, control);
    const job = runTrial(options, { trial, asked, principal, signal: control.signal })
      .catch((error: unknown) => options.onError('a trial failed', error))
      .finally(() => {
        running.delete(trial.id);
        working.delete(job);
      });
    working.add(job);
    return shown(options, trial);
  }

  async function owned(userId: string, id: string): Promise<TrialRow> {
    const row = await findTrial(db, userId, id);
    if (!row) throw new AppError('not_found');
    return row;
  }

  return {
    start,
    async preview(principal, { deploymentId, deployment, successor }) {
      const asked = await lastAsked(db, principal.userId, deployment, TRIED);
      const last = await lastTrial(db, principal.userId, deploymentId);
      return {
        prompts: asked.map(({ chatId, question }) => ({
          chatId,
          text: clip(textOf(question), EXCERPT),
          at: question.createdAt,
        })),
        estimate:
          successor === null
            ? null
            : await estimateOf(options, asked, { userId: principal.userId, deployment, successor }),
        last: last ? await shown(options, last) : null,
      };
    },
    get: async (userId, id) => shown(options, await owned(userId, id)),
    async stop(userId, id) {
      const { id: known } = await owned(userId, id);
      await endTrial(db, known, 'stopped', now());
      running.get(known)?.abort();
      return shown(options, await owned(userId, id));
    },
    async close() {
      for (const control of running.values()) control.abort();
      await Promise.all(working);
    },
  };
}

interface Work {
  trial: TrialRow;
  asked: readonly AskedPrompt[];
  principal: Principal;
  signal: AbortSignal;
}

async function runTrial(options: RunsOptions, { trial, asked, principal, signal }: Work): Promise<void> {
  const { db, now } = options;
  const waiting = asked.map((prompt, place) => ({ prompt, place }));

  async function one({ prompt, place }: (typeof waiting)[number]): Promise<boolean> {
    const sides = [
      ['present', trial.deployment],
      ['successor', trial.successor],
    ] as const;
    const kept = await Promise.all(
      sides.map(async ([side, deployment]) => {
        const answer = await answerOf(options, { deployment, prompt, principal, signal });
        if (signal.aborted) return false;
        return keepAnswer(db, trial.id, { place, side, answer: JSON.stringify(answer), at: now() });
      }),
    );
    return kept.every(Boolean);
  }

  async function lane(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift())
      // Stopped from another process: nothing is kept any more.
      if (!(await one(next))) waiting.length = 0;
  }
  await Promise.all(Array.from({ length: LANES }, lane));
  await endTrial(db, trial.id, signal.aborted ? 'stopped' : 'done', now());
}

interface Question {
  deployment: string;
  prompt: AskedPrompt;
  principal: Principal;
  signal: AbortSignal;
}

/** Never rejects: what went wrong is the answer. */
async function answerOf(
  options: RunsOptions,
  { deployment, prompt, principal, signal }: Question,
): Promise<z.infer<typeof TrialAnswer>> {
  let text = '';
  const reader = answerReader({
    text: (delta) => {
      text += delta;
    },
    reasoning: () => undefined,
  });
  const timeout = AbortSignal.timeout(ANSWER_MS);
  const messages = await requestOf(options, prompt, { userId: principal.userId, deployment });
  const { error, settled } = await ask(
    options.gateway,
    {
      deployment,
      messages,
      stream: true,
      principal,
      purpose: 'trial',
      runId: null,
      signal: AbortSignal.any([signal, timeout]),
    },
    reader,
  );
  const late = timeout.aborted && !signal.aborted ? new AppError('upstream_timeout') : null;
  return {
    text: clip(text, MOST_TEXT),
    error: (error ?? late)?.info() ?? null,
    inputTokens: settled.usage?.input ?? null,
    outputTokens: settled.usage?.output ?? null,
    costMicroUsd: settled.costMicroUsd,
    firstByteMs: settled.firstByteMs,
    totalMs: settled.totalMs,
  };
}

/** The request as the conversation makes it now, without tools: what was said up to the question, as far as it fits. */
async function requestOf(
  options: RunsOptions,
  prompt: AskedPrompt,
  by: { userId: string; deployment: string },
): Promise<RequestMessage[]> {
  const { fitted, preface } = await planOf(options, prompt, by);
  const plan = { preface, summary: fitted.summary?.summary.text ?? null, sent: fitted.sent, continuing: false };
  return (await sectionsOf(plan, options)).map(({ message }) => message);
}

async function planOf(
  { db, gateway, preface }: RunsOptions,
  { chatId, question }: AskedPrompt,
  { userId, deployment }: { userId: string; deployment: string },
): Promise<{ fitted: Fit; preface: string | null }> {
  const tree = await listMessages(db, chatId);
  const branch = branchTo(tree, question.id);
  const text = prefaceText(await preface(userId, chatId, null));
  const before = tokensOfText(text ?? '');
  const room = roomOf(gateway.deployments().find(({ name }) => name === deployment)?.contextTokens ?? null);
  const factor = factorOf(tree, branch, before);
  return { fitted: fit({ tree, branch, preface: before, room, factor }), preface: text };
}

async function estimateOf(
  options: RunsOptions,
  asked: readonly AskedPrompt[],
  { userId, deployment, successor }: Omit<Tried, 'deploymentId'> & { userId: string },
): Promise<NonNullable<Preview['estimate']>> {
  const plans = await Promise.all(asked.map((prompt) => planOf(options, prompt, { userId, deployment: successor })));
  const inputTokens = plans.reduce((sum, { fitted }) => sum + fitted.tokens, 0);
  const outputTokens = asked.reduce((sum, { answer }) => sum + (answer.usage?.output ?? USUAL_ANSWER), 0);
  const prices = await options.gateway.pricesInForce();
  const costAt = (name: string): number | null => {
    const rates = prices.find((price) => price.deployment === name)?.rates;
    if (rates?.input == null || rates.output == null) return null;
    return Math.round((inputTokens * rates.input + outputTokens * rates.output) / 1_000_000);
  };
  return {
    inputTokens,
    outputTokens,
    presentMicroUsd: costAt(deployment),
    successorMicroUsd: costAt(successor),
  };
}

const Stored = TrialAnswer.nullable().catch(null);
const State = z.enum(['running', 'done', 'stopped']).catch('stopped');

async function shown({ db, now }: RunsOptions, row: TrialRow): Promise<Trial> {
  const answer = (text: string | null) => (text === null ? null : Stored.parse(JSON.parse(text)));
  const lost = row.state === 'running' && row.updated_at < now() - LOST_MS;
  return {
    id: row.id,
    deploymentId: row.deployment_id,
    deployment: row.deployment,
    successor: row.successor,
    state: lost ? 'stopped' : State.parse(row.state),
    createdAt: isoTime(row.created_at),
    pairs: (await pairsOf(db, row.id)).map(({ place, chat_id, prompt, ...sides }) => ({
      place,
      chatId: chat_id,
      prompt,
      present: answer(sides.present),
      successor: answer(sides.successor),
    })),
  };
}
