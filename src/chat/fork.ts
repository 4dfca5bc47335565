/** Forking: a new chat with a copy of a branch. The original is not touched. */
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Message, Part } from '#shared/message.ts';
import { insertChat, updateChat } from '#store/chats.ts';
import { insertMessage, listMessages } from '#store/messages.ts';
import type { Db } from '#store/open.ts';
import type { ChatRow } from '#store/schema.ts';
import { branchTo } from './prompt.ts';

/**
 * The new chat's row. Its messages have new ids and say where they come from; what is being written is not taken.
 * Throws `not_found`.
 */
export async function forkChat(db: Db, chat: ChatRow, messageId: string, now: number): Promise<ChatRow> {
  const branch = branchTo(await listMessages(db, chat.id), messageId).filter(({ status }) => status !== 'running');
  if (branch.length === 0) throw new AppError('not_found');
  return db.transaction().execute(async (trx) => {
    const id = newId('chat', now);
    const answered = branch.findLast(({ model }) => model !== null)?.model ?? chat.model;
    await insertChat(trx, {
      ...chat,
      id,
      title: numbered(chat.title),
      model: answered,
      leaf_id: null,
      pinned_at: null,
      archived_at: null,
      created_at: now,
      updated_at: now,
    });
    const ids = new Map<string, string>();
    let leaf: string | null = null;
    let at = 0;
    for (const message of branch) {
      // In the order of the branch, also where the clock was set back in between.
      at = Math.max(at + 1, Date.parse(message.createdAt));
      const copy = copyOf(message, { id: newId('msg', now), chatId: id, parentId: leaf, ids, at });
      ids.set(message.id, copy.id);
      await insertMessage(trx, copy);
      leaf = copy.id;
    }
    const row = await updateChat(trx, chat.user_id, id, { leaf_id: leaf });
    if (!row) throw new AppError('not_found');
    return row;
  });
}

/** Two chats of one name could not be told apart in the list. */
function numbered(title: string): string {
  const [, name = title, number = '1'] = /^(.*) \((\d{1,4})\)$/.exec(title) ?? [];
  return `${name} (${Number(number) + 1})`;
}

interface Place {
  id: string;
  chatId: string;
  parentId: string | null;
  /** What the messages before it are called in the copy. */
  ids: ReadonlyMap<string, string>;
  at: number;
}

function copyOf(message: Message, { id, chatId, parentId, ids, at }: Place): Message {
  const copy: Message = {
    ...message,
    id,
    chatId,
    parentId,
    parts: message.parts.map((part) => partOf(part, ids)),
    runId: null,
    createdAt: new Date(at).toISOString(),
    origin: { chatId: message.chatId, messageId: message.id },
  };
  delete copy.comparison;
  return copy;
}

function partOf(part: Part, ids: ReadonlyMap<string, string>): Part {
  return part.type === 'summary' ? { ...part, upTo: ids.get(part.upTo) ?? part.upTo } : part;
}
