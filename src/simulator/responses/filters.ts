/** The content filter as responses tell of it (azure-openai.md 1.8, 2.4): an array of what was looked at. */
import { BLOCKED_MESSAGE, isBlocked, resultsInOrder, type Hit } from '../filter.ts';
import type { Category } from '../filter-data.ts';
import type { WireError } from '../wire.ts';

const onPrompt: readonly Category[] = ['hate', 'sexual', 'violence', 'self_harm', 'jailbreak'];
const onCompletion: readonly Category[] = [
  'hate',
  'sexual',
  'violence',
  'self_harm',
  'protected_material_text',
  'protected_material_code',
];

/** Characters of the text that was looked at. */
export interface Span {
  start: number;
  end: number;
}

function offsets({ start, end }: Span): string {
  return `{"start_offset":${start},"end_offset":${end},"check_offset":0}`;
}

function entry(source: 'prompt' | 'completion', hits: readonly Hit[], span: Span): string {
  const results = resultsInOrder(source === 'prompt' ? onPrompt : onCompletion, hits);
  return `{"blocked":${isBlocked(hits)},"source_type":"${source}","content_filter_raw":null,"content_filter_results":${results},"content_filter_offsets":${offsets(span)}}`;
}

/** `content_filters` of a response that has ended, as JSON. */
export function contentFilters(
  hits: { prompt: readonly Hit[]; completion: readonly Hit[] },
  spans: { prompt: Span; completion: Span },
): string {
  return `[${entry('prompt', hits.prompt, spans.prompt)},${entry('completion', hits.completion, spans.completion)}]`;
}

/** The answer to a prompt that the filter blocks. */
export function responseBlocked(hits: readonly Hit[], span: Span): WireError {
  return {
    status: 400,
    body: `{"error":{"message":"${BLOCKED_MESSAGE}","type":"invalid_request_error","param":"prompt","code":"content_filter","content_filters":[{"blocked":true,"source_type":"prompt","content_filter_results":${resultsInOrder(onPrompt, hits)},"content_filter_offsets":${offsets(span)}}]}}`,
    origin: 'model',
    headers: { 'x-ms-rai-invoked': 'true' },
  };
}
