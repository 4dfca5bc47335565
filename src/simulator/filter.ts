/** The simulated content filter: what is found (filter-data.ts) and how it is written down (azure-openai.md 6, 2.4). */
import { lastUser, textOf, type ChatMessage } from './chat/request.ts';
import { categories, phrases, severityCategories, type Category, type Severity } from './filter-data.ts';
import type { FilterHit } from './scenario.ts';
import type { WireError } from './wire.ts';

export interface Hit {
  category: Category;
  severity: Severity;
  /** Severe enough to be blocked. */
  filtered: boolean;
}

const order: readonly Severity[] = ['safe', 'low', 'medium', 'high'];
const marker = /\[\[(answer-)?filter:([a-z_]+)(?::(low|medium|high))?\]\]/g;

/**
 * The hits of a request: those of its prompt and those that its answer is going to have.
 * @param forced what the scenario adds
 */
export function findHits(
  messages: readonly ChatMessage[],
  threshold: Severity,
  forced: FilterHit | undefined,
): { prompt: Hit[]; completion: Hit[] } {
  const prompt: Hit[] = [];
  const completion: Hit[] = [];
  const add = (list: Hit[], category: Category, severity: Severity): void => {
    const filtered = order.indexOf(severity) >= order.indexOf(hasSeverity(category) ? threshold : 'low');
    list.push({ category, severity, filtered });
  };
  if (forced) add(forced.source === 'prompt' ? prompt : completion, forced.category, forced.severity);
  const current = lastUser(messages);
  for (const message of messages) {
    // What the model said before is not its user's doing; and our own answers name the markers.
    if (message.role === 'assistant') continue;
    const text = textOf(message);
    for (const [, answers, name, severity] of text.matchAll(marker)) {
      const category = categories.find((known) => known === name);
      if (!category) continue;
      // A marker for the answer is for the answer to this message, not for every later one.
      if (answers === undefined) add(prompt, category, (severity as Severity | undefined) ?? 'high');
      else if (message === current) add(completion, category, (severity as Severity | undefined) ?? 'high');
    }
    if (message.role !== 'user') continue;
    const lower = text.toLowerCase();
    for (const phrase of phrases) if (lower.includes(phrase.text)) add(prompt, phrase.category, phrase.severity);
  }
  return { prompt, completion };
}

export function isBlocked(hits: readonly Hit[]): boolean {
  return hits.some((hit) => hit.filtered);
}

function hasSeverity(category: Category): boolean {
  return severityCategories.some((known) => known === category);
}

/** Which key comes first differs from place to place on the wire. */
type Detection = 'detected-first' | 'filtered-first';

function entry(category: Category, hits: readonly Hit[], detection: Detection): string {
  const hit = hits.find((one) => one.category === category);
  const filtered = hit?.filtered ?? false;
  if (hasSeverity(category)) return `"${category}":{"filtered":${filtered},"severity":"${hit?.severity ?? 'safe'}"}`;
  const detected = hit !== undefined;
  if (detection === 'filtered-first') return `"${category}":{"filtered":${filtered},"detected":${detected}}`;
  const citation =
    hit && category === 'protected_material_code'
      ? '"citation":{"URL":"https://example.com/repository","license":"MIT"},'
      : '';
  return `"${category}":{${citation}"detected":${detected},"filtered":${filtered}}`;
}

function entries(usual: readonly Category[], hits: readonly Hit[], detection: Detection): string {
  const all = new Set<Category>([...usual, ...hits.map((hit) => hit.category)]);
  return `{${[...all]
    .toSorted()
    .map((category) => entry(category, hits, detection))
    .join(',')}}`;
}

const onPrompt: readonly Category[] = ['hate', 'jailbreak', 'self_harm', 'sexual', 'violence'];
const onCompletion: readonly Category[] = [
  'hate',
  'protected_material_code',
  'protected_material_text',
  'self_harm',
  'sexual',
  'violence',
];

/** As responses carry them: in that order, `filtered` first. */
export function resultsInOrder(usual: readonly Category[], hits: readonly Hit[]): string {
  const all = new Set<Category>([...usual, ...hits.map((hit) => hit.category)]);
  return `{${[...all].map((category) => entry(category, hits, 'filtered-first')).join(',')}}`;
}

/** `prompt_filter_results` of a whole answer or of a stream's first chunk, as JSON. */
export function promptResults(hits: readonly Hit[], place: 'answer' | 'chunk'): string {
  const detection = place === 'answer' ? 'detected-first' : 'filtered-first';
  return `[{"prompt_index":0,"content_filter_results":${entries(onPrompt, hits, detection)}}]`;
}

/** The same without its frame, as each picture carries it. */
export function promptEntries(hits: readonly Hit[]): string {
  return entries(onPrompt, hits, 'detected-first');
}

/** `content_filter_results` of a choice, as JSON. */
export function completionResults(hits: readonly Hit[]): string {
  return entries(onCompletion, hits, 'detected-first');
}

/** The four categories alone, as 2025's content chunks and the asynchronous filter carry them. */
export function categoryResults(hits: readonly Hit[]): string {
  return entries(severityCategories, hits, 'detected-first');
}

/** Only what was hit, as the chunk that ends a filtered stream carries it. */
export function hitResults(hits: readonly Hit[]): string {
  return entries(
    [],
    hits.filter((hit) => hit.filtered),
    'detected-first',
  );
}

/** What a choice carries when the filter did not run; the key is singular on the wire (3.2). */
export const FILTER_FAILED =
  '"content_filter_result":{"error":{"code":"content_filter_error","message":"The contents are not filtered"}}';

/** What is said of every prompt that the filter blocks. */
export const BLOCKED_MESSAGE =
  "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766";

/** E20, the answer to a prompt that the filter blocks: 665 bytes for a lone jailbreak. Also when a stream was asked for. */
export function promptBlocked(hits: readonly Hit[]): WireError {
  return {
    status: 400,
    body: `{"error":{"message":"${BLOCKED_MESSAGE}","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":${entries(onPrompt, hits, 'filtered-first')}}}}`,
    origin: 'model',
    headers: { 'x-ms-rai-invoked': 'true' },
  };
}

/** What image operations answer to a prompt that the filter blocks. */
export function imageBlocked(hits: readonly Hit[]): WireError {
  return {
    status: 400,
    body: `{"error":{"code":"content_policy_violation","inner_error":{"code":"ResponsibleAIPolicyViolation","content_filter_results":${entries(onPrompt, hits, 'detected-first')}},"message":"Your request was rejected as a result of our safety system. Your prompt may contain text that is not allowed by our safety system.","type":"invalid_request_error"}}`,
    origin: 'model',
    headers: { 'x-ms-rai-invoked': 'true' },
  };
}
