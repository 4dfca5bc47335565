/** The content filter as responses tell of it (azure-openai.md 1.8, 2.4): an array of what was looked at. */
import { BLOCKED_MESSAGE, isBlocked, resultsInOrder, type Verdict, type Verdicts } from '../filter.ts';
import type { WireError } from '../wire.ts';

/** Characters of the text that was looked at. */
export interface Span {
  start: number;
  end: number;
}

function offsets({ start, end }: Span): string {
  return `{"start_offset":${start},"end_offset":${end},"check_offset":0}`;
}

function entry(source: 'prompt' | 'completion', found: readonly Verdict[], span: Span): string {
  return `{"blocked":${isBlocked(found)},"source_type":"${source}","content_filter_raw":null,"content_filter_results":${resultsInOrder(found)},"content_filter_offsets":${offsets(span)}}`;
}

/** `content_filters` of a response that has ended, as JSON. */
export function contentFilters(hits: Verdicts, spans: { prompt: Span; completion: Span }): string {
  return `[${entry('prompt', hits.prompt, spans.prompt)},${entry('completion', hits.completion, spans.completion)}]`;
}

/** The answer to a prompt that the filter blocks. */
export function responseBlocked(found: readonly Verdict[], span: Span): WireError {
  return {
    status: 400,
    body: `{"error":{"message":"${BLOCKED_MESSAGE}","type":"invalid_request_error","param":"prompt","code":"content_filter","content_filters":[{"blocked":true,"source_type":"prompt","content_filter_results":${resultsInOrder(found)},"content_filter_offsets":${offsets(span)}}]}}`,
    origin: 'model',
    headers: { 'x-ms-rai-invoked': 'true' },
  };
}
