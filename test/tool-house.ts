/** The application with a model that calls tools of servers, and a person who answers when they are asked. */
import { getChat } from '#shared/contract/chats.ts';
import { allowCall, startRun } from '#shared/contract/runs.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { newId } from '#shared/ids.ts';
import type { CallWord, Message, ToolCall } from '#shared/message.ts';
import type { SettingKey } from '#shared/settings.ts';
import { testApp, type Caller, type TestApp } from './app.ts';
import { declared } from './security/talk.ts';
import { chunk, completion, stream, upstream } from './security/upstream.ts';

interface Sent {
  messages: { role: string; content: string }[];
  tools?: { function: { name: string; description: string; parameters: unknown } }[];
}

type Wanted = string | [name: string, given: unknown];

/** Where a conversation stands. */
interface Place {
  chatId: string;
  parentId: string;
}

interface Asking {
  /** What the person says when a call waits for them; a test fails where nothing is said here. */
  says?: CallWord | ((runId: string, call: ToolCall) => Promise<unknown>);
  after?: Place | null;
  fileIds?: string[];
}

export interface Asked {
  answer: Message;
  calls: ToolCall[];
  /** The first of them. */
  call: ToolCall | undefined;
  /** Calls that waited for the person, as they stood then. */
  waited: ToolCall[];
  runId: string;
  next: Place;
}

export interface ToolHouse {
  app: TestApp;
  owner: Caller;
  /** What the model was offered last. */
  offered(): string[];
  offers(): NonNullable<Sent['tools']>;
  /** What the model calls from now on, one after the other, where it is offered; then it says what the last one gave. */
  wants(...calls: Wanted[]): void;
  set(key: SettingKey, value: unknown): Promise<unknown>;
  ask(who: Caller, asking?: Asking): Promise<Asked>;
  close(): Promise<void>;
}

/** A model that calls tools as it is told to. */
export async function callingModel() {
  let wanted: [string, unknown][] = [];
  let offers: NonNullable<Sent['tools']> = [];
  const model = await upstream((request, res) => {
    const { messages, tools } = JSON.parse(request.body) as Sent;
    if (!tools) return completion(res, 'A title');
    offers = tools;
    const since = messages.slice(messages.findLastIndex(({ role }) => role === 'user'));
    const round = since.filter(({ role }) => role === 'assistant').length;
    const [name, given] = wanted[round] ?? [];
    if (name === undefined || !tools.some((tool) => tool.function.name === name))
      return completion(res, `It said: ${messages.at(-1)?.content ?? ''}`);
    const written = { name, arguments: JSON.stringify(given) };
    stream(res, [
      chunk({ delta: { tool_calls: [{ index: 0, id: `call_${round}`, type: 'function', function: written }] } }),
      chunk({ delta: {}, finish_reason: 'tool_calls' }),
      'data: [DONE]\n\n',
    ]);
  });
  return {
    model,
    offers: () => offers,
    wants: (...calls: Wanted[]) => void (wanted = calls.map((one) => (typeof one === 'string' ? [one, {}] : one))),
  };
}

export async function toolHouse(): Promise<ToolHouse> {
  const { model, offers, wants } = await callingModel();
  const app = await testApp({ env: declared(model.origin) });
  const owner = await app.as('owner', 'owner');
  const capabilities = { vision: false, tools: true, reasoning: false };
  await app.deps.db
    .updateTable('deployments')
    .set({ capabilities: JSON.stringify(capabilities) })
    .execute();
  await app.deps.gateway.reload();
  return {
    app,
    owner,
    offered: () => offers().map((tool) => tool.function.name),
    offers,
    wants,
    set: (key, value) => owner.call(putSetting, { params: { key }, body: { value } }),
    ask,
    async close() {
      await app.close();
      await model.close();
    },
  };
}

async function ask(who: Caller, { says, after = null, fileIds = [] }: Asking = {}): Promise<Asked> {
  const input = { text: 'go', fileIds };
  const at = { chatId: after?.chatId ?? null, parentId: after?.parentId ?? null };
  const run = await who.call(startRun, { body: { clientId: newId('run'), ...at, input } });
  const waited: ToolCall[] = [];
  for (;;) {
    const { messages } = await who.call(getChat, { params: { id: run.chat.id } });
    const answer = messages.find(({ id }) => id === run.message.id);
    const calls = (answer?.parts ?? []).filter((part) => part.type === 'tool-call');
    const waiting = calls.find(({ id, state }) => state === 'asking' && !waited.some((one) => one.id === id));
    if (waiting) {
      waited.push(waiting);
      if (says === undefined) throw new Error(`nobody was to be asked about ${waiting.name}`);
      if (typeof says === 'function') await says(run.runId, waiting);
      else await who.call(allowCall, { params: { id: run.runId, call: waiting.id }, body: { allow: says } });
    }
    if (answer && answer.status !== 'running') {
      const next = { chatId: run.chat.id, parentId: answer.id };
      return { answer, calls, call: calls[0], waited, runId: run.runId, next };
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
