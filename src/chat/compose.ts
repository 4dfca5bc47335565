/** From a question to its request: what fits of the branch, summed up first where the window is nearly full. */
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import type { Principal } from '#shared/principal.ts';
import { findChat } from '#store/chats.ts';
import { listMessages } from '#store/messages.ts';
import { fingerprintOf, messagesFingerprint, rememberAsked, type Asked } from './asked.ts';
import { sumUp, summaryBegun } from './compact.ts';
import type { Live, LiveRun } from './live.ts';
import type { RunsOptions } from './options.ts';
import { offersFor, tokensOfOffers } from './offers.ts';
import { prefaceText } from './preface.ts';
import { personaOf } from './persona.ts';
import { branchTo, sectionsOf } from './prompt.ts';
import type { RequestMessage } from './request-message.ts';
import { factorOf, fit, roomOf, tokensOfText, type Fit, type Room } from './window.ts';

interface Composing {
  live: Live;
  run: LiveRun;
  principal: Principal;
  continuing: boolean;
}

/** What is asked, and how. */
interface Composed {
  messages: RequestMessage[];
  parameters: Record<string, unknown>;
}

interface Situation {
  tree: Message[];
  branch: Message[];
  preface: string | null;
  /** What the preface and the tools take, tokens. */
  before: number;
  room: Room | null;
}

/** The request for this answer. What its messages cannot be rebuilt without is stored with the run. */
export async function compose(options: RunsOptions, composing: Composing): Promise<Composed> {
  const { run, principal, continuing } = composing;
  const { chatId, id, parentId, model } = run.message;
  const chat = await findChat(options.db, principal.userId, chatId);
  const { parameters } = chat ? await personaOf(options.db, chat, run.message) : { parameters: {} };
  const tree = await listMessages(options.db, chatId);
  const branch = branchTo(tree, continuing ? id : parentId);
  const parts = await options.preface(principal.userId, chatId, run.message);
  const entry = options.gateway.deployments().find(({ name }) => name === model);
  const room = roomOf(entry?.contextTokens ?? null);
  const preface = prefaceText(parts);
  const offers = await offersFor(options, { principal, message: run.message, branch });
  const before = tokensOfText(preface ?? '') + tokensOfOffers(offers);
  const now: Situation = { tree, branch, preface, before, room };

  let fitted = fitNow(now);
  // What is being continued has its text already: a summary cannot come before it any more.
  if (fitted.compactUpTo !== null && !continuing && (await compact(options, composing, { now, fitted })))
    fitted = fitNow({ ...now, tree: tree.map((message) => (message.id === id ? run.message : message)) });

  const plan = { preface: now.preface, summary: fitted.summary?.summary.text ?? null, sent: fitted.sent, continuing };
  const messages = (await sectionsOf(plan, options)).map(({ message }) => message);
  const asked: Asked = {
    model: model ?? '',
    preface: now.preface === null ? null : fingerprintOf(now.preface),
    prefaceParts: parts.map(({ kind, text }) => ({ kind, tokens: tokensOfText(text) })),
    summary: fitted.summary?.messageId ?? null,
    from: fitted.sent[0]?.id ?? null,
    continuedAt: continuing ? textOf(run.message).length : null,
    fingerprint: messagesFingerprint(messages),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
  await rememberAsked(options.db, { userId: principal.userId, runId: run.runId, preface: now.preface, asked });
  return { messages, parameters };
}

function fitNow({ tree, branch, before, room }: Situation): Fit {
  return fit({ tree, branch, preface: before, room, factor: factorOf(tree, branch, before) });
}

/** Writes a summary into the answer, before its text. False when none came: then what is oldest is left out. */
async function compact(
  options: RunsOptions,
  { live, run, principal }: Composing,
  { now: { branch, preface, room }, fitted }: { now: Situation; fitted: Fit },
): Promise<boolean> {
  const from = fitted.summary === null ? 0 : branch.findIndex(({ id }) => id === fitted.summary?.summary.upTo) + 1;
  const to = branch.findIndex(({ id }) => id === fitted.compactUpTo) + 1;
  const work = { messages: branch.slice(from, to), summary: fitted.summary?.summary.text ?? null };
  const startedAt = Date.now();
  const part = run.message.parts.length;
  const begun = { ...summaryBegun(work), messages: to };
  live.append(run.runId, { type: 'part', part, value: begun });
  const { gateway, blobs, db } = options;
  const by = await summaryModel(options, principal, run.message.model);
  const text = await sumUp({
    ...work,
    gateway,
    blobs,
    db,
    principal,
    preface,
    deployment: by.deployment,
    runId: run.runId,
    signal: run.signal,
    room: by.room ?? room?.prompt ?? 0,
  });
  const ms = Date.now() - startedAt;
  const value = {
    ...begun,
    text: text ?? '',
    after: tokensOfText(text ?? ''),
    ms,
    state: text ? 'on' : 'failed',
  } as const;
  live.append(run.runId, { type: 'part', part, value });
  return text !== null;
}

/** Who sums up: the deployment chosen for it where the person may use it, else the one that answers. */
async function summaryModel(
  { gateway, preferences }: RunsOptions,
  principal: Principal,
  answering: string | null,
): Promise<{ deployment: string; room: number | null }> {
  const { summaryModel: chosen } = await preferences(principal.userId);
  const entry = gateway.deployments(principal).find(({ name }) => name === chosen);
  if (!entry) return { deployment: answering ?? '', room: null };
  return { deployment: entry.name, room: roomOf(entry.contextTokens)?.prompt ?? null };
}
