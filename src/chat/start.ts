/** Accepts a message: every row in one transaction, so that what was acknowledged exists. */
import type { DeploymentEntry } from '#gateway/entry.ts';
import { AppError } from '#shared/errors.ts';
import type { Message, Part } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import { findAssistant } from '#store/assistants.ts';
import { findChat, findChats } from '#store/chats.ts';
import { findMessage, listMessages, treeState } from '#store/messages.ts';
import type { Db } from '#store/open.ts';
import { findProject } from '#store/projects.ts';
import { chatOf } from '#store/rows.ts';
import { findRunByClientId } from '#store/runs.ts';
import type { AssistantRow, ChatRow, ProjectRow, RunRow } from '#store/schema.ts';
import {
  otherClientId,
  writeRows,
  type Answerer,
  type Plan,
  type Started,
  type StartedRun,
  type StartInput,
} from './begin.ts';
import { attachedParts } from './documents/attached.ts';
import type { Live } from './live.ts';
import type { RunsOptions } from './options.ts';

/** Answers written at the same time in one chat: a stuck page must not start them without end. */
const MOST_RUNNING = 12;
/** More would not be read. */
export const MOST_SIDE_BY_SIDE = 4;

export interface Start {
  started: Started;
  /** False when this `clientId` had started already: nothing new is to run. */
  fresh: boolean;
  continuing: boolean;
  firstExchange: boolean;
}

/**
 * Throws `not_found` (chat, parent or file of somebody else), `chat_deleted` (one's own, in the bin), `assistant_gone`,
 * `project_gone`, `message_empty`, `invalid_request` (a parent of the
 * wrong role), `run_active` (what it should follow is still being written), `no_model`, `model_unknown`,
 * `model_no_vision`.
 */
export async function startRun(
  options: RunsOptions,
  live: Live,
  principal: Principal,
  input: StartInput,
): Promise<Start> {
  const { db } = options;
  const { userId } = principal;
  const known = await findRunByClientId(db, userId, input.clientId);
  if (known) return again(db, live, known, input);

  const chat = input.chatId === null ? null : await ownedChat(db, userId, input.chatId);
  const mentioned = await mentionedIn(db, userId, { input, chat });
  // Looked up whoever answers: what is somebody else's is nobody's beginning.
  const begun = chat ? chat.model : await beginningModel(db, userId, input);
  const parts = await partsOf(db, userId, input);
  const previous = await checkPlace(db, chat, input);
  const models = await chooseModels(options, userId, {
    input,
    wanted: previous?.model ?? mentioned?.model ?? begun,
  });
  const blind = models.find(({ capabilities }) => !capabilities.vision);
  if (blind && parts?.some((part) => part.type === 'image'))
    throw new AppError('model_no_vision', { params: { model: blind.displayName } });
  const comparison = chat && input.input === null ? await comparisonAt(db, chat, input.parentId) : null;
  const answerers = models.map(answererOf);
  const plan: Plan = {
    userId,
    input,
    chat,
    parts,
    previous,
    comparison,
    models: answerers,
    mention: mentioned?.id ?? null,
    now: options.now(),
  };
  try {
    const started = await db.transaction().execute((trx) => writeRows(trx, plan));
    const firstExchange = started.chat.titleSource === 'provisional';
    return { started, fresh: true, continuing: previous !== null, firstExchange };
  } catch (error) {
    // Two requests with one clientId at the same moment: the second finds what the first made.
    const row = await findRunByClientId(db, userId, input.clientId);
    if (row) return again(db, live, row, input);
    throw error;
  }
}

const answererOf = ({ name, simulated }: DeploymentEntry): Answerer => ({ model: name, simulated });

/** Another answer beside those that stand side by side is one of them, while there is room. */
async function comparisonAt(db: Db, chat: ChatRow, parentId: string | null): Promise<string | null> {
  const leaf = chat.leaf_id === null ? undefined : await findMessage(db, chat.id, chat.leaf_id);
  if (leaf?.comparison === undefined || leaf.parentId !== parentId) return null;
  const beside = (await listMessages(db, chat.id)).filter(({ comparison }) => comparison === leaf.comparison);
  return beside.length < MOST_SIDE_BY_SIDE ? leaf.comparison : null;
}

async function again(db: Db, live: Live, row: RunRow, { clientId, others }: StartInput): Promise<Start> {
  const chat = await findChat(db, row.user_id, row.chat_id);
  if (!chat) throw new AppError('not_found');
  const userMessage = row.user_message_id === null ? null : await findMessage(db, row.chat_id, row.user_message_id);
  const rest = await Promise.all(
    others.map((_, index) => findRunByClientId(db, row.user_id, otherClientId(clientId, index))),
  );
  const found = async (run: RunRow): Promise<StartedRun> => {
    const message = await findMessage(db, run.chat_id, run.message_id);
    if (!message) throw new AppError('not_found');
    return { runId: run.id, message: live.overlay([message])[0] ?? message };
  };
  const started = {
    ...(await found(row)),
    chat: chatOf(chat, live.isRunning(chat.id)),
    userMessage: userMessage ?? null,
    others: await Promise.all(rest.filter((run) => run !== undefined).map(found)),
  };
  return { started, fresh: false, continuing: false, firstExchange: false };
}

