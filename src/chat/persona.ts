/** Who answers, and how: the assistant a message is to, or else that of its chat. */
import type { Message } from '#shared/message.ts';
import { inRequest } from '#shared/parameters.ts';
import { findAssistant } from '#store/assistants.ts';
import type { Db } from '#store/open.ts';
import { parametersOf, toolsOf } from '#store/rows.ts';
import type { AssistantRow, ChatRow } from '#store/schema.ts';

export interface Persona {
  /** Null: nobody in particular, or one that is gone. */
  assistant: AssistantRow | null;
  /** As they stand in the request. */
  parameters: Record<string, unknown>;
  /** Groups of tools it may use; null: all. */
  tools: readonly string[] | null;
  /** Whether it may know what is remembered of the person, and keep more, where they want that at all. */
  memory: boolean;
}

/** `answer`: what is being written, or would be. */
export async function personaOf(db: Db, chat: ChatRow, answer: Pick<Message, 'assistantId'> | null): Promise<Persona> {
  const id = answer?.assistantId ?? chat.assistant_id ?? null;
  const assistant = id === null ? null : ((await findAssistant(db, chat.user_id, id)) ?? null);
  return {
    assistant,
    parameters: assistant === null ? {} : inRequest(parametersOf(assistant.parameters)),
    tools: assistant === null ? null : toolsOf(assistant.tools),
    memory: chat.temporary === 0 && chat.memory !== 0 && assistant?.memory !== 0,
  };
}
