/** Rows to what the floors above speak of: JSON columns parsed, times as ISO strings. */
import { z } from 'zod';
import type { Chat, ChatSummary } from '#shared/contract/chats.ts';
import type { Message } from '#shared/message.ts';
import { ErrorInfo, MessageStatus, Origin, Part, Timing, Usage } from '#shared/message.ts';
import { Parameters } from '#shared/parameters.ts';
import type { ChatRow, MessageRow } from './schema.ts';

const Parts = z.array(Part);
const TitleSource = z.enum(['provisional', 'model', 'person']);

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** The parts of a message as they are stored. */
export function partsOf(json: string): Part[] {
  return Parts.parse(JSON.parse(json));
}

/** How an assistant’s model is asked, as it is stored. */
export function parametersOf(json: string): Parameters {
  return Parameters.parse(JSON.parse(json));
}

const Groups = z.array(z.string()).nullable();

/** The tools of an assistant as they are stored; null: all. */
export function toolsOf(json: string | null): string[] | null {
  return json === null ? null : Groups.parse(JSON.parse(json));
}

const Openers = z.array(z.string());

/** The tags of a chat as they are stored. */
export function tagsOf(json: string | undefined): string[] {
  return json === undefined || json === '[]' ? [] : Openers.parse(JSON.parse(json));
}

/** The opening questions of an assistant as they are stored. */
export function openersOf(json: string): string[] {
  return Openers.parse(JSON.parse(json));
}

/** As the contract has it. Throws a ZodError where a column holds what it never should. */
export function messageOf(row: MessageRow): Message {
  return {
    id: row.id,
    chatId: row.chat_id,
    parentId: row.parent_id,
    role: row.role === 'user' ? 'user' : 'assistant',
    parts: partsOf(row.parts),
    status: MessageStatus.parse(row.status),
    model: row.model,
    usage: row.usage === null ? null : Usage.parse(JSON.parse(row.usage)),
    timing: row.timing === null ? null : Timing.parse(JSON.parse(row.timing)),
    costMicroUsd: row.cost_micro_usd,
    error: row.error === null ? null : ErrorInfo.parse(JSON.parse(row.error)),
    runId: row.run_id,
    createdAt: isoTime(row.created_at),
    ...(row.comparison === null ? {} : { comparison: row.comparison }),
    ...(row.origin === null ? {} : { origin: Origin.parse(JSON.parse(row.origin)) }),
    ...(row.assistant_id ? { assistantId: row.assistant_id } : {}),
    ...(row.simulated === 0 ? {} : { simulated: true }),
  };
}

/** The columns of a message that change while it is written. */
export function messageColumns(message: Message) {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return {
    parts: JSON.stringify(message.parts),
    status: message.status,
    model: message.model,
    usage: json(message.usage),
    timing: json(message.timing),
    cost_micro_usd: message.costMicroUsd,
    error: json(message.error),
    run_id: message.runId,
    simulated: message.simulated === true ? 1 : 0,
  };
}

/** As lists show it. `running`: an answer is being written in it, which no row tells. */
export function chatSummaryOf(row: ChatRow, running: boolean): ChatSummary {
  return {
    id: row.id,
    title: row.title,
    titleSource: TitleSource.parse(row.title_source),
    running,
    createdAt: isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
    projectId: row.project_id,
    pinnedAt: row.pinned_at === null ? null : isoTime(row.pinned_at),
    archived: row.archived_at !== null,
    temporary: row.temporary === 1,
    tags: tagsOf(row.tags),
    deletedAt: row.deleted_at === null ? null : isoTime(row.deleted_at),
  };
}

/** As its page shows it, without messages. `running`: an answer is being written in it, which no row tells. */
export function chatOf(row: ChatRow, running: boolean): Chat {
  return {
    ...chatSummaryOf(row, running),
    model: row.model,
    assistantId: row.assistant_id ?? null,
    memory: row.memory !== 0,
    leafId: row.leaf_id,
  };
}