async function ownedChat(db: Db, userId: string, id: string): Promise<ChatRow> {
  const chat = await findChat(db, userId, id);
  if (chat) return chat;
  // Deleted in another tab, or with its project: whoever still has it open is told what happened.
  throw new AppError((await findChats(db, userId, [id])).length > 0 ? 'chat_deleted' : 'not_found');
}

/** What a new chat begins with says which model. Throws `assistant_gone`, `project_gone`: also for somebody else's. */
async function beginningModel(db: Db, userId: string, input: StartInput): Promise<string | null> {
  const project = await projectOf(db, userId, input);
  const assistant = await assistantOf(db, userId, input);
  return assistant?.model ?? project?.model ?? null;
}

/** Where a new chat begins. */
async function projectOf(db: Db, userId: string, { chatId, projectId }: StartInput): Promise<ProjectRow | null> {
  if (chatId !== null || projectId === undefined || projectId === null) return null;
  const project = await findProject(db, userId, projectId);
  if (!project) throw new AppError('project_gone');
  return project;
}

/** Who answers in a new chat. */
async function assistantOf(db: Db, userId: string, input: StartInput): Promise<AssistantRow | null> {
  if (input.chatId !== null || input.assistantId === undefined || input.assistantId === null) return null;
  const assistant = await findAssistant(db, userId, input.assistantId);
  if (!assistant) throw new AppError('assistant_gone');
  return assistant;
}

/** Whom this message is to, or the one that is answered (again). Throws `assistant_gone` for one they may not use. */
async function mentionedIn(
  db: Db,
  userId: string,
  { input, chat }: { input: StartInput; chat: ChatRow | null },
): Promise<AssistantRow | null> {
  if (input.input !== null) {
    if (input.mentionId === undefined || input.mentionId === null) return null;
    const assistant = await findAssistant(db, userId, input.mentionId);
    if (!assistant) throw new AppError('assistant_gone');
    return assistant;
  }
  const question = chat && input.parentId !== null ? await findMessage(db, chat.id, input.parentId) : undefined;
  if (question?.assistantId === undefined) return null;
  // It may be gone since: then the chat's own answers.
  return (await findAssistant(db, userId, question.assistantId)) ?? null;
}

async function partsOf(db: Db, userId: string, { input }: StartInput): Promise<Part[] | null> {
  if (!input) return null;
  const parts = await attachedParts(db, userId, input.fileIds);
  if (input.text.trim() !== '') parts.push({ type: 'text', text: input.text });
  if (parts.length === 0) throw new AppError('message_empty');
  return parts;
}

/** Checks that the parent exists and fits; returns the answer to continue, or null when a new one is made. */
async function checkPlace(db: Db, chat: ChatRow | null, input: StartInput): Promise<Message | null> {
  const wrong = (reason: string) => new AppError('invalid_request', { params: { reason } });
  if (input.continueId !== null) {
    if (input.input !== null) throw wrong('continueId and input exclude each other');
    const answer = chat ? await findMessage(db, chat.id, input.continueId) : undefined;
    if (!answer) throw new AppError('not_found');
    if (answer.role !== 'assistant') throw wrong('only an answer can be continued');
    if (input.others.length > 0) throw wrong('an answer is continued by one model');
    if (answer.status === 'running') throw new AppError('run_active');
    return answer;
  }
  // The database knows: an answer is saved as ended before anybody is told so.
  const running = chat === null ? 0 : (await treeState(db, chat.id)).running.length;
  if (running + 1 + input.others.length > MOST_RUNNING) throw new AppError('run_active');
  if (input.parentId === null) {
    if (input.input === null) throw wrong('input is needed to begin');
    return null;
  }
  const parent = chat ? await findMessage(db, chat.id, input.parentId) : undefined;
  if (!parent) throw new AppError('not_found');
  if (input.input === null && parent.role !== 'user') throw wrong('an answer can only follow a message');
  if (input.input !== null && parent.role !== 'assistant') throw wrong('a message can only follow an answer');
  if (parent.status === 'running') throw new AppError('run_active');
  return null;
}

interface Wanted {
  input: StartInput;
  /** What the chat, or the answer to be continued, used. */
  wanted: string | null;
}

/** Named models must exist; otherwise what the chat used, if it is still there, else the person's default. */
async function chooseModels(
  options: RunsOptions,
  userId: string,
  { input, wanted }: Wanted,
): Promise<DeploymentEntry[]> {
  const all = options.gateway.deployments({ userId });
  const named = (model: string): DeploymentEntry => {
    const entry = all.find(({ name }) => name === model);
    if (entry) return entry;
    throw all.length === 0 ? new AppError('no_model') : new AppError('model_unknown', { params: { model } });
  };
  if (input.model !== null && all.length > 0) return [input.model, ...input.others].map(named);
  const fallback = await options.defaultModel(userId);
  const first = all.find(({ name }) => name === wanted) ?? all.find(({ name }) => name === fallback);
  if (!first) throw new AppError('no_model');
  return [first, ...input.others.map(named)];
}
