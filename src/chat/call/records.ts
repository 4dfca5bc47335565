/** What is said in a call becomes messages of a chat, one after another; a chat in which nothing was said is not kept. */
import type { Principal } from '#shared/principal.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Message, Part } from '#shared/message.ts';
import { findChat, updateChat } from '#store/chats.ts';
import { findMessage, insertMessage, saveMessage } from '#store/messages.ts';
import type { ChatRow } from '#store/schema.ts';
import { destroyChats } from '../bin.ts';
import type { RunsOptions } from '../options.ts';
import { makeTitle, provisionalTitle } from '../title.ts';
import { added } from '../usage-sum.ts';
import { heardOf, type Turn } from './turns.ts';

interface Recording {
  options: RunsOptions;
  principal: Principal;
  chat: ChatRow;
  /** It was made for this call. */
  isNew: boolean;
  /** The last answer of the branch that is gone on with. */
  parentId: string | null;
  model: { name: string; simulated: boolean };
  /** Something has been written. */
  onKept(chatId: string): void;
}

export class Records {
  readonly #recording: Recording;
  #last: Message | null = null;
  /** What was asked last. */
  #question: Message | null = null;
  /** Where the words of each response stand. */
  readonly #answers = new Map<string, { messageId: string; at: number }>();
  #work: Promise<void> = Promise.resolve();
  #titled = false;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  /** In the order of the calls; what fails is told and does not stop what follows. */
  keep(turn: Turn): void {
    this.#enqueue(() => this.#write(turn));
  }

  /** An answer that was written already was heard only in part, 0 to 1. */
  cut(id: string, share: number): void {
    this.#enqueue(async () => {
      const place = this.#answers.get(id);
      const { options, chat } = this.#recording;
      const { db } = options;
      const message = place && (await findMessage(db, chat.id, place.messageId));
      const part = place && message?.parts[place.at];
      if (!place || !message || part?.type !== 'text' || share >= 1) return;
      const parts = message.parts.with(place.at, { ...part, text: heardOf(part.text, share) || '…' });
      const cut: Message = { ...message, status: 'stopped', parts };
      await saveMessage(db, cut);
      if (this.#last?.id === cut.id) this.#last = cut;
    });
  }

  /** Nothing more is said. Resolves when all is written. */
  async end(): Promise<void> {
    this.#enqueue(async () => {
      const { options, principal, chat, isNew } = this.#recording;
      if (isNew && this.#last === null) await destroyChats(options, principal.userId, [chat.id]);
    });
    await this.#work;
  }

  #enqueue(work: () => Promise<void>): void {
    const { options } = this.#recording;
    this.#work = this.#work
      .then(work)
      .catch((error: unknown) => options.onError('what was said in a call could not be kept', error));
  }

  async #write(turn: Turn): Promise<void> {
    const { options, principal, chat, isNew, parentId } = this.#recording;
    const { db } = options;
    const now = options.now();
    const before = this.#last;
    // Somebody who goes on speaking before there is an answer has said one thing.
    if (turn.who === 'person' && before?.role === 'user') {
      const more = { ...before, parts: [...before.parts, { type: 'text' as const, text: `\n${turn.text}` }] };
      await saveMessage(db, more);
      this.#last = this.#question = more;
      return;
    }
    // What an answer said before a tool was used, and after it, is one answer.
    if (turn.who === 'answer' && before?.role === 'assistant') {
      const longer = goneOn(before, turn);
      await saveMessage(db, longer);
      return this.#kept(longer, turn);
    }
    const message = this.#messageOf(turn, { chatId: chat.id, parentId: before?.id ?? parentId, now });
    await db.transaction().execute(async (trx) => {
      await insertMessage(trx, message);
      const titled = isNew && before === null ? { title: provisionalTitle(turn.text) } : {};
      const change = { leaf_id: message.id, updated_at: now, archived_at: null, ...titled };
      if (!(await updateChat(trx, principal.userId, chat.id, change))) throw new AppError('not_found');
    });
    this.#recording.onKept(chat.id);
    this.#kept(message, turn);
  }

  #kept(message: Message, turn: Turn): void {
    this.#last = message;
    if (turn.who === 'person') this.#question = message;
    if (turn.who === 'person' || turn.text === '') return;
    const at = message.parts.length - partsOf(turn).length;
    this.#answers.set(turn.id, { messageId: message.id, at });
    if (this.#question === null || this.#titled) return;
    this.#titled = true;
    void this.#title(this.#recording.chat, this.#question, message);
  }

  #messageOf(turn: Turn, { chatId, parentId, now }: { chatId: string; parentId: string | null; now: number }): Message {
    const { model } = this.#recording;
    const { figures } = turn;
    const isAnswer = turn.who === 'answer';
    return {
      id: newId('msg', now),
      chatId,
      parentId,
      role: isAnswer ? 'assistant' : 'user',
      parts: partsOf(turn),
      status: turn.cut ? 'stopped' : 'done',
      model: isAnswer ? model.name : null,
      usage: figures?.usage ?? null,
      timing: figures?.totalMs == null ? null : { firstTokenMs: figures.firstTokenMs, totalMs: figures.totalMs },
      costMicroUsd: figures?.costMicroUsd ?? null,
      error: null,
      runId: null,
      createdAt: new Date(Math.max(now, Date.parse(this.#last?.createdAt ?? '') + 1 || 0)).toISOString(),
      ...(isAnswer && model.simulated ? { simulated: true } : {}),
    };
  }

  /** What talks cannot write titles: the model that would answer in this chat by typing does. */
  async #title(chat: ChatRow, question: Message, answer: Message): Promise<void> {
    const { options, principal } = this.#recording;
    const now = await findChat(options.db, principal.userId, chat.id);
    if (now?.title_source !== 'provisional') return;
    const model = chat.model ?? (await options.defaultModel(principal.userId));
    await makeTitle(options, { principal, question, answer: { ...answer, model }, runId: null }).catch(
      (error: unknown) => options.onError('a call got no title', error),
    );
  }
}

function partsOf({ text, parts }: Turn): Part[] {
  return [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...parts];
}

function goneOn(before: Message, turn: Turn): Message {
  const { figures } = turn;
  const { usage, costMicroUsd, timing } = before;
  const spent = figures?.costMicroUsd ?? null;
  return {
    ...before,
    parts: [...before.parts, ...partsOf(turn)],
    status: turn.cut ? 'stopped' : 'done',
    usage: usage && figures?.usage ? added(usage, figures.usage) : (figures?.usage ?? usage),
    costMicroUsd: costMicroUsd === null || spent === null ? null : costMicroUsd + spent,
    timing: timing && { ...timing, totalMs: timing.totalMs + (figures?.totalMs ?? 0) },
  };
}
