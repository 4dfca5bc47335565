/**
 * The dated api-versions (azure-openai.md 1.4) and which field came with which. Data: add a line when Azure adds one.
 */
const GENERAL = ['2022-12-01', '2023-05-15', '2024-02-01', '2024-06-01', '2024-10-21'];

const PREVIEW = (
  '2023-03-15 2023-06-01 2023-07-01 2023-08-01 2023-09-01 2023-12-01 2024-02-15 2024-03-01 2024-04-01 2024-05-01 ' +
  '2024-07-01 2024-08-01 2024-09-01 2024-10-01 2024-12-01 2025-01-01 2025-02-01 2025-03-01 2025-04-01'
)
  .split(' ')
  .map((date) => `${date}-preview`);

const known: ReadonlySet<string> = new Set([...GENERAL, ...PREVIEW]);

/** The only versions that still list deployments on the data plane (1.2). */
const listing: ReadonlySet<string> = new Set(['2022-12-01', '2023-03-15-preview']);

/** First version that knows the field; a field not named here is as old as chat completions. */
const fieldSince: Readonly<Record<string, string>> = {
  functions: '2023-07-01',
  function_call: '2023-07-01',
  tools: '2023-12-01',
  tool_choice: '2023-12-01',
  response_format: '2023-12-01',
  seed: '2023-12-01',
  data_sources: '2024-02-01',
  logprobs: '2024-02-15',
  top_logprobs: '2024-02-15',
  max_completion_tokens: '2024-09-01',
  parallel_tool_calls: '2024-09-01',
  stream_options: '2024-09-01',
  store: '2024-12-01',
  metadata: '2024-12-01',
  reasoning_effort: '2024-12-01',
  user_security_context: '2024-12-01',
  prediction: '2025-01-01',
  modalities: '2025-01-01',
  audio: '2025-01-01',
};

/** Fields of v1 alone. */
const ofV1: ReadonlySet<string> = new Set([
  'verbosity',
  'service_tier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'web_search_options',
]);

const always: ReadonlySet<string> = new Set(
  'model messages stream n stop max_tokens temperature top_p user presence_penalty frequency_penalty logit_bias'.split(
    ' ',
  ),
);

/** The first version with the role `developer`. */
export const DEVELOPER_SINCE = '2024-12-01';

function date(version: string): string {
  return version.slice(0, 10);
}

export function isKnownVersion(version: string): boolean {
  return known.has(version);
}

/** Says which dated versions know what came at this date. */
export function since(first: string): (version: string) => boolean {
  return (version) => known.has(version) && date(version) >= first;
}

export function listsDeployments(version: string): boolean {
  return listing.has(version);
}

/** The same, where only previews have it. */
export function previewsSince(first: string): (version: string) => boolean {
  const known = since(first);
  return (version) => version.endsWith('-preview') && known(version);
}

/** True when `version` is `first` or later; `first` is a date. v1 (`undefined`) is later than every date. */
export function atLeast(version: string | undefined, first: string): boolean {
  return version === undefined || date(version) >= first;
}

/** The body's fields that this version does not know, in the order sent. `undefined` is v1. */
export function unknownFields(names: readonly string[], version: string | undefined): string[] {
  return names.filter((name) => {
    if (always.has(name)) return false;
    const first = fieldSince[name];
    if (first !== undefined) return !atLeast(version, first);
    return !(version === undefined && ofV1.has(name));
  });
}
