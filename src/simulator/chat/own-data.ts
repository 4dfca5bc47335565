/** Azure’s “on your data”: an answer to a request with `data_sources` says what it was found in (azure-openai.md 1.5). */
import { lastUser, textOf, type ChatRequest } from './request.ts';

export const sourceTypes = ['azure_search', 'azure_cosmos_db', 'elasticsearch', 'mongo_db', 'pinecone'] as const;

/** `message.context` as JSON: a passage of each source, all made up; undefined when there are none. */
export function contextOf(request: ChatRequest): string | undefined {
  const sources = request.data_sources ?? [];
  if (sources.length === 0) return undefined;
  const asked = textOf(lastUser(request.messages)).slice(0, 200);
  const citations = sources.map(({ type }, i) => ({
    content: `A passage that the simulator made up about: ${asked}`,
    title: `Document ${i + 1}`,
    url: `https://example.com/${type}/document-${i + 1}`,
    filepath: `document-${i + 1}.md`,
    chunk_id: '0',
  }));
  return JSON.stringify({ citations, intent: JSON.stringify([asked]) });
}
