/** A question to a model, to its end. */
import { startRun, watchRun } from '#shared/contract/runs.ts';
import type { RunEvent } from '#shared/events.ts';
import { newId } from '#shared/ids.ts';
import type { Caller } from '../app.ts';

export async function talk(who: Caller, text = 'ping', headers: Record<string, string> = {}): Promise<RunEvent[]> {
  const clientId = newId('run');
  const response = await who.raw(startRun.path, {
    method: 'POST',
    headers,
    body: JSON.stringify({ clientId, chatId: null, parentId: null, input: { text } }),
  });
  if (!response.ok) throw new Error(await response.text());
  const { runId } = startRun.result.parse(await response.json());
  return who.events(watchRun, { params: { id: runId } });
}

/** What a declared upstream is told by environment variables: one OpenAI-compatible connection with one model. */
export function declared(origin: string, key = 'sk-canary-of-the-operator'): Record<string, string> {
  return { OPENAI_PROXY_URL: `${origin}/v1`, OPENAI_API_KEY: key, OPENAI_MODEL_LIST: '-all,+test-model' };
}
