/** Calls: who may begin one, what the model is told at its beginning, and their end with the server's. */
import type { CallStart } from '#shared/call.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import type { Principal } from '#shared/principal.ts';
import { findAssistant } from '#store/assistants.ts';
import { findChat, insertChat } from '#store/chats.ts';
import { listMessages } from '#store/messages.ts';
import { findProject } from '#store/projects.ts';
import type { ChatRow } from '#store/schema.ts';
import { deploymentFor } from '../media.ts';
import type { RunsOptions } from '../options.ts';
import { prefaceText } from '../preface.ts';
import { branchTo } from '../prompt.ts';
import { offerOf } from '../rounds.ts';
import { toolboxOfChat } from '../tools/toolbox.ts';
import { VoiceCall, type Screen } from './call.ts';
import { speaksPreview } from './dialect.ts';
import { Records } from './records.ts';

export interface Calls {
  /**
   * Begins a call; what goes wrong is told to the screen, which is then closed. One at a time: an earlier call of the
   * same person ends first, so that the next begins with what was said in it.
   */
  begin(principal: Principal, start: CallStart, screen: Screen): Promise<VoiceCall>;
  /** Ends all; resolves when all that was said is kept. */
  close(): Promise<void>;
}

interface Options extends RunsOptions {
  /** The model that writes down what people say. */
  transcriber(): Promise<string>;
}

/** What is said of earlier messages at most: a call pays for them again with every answer. */
const MOST_BEFORE = 12_000;
const MOST_MESSAGES = 40;

const SPOKEN =
  'You are in a voice call. Speak naturally, in the language of the person you talk to. Keep answers short unless ' +
  'asked for more. What you say is heard and not read: no lists, no tables, no code, no markup.';

const WITH_TOOLS =
  'Before you use a tool that takes a while, say in a few words what you are going to do. ' +
  'Of its result say what matters, in your own words. Some wait until the person allows them on the screen.';

export function createCalls(options: Options): Calls {
  const open = new Map<string, VoiceCall>();
  let closing = false;
  return {
    async begin(principal, start, screen) {
      if (closing) throw new AppError('shutting_down');
      await ended(open.get(principal.userId));
      const call = await prepared(options, { principal, start, screen });
      open.set(principal.userId, call);
      void call.ended.then(() => open.get(principal.userId) === call && open.delete(principal.userId));
      call.begin();
      return call;
    },
    async close() {
      closing = true;
      await Promise.all([...open.values()].map(ended));
    },
  };
}

async function ended(call: VoiceCall | undefined): Promise<void> {
  call?.end(true);
  await call?.ended;
}

interface Wish {
  principal: Principal;
  start: CallStart;
  screen: Screen;
}

/** Throws `not_found`, `operation_unsupported` where nothing here talks, `run_active` while an answer is being written. */
async function prepared(options: Options, { principal, start, screen }: Wish): Promise<VoiceCall> {
  const { db, gateway } = options;
  const { userId } = principal;
  const entry = deploymentFor({ gateway, principal }, 'talks', start.model);
  const transcriber = await options.transcriber();
  const chat = start.chatId === null ? await newChat(options, userId, start) : await findChat(db, userId, start.chatId);
  if (!chat) throw new AppError('not_found');
  const branch = start.chatId === null ? [] : branchTo(await listMessages(db, chat.id), chat.leaf_id);
  if (branch.some(({ status }) => status === 'running')) throw new AppError('run_active');
  const model = { name: entry.name, displayName: entry.displayName || entry.name, simulated: entry.simulated };
  // What nobody answered is not gone on with, here as in writing.
  const parentId = branch.findLast(({ role }) => role === 'assistant')?.id ?? null;
  const runId = newId('call');
  const leaving = new AbortController();
  const toolbox = await toolboxOfChat(options, {
    principal,
    runId,
    message: { id: newId('msg'), chatId: chat.id, parentId, model: entry.name, parts: [] },
    signal: leaving.signal,
    branch,
  });
  const records = new Records({
    options,
    principal,
    chat,
    isNew: start.chatId === null,
    parentId,
    model,
    onKept: (chatId) => screen.tell({ type: 'kept', chatId }),
  });
  return new VoiceCall({
    gateway,
    principal,
    model,
    preview: speaksPreview(entry.model ?? entry.name),
    settings: {
      instructions: await instructionsFor(options, chat, toolbox !== null),
      voice: start.voice,
      transcriber,
      language: start.language,
      tools: (toolbox?.tools ?? []).map((tool) => offerOf(tool).function),
    },
    before: saidBefore(branch),
    records,
    screen,
    toolbox,
    allow: (callId, word) => void options.approvals.answer(runId, callId, word),
    stop: () => leaving.abort(),
  });
}

/** It goes again when nothing is said in it. Throws `not_found` for what is not the person's. */
async function newChat({ db, now }: Options, userId: string, start: CallStart): Promise<ChatRow> {
  const { projectId, assistantId, temporary } = start;
  const project = projectId === null ? null : await findProject(db, userId, projectId);
  const assistant = assistantId === null ? null : await findAssistant(db, userId, assistantId);
  if (project === undefined || assistant === undefined) throw new AppError('not_found');
  const at = now();
  const row: ChatRow = {
    id: newId('chat', at),
    user_id: userId,
    title: '',
    title_source: 'provisional',
    // Typing goes on with what answers in writing.
    model: assistant?.model ?? project?.model ?? null,
    leaf_id: null,
    created_at: at,
    updated_at: at,
    deleted_at: null,
    project_id: projectId,
    pinned_at: null,
    archived_at: null,
    assistant_id: assistantId,
    temporary: temporary ? 1 : 0,
  };
  await insertChat(db, row);
  return row;
}

/** What every answer of this chat is told, and that this one is spoken. */
async function instructionsFor(options: Options, chat: ChatRow, hasTools: boolean): Promise<string> {
  const parts = await options.preface(chat.user_id, chat.id, null);
  return [prefaceText(parts), SPOKEN, hasTools ? WITH_TOOLS : null].filter((text) => text !== null).join('\n\n');
}

/** The end of what was said, oldest first. */
function saidBefore(branch: readonly Message[]): { role: 'user' | 'assistant'; text: string }[] {
  const before: { role: 'user' | 'assistant'; text: string }[] = [];
  let room = MOST_BEFORE;
  for (const message of branch.slice(-MOST_MESSAGES).toReversed()) {
    const text = textOf(message).trim();
    if (text === '') continue;
    if (text.length > room) break;
    room -= text.length;
    before.unshift({ role: message.role, text });
  }
  return before;
}
